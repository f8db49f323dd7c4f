import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindingFile, bindingPackage, findRuntime, hostTarget, markerFile, packageFolderOf, runtimeRoot } from '../../../../src/engine/tensorflowRuntime/runtimeFolder';
import { temporaryFolder } from '../../runs/exampleRun';
import { fakeInstallation } from './fakeRuntime';
import packageJson from '../../../../package.json' with { type: 'json' };

describe('runtimeRoot', () => {
  const home = '/home/u';
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['linux', {}, '/home/u/.local/share/ablation-bench/tensorflow'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/ablation-bench/tensorflow'],
    ['darwin', {}, '/home/u/Library/Application Support/ablation-bench/tensorflow'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/ablation-bench/tensorflow'],
    ['linux', { XDG_DATA_HOME: '/data', ABLATION_BENCH_RUNTIME: '/mine' }, '/mine'],
  ])('is in the data folder of the user, or where ABLATION_BENCH_RUNTIME says: %s %j', (platform, env, expected) => {
    expect(runtimeRoot({ platform, env, home })).toBe(expected);
  });
});

describe('findRuntime', () => {
  it('finds nothing in a folder that does not exist or holds other things', () => {
    const root = temporaryFolder();
    expect(findRuntime(join(root, 'missing'))).toEqual({ state: 'absent' });
    writeFileSync(join(root, 'setup.log'), '');
    expect(findRuntime(root)).toEqual({ state: 'absent' });
  });

  it('takes the newest of the whole installations', () => {
    const root = temporaryFolder();
    fakeInstallation(root, '2.21.0', { installedAt: '2026-01-02T00:00:00.000Z' });
    const newest = fakeInstallation(root, '2.15.1', { installedAt: '2026-02-01T00:00:00.000Z' });
    fakeInstallation(root, '2.20.0', null);
    expect(findRuntime(root)).toMatchObject({ state: 'ready', folder: newest, record: { tensorflowVersion: '2.15.1' } });
  });

  it('never uses an installation that is being made or was left half-way', () => {
    const root = temporaryFolder();
    const folder = fakeInstallation(root, '2.21.0');
    renameSync(folder, `${folder}.123-ab.tmp`);
    expect(findRuntime(root)).toEqual({ state: 'absent' });
    const half = fakeInstallation(root, '2.20.0', null);
    expect(findRuntime(root)).toEqual({ state: 'unusable', folder: half, reason: `The TensorFlow runtime in ${half} is only half installed.` });
    writeFileSync(join(half, markerFile), '{"schemaVersion": 1, "packageVers');
    expect(findRuntime(root)).toMatchObject({ state: 'unusable' });
  });

  it('refuses one of another package version, of another platform, or without its binding', () => {
    const reasonOf = (marker: Parameters<typeof fakeInstallation>[2], spoil: (folder: string) => void = () => undefined): unknown => {
      const root = temporaryFolder();
      spoil(fakeInstallation(root, '2.21.0', marker));
      return findRuntime(root);
    };
    expect(reasonOf({ packageVersion: '4.0.0' })).toMatchObject({ state: 'unusable', reason: expect.stringContaining(`holds @tensorflow/tfjs-node-gpu 4.0.0; this version of Ablation Bench needs ${bindingPackage.version}`) as string });
    expect(reasonOf({ target: 'plan9-mips' })).toMatchObject({ reason: `The TensorFlow runtime was made for plan9-mips, and this is ${hostTarget()}.` });
    expect(reasonOf({}, (folder) => rmSync(bindingFile(packageFolderOf(folder))))).toMatchObject({ reason: expect.stringContaining('has lost its binding') as string });
  });

  it('says when the TensorFlow that it was compiled against is gone', () => {
    const root = temporaryFolder();
    const libraries = [join(root, 'libtensorflow_cc.so.2'), join(root, 'libtensorflow_framework.so.2')];
    for (const library of libraries) writeFileSync(library, '');
    fakeInstallation(root, '2.21.0', { source: { kind: 'python', python: '/x/python', libraries, cuda: false, cudaLibraries: [] } });
    expect(findRuntime(root)).toMatchObject({ state: 'ready' });
    rmSync(libraries[1]!);
    expect(findRuntime(root)).toMatchObject({ state: 'unusable', reason: `The TensorFlow 2.21.0 that the runtime was compiled against is gone: ${libraries[1]} does not exist.` });
  });
});

describe('the package that is installed', () => {
  it('is the one that development pins', () => {
    expect(packageJson.optionalDependencies[bindingPackage.name]).toBe(bindingPackage.version);
  });
});
