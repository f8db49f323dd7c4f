/** Compiles tfjs-node-gpu's binding against the TensorFlow of a Python environment. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../common/errors';
import { runProgram, type SetUpTask } from './childProgram';
import { nodeHeaders } from './packages';
import type { TensorflowLibrary } from './pythonEnvironments';
import { findCompiler } from './requirements';
import { bindingFile, napiVersion, packageFolderOf } from './runtimeFolder';

/**
 * Calls the compiler itself, with what the package's binding.gyp says: node-gyp would need Python, make and headers
 * from nodejs.org for two files. The libraries are linked where they lie, so the folder can be moved afterwards.
 * Throws a UserError `runtime.compiler` or `runtime.compile`.
 */
export async function compileBinding(stage: string, tensorflow: TensorflowLibrary, task: SetUpTask): Promise<void> {
  const compiler = findCompiler();
  const packageFolder = packageFolderOf(stage);
  const output = bindingFile(packageFolder);
  mkdirSync(dirname(output), { recursive: true });
  const openCuda = join(stage, 'openCudaLibraries.cc');
  writeFileSync(openCuda, openCudaSource(tensorflow.cudaLibraries));
  task.onProgress(`Compiling the binding against TensorFlow ${tensorflow.version} …`);
  const sources = [...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name)), openCuda];
  const args = compilerArguments({ sources, includes: [nodeHeaders(stage), tensorflow.includeFolder], libraries: tensorflow.libraries, output });
  const { status, startError } = await runProgram({ program: compiler, args, cwd: stage }, task);
  if (status !== 0) throw new UserError('runtime.compile', `The binding could not be compiled against TensorFlow ${tensorflow.version} with ${compiler}${startError === null ? '' : ` (${startError.message})`}; the compiler's messages are in ${task.log}. A compiler of C++17 is needed: g++ 9, clang 10 or later.`);
}

interface Compilation {
  sources: string[];
  includes: string[];
  libraries: string[];
  output: string;
}

function compilerArguments({ sources, includes, libraries, output }: Compilation): string[] {
  const folders = [...new Set(libraries.map((library) => dirname(library)))];
  const ofPlatform = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  return [
    ...ofPlatform, '-fPIC', '-O2', '-std=gnu++17', `-DNAPI_VERSION=${napiVersion}`,
    ...includes.map((folder) => `-I${folder}`),
    ...sources, '-o', output, ...libraries,
    ...folders.map((folder) => `-Wl,-rpath,${folder}`),
    ...(process.platform === 'darwin' ? [] : ['-ldl']),
  ]; // prettier-ignore
}

/**
 * A constructor that opens libraries by path when the binding is loaded. TensorFlow opens CUDA by bare file names, and
 * finds those that are open already; so pip's copies are found without LD_LIBRARY_PATH, which has to be set before a
 * process starts. What cannot be opened is left to TensorFlow, which then says what is missing.
 */
export function openCudaSource(libraries: readonly string[]): string {
  const list = [...libraries.map((path) => JSON.stringify(path)), 'nullptr'].join(', ');
  return [
    '#include <dlfcn.h>',
    'namespace {',
    `const char* const libraries[] = {${list}};`,
    '__attribute__((constructor)) void openLibraries() {',
    '  for (const char* const* path = libraries; *path != nullptr; ++path) dlopen(*path, RTLD_LAZY | RTLD_LOCAL);',
    '}',
    '}  // namespace',
    '',
  ].join('\n');
}
