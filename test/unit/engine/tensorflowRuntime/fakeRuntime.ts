/** Folders and programs that look like a TensorFlow runtime, a Python and its TensorFlow. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bindingFile, bindingPackage, hostTarget, installationFolder, markerFile, napiVersion, packageFolderOf, type RuntimeRecord } from '../../../../src/engine/tensorflowRuntime/runtimeFolder';

function writeAt(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** An installation of the stock library, except for what is given; `null` leaves the marker out. */
export function fakeInstallation(root: string, tensorflowVersion: string, marker: Partial<RuntimeRecord> | null = {}): string {
  const folder = installationFolder(root, tensorflowVersion);
  writeAt(bindingFile(packageFolderOf(folder)), '');
  const record: RuntimeRecord = {
    schemaVersion: 1,
    packageVersion: bindingPackage.version,
    tensorflowVersion,
    target: hostTarget(),
    napiVersion,
    installedAt: '2026-05-04T03:02:01.000Z',
    source: { kind: 'download' },
    ...marker,
  };
  if (marker !== null) writeAt(join(folder, markerFile), JSON.stringify(record));
  return folder;
}

/** Gives the installation's package this JavaScript as its main file. */
export function fakePackage(installation: string, source: string): void {
  const folder = packageFolderOf(installation);
  writeAt(join(folder, 'package.json'), JSON.stringify({ name: bindingPackage.name, version: bindingPackage.version, main: 'main.js' }));
  writeAt(join(folder, 'main.js'), source);
}

/** A program that prints `answer` whatever it is asked. */
export function fakePython(path: string, answer: unknown): string {
  writeAt(path, `#!/bin/sh\ncat <<'END'\nA greeting from sitecustomize\n${typeof answer === 'string' ? answer : JSON.stringify(answer)}\nEND\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A TensorFlow folder in `sitePackages` with empty files: headers and libraries, or only those named. */
export function fakeTensorflow(sitePackages: string, parts: readonly ('headers' | 'libraries')[] = ['headers', 'libraries']): string {
  const folder = join(sitePackages, 'tensorflow');
  mkdirSync(folder, { recursive: true });
  if (parts.includes('headers')) for (const header of ['c_api.h', 'eager/c_api.h']) writeAt(join(folder, 'include', 'tensorflow', 'c', header), '');
  const extension = process.platform === 'darwin' ? '2.dylib' : 'so.2';
  if (parts.includes('libraries')) for (const name of ['libtensorflow_cc', 'libtensorflow_framework']) writeAt(join(folder, `${name}.${extension}`), '');
  return folder;
}

/** Empty files of the CUDA packages of pip, given as `part/file`. */
export function fakeCudaLibraries(sitePackages: string, files: readonly string[]): void {
  for (const file of files) writeAt(join(sitePackages, 'nvidia', dirname(file), 'lib', file.split('/')[1]!), '');
}
