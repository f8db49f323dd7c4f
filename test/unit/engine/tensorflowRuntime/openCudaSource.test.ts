import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCudaSource } from '../../../../src/engine/tensorflowRuntime/compileBinding';
import { findCompiler } from '../../../../src/engine/tensorflowRuntime/requirements';
import { temporaryFolder } from '../../runs/exampleRun';

function compilerHere(): string | null {
  try {
    return process.platform === 'linux' ? findCompiler() : null;
  } catch {
    return null;
  }
}

describe('openCudaSource', () => {
  it('opens each library by its path before anything else runs, so that its bare name is found afterwards', ({ skip }) => {
    const compiler = compilerHere();
    skip(compiler === null, 'needs Linux and a C++ compiler');
    const folder = temporaryFolder();
    const compile = (source: string, ...args: string[]): void => {
      writeFileSync(join(folder, 'source.cc'), source);
      execFileSync(compiler!, ['source.cc', ...args], { cwd: folder });
    };
    compile('extern "C" int marker() { return 7; }', '-shared', '-fPIC', '-Wl,-soname,libcudart.so.12', '-o', 'libcudart.so.12');
    const lookUp = '#include <dlfcn.h>\nint main() { void* found = dlopen("libcudart.so.12", RTLD_LAZY); return found ? ((int (*)())dlsym(found, "marker"))() : 1; }';
    const statusWith = (libraries: string[]): number => {
      compile(openCudaSource(libraries) + lookUp, '-o', 'program', '-ldl');
      try {
        execFileSync(join(folder, 'program'), { cwd: folder, env: {} });
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(existsSync('/usr/lib/libcudart.so.12')).toBe(false);
    expect(statusWith([])).toBe(1);
    expect(statusWith([join(folder, 'missing "quoted".so'), join(folder, 'libcudart.so.12')])).toBe(7);
  });
});
