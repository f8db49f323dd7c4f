import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/common/errors';
import { findCompiler, processorFault, requireSpace } from '../../../../src/engine/tensorflowRuntime/requirements';
import { temporaryFolder } from '../../runs/exampleRun';

describe('processorFault', () => {
  it('asks for AVX where the processor lists what it can do', () => {
    expect(processorFault('processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 fma\n')).toBeNull();
    expect(processorFault('processor\t: 0\nflags\t\t: fpu sse4_2 xavx\n')).toMatch(/^This processor has no AVX instructions.*Choose the engine "onnx"\.$/);
    expect(processorFault('processor\t: 0\nFeatures\t: neon\n')).toBeNull();
    expect(processorFault(null)).toBeNull();
  });
});

describe('requireSpace', () => {
  it('says how much is free and how much is needed', () => {
    expect(() => requireSpace('/data', 5e8, 5e8)).not.toThrow();
    expect(() => requireSpace('/data', 1.24e9, 3e9)).toThrow('1.2 GB are free in /data, and the TensorFlow runtime needs 3.0 GB.');
  });
});

describe('findCompiler', () => {
  it('takes the one named in CXX, else the first of the usual ones on the PATH', () => {
    const folder = temporaryFolder();
    for (const name of ['g++', 'clang++', 'my-c++']) writeFileSync(join(folder, name), '');
    expect(findCompiler({ PATH: folder })).toBe(join(folder, 'g++'));
    expect(findCompiler({ PATH: folder, CXX: 'my-c++' })).toBe(join(folder, 'my-c++'));
  });

  it('says what to install when there is none', () => {
    expect(() => findCompiler({ PATH: temporaryFolder() })).toThrow(UserError);
    expect(() => findCompiler({ PATH: temporaryFolder(), CXX: 'icpx' })).toThrow(/^No C\+\+ compiler was found \(icpx\)\. Install one \(Debian and Ubuntu: apt-get install g\+\+;/);
  });
});
