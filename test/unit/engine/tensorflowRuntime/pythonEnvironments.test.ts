import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { candidatePythons, findEnvironments, inspectPython } from '../../../../src/engine/tensorflowRuntime/pythonEnvironments';
import { temporaryFolder } from '../../runs/exampleRun';
import { fakeCudaLibraries, fakePython, fakeTensorflow } from './fakeRuntime';

const answer = (folder: string, more: object = {}): object => ({ python: '3.11.4', tensorflow: { version: '2.21.0', folder, cuda: false, ...more } });

describe('candidatePythons', () => {
  it('lists what is named, then the active environments, then the PATH', () => {
    const folder = temporaryFolder();
    const programs = ['venv/bin/python3', 'conda/bin/python', 'usr/python3', 'named/bin/python3'].map((path) => fakePython(join(folder, path), ''));
    const env = { VIRTUAL_ENV: join(folder, 'venv'), CONDA_PREFIX: join(folder, 'conda'), PATH: `${join(folder, 'empty')}:${join(folder, 'usr')}` };
    expect(candidatePythons([join(folder, 'named'), '/no/such/python'], { env, platform: 'linux' })).toEqual([programs[3], '/no/such/python', programs[0], programs[1], programs[2]]);
  });

  it('lists a program once, but the link of a virtual environment apart', () => {
    const folder = temporaryFolder();
    const real = fakePython(join(folder, 'usr', 'python3'), '');
    symlinkSync(real, join(folder, 'usr', 'python'));
    mkdirSync(join(folder, 'venv', 'bin'), { recursive: true });
    symlinkSync(real, join(folder, 'venv', 'bin', 'python3'));
    const env = { VIRTUAL_ENV: join(folder, 'venv'), PATH: [join(folder, 'venv', 'bin'), join(folder, 'usr'), join(folder, 'usr')].join(':') };
    expect(candidatePythons([], { env, platform: 'linux' })).toEqual([join(folder, 'venv', 'bin', 'python3'), real]);
  });
});

describe.skipIf(process.platform === 'win32')('inspectPython', () => {
  it('finds headers, libraries and, for a CUDA build, pip’s CUDA libraries in the order in which they need each other', async () => {
    const folder = temporaryFolder();
    const site = join(folder, 'site-packages');
    const tensorflow = fakeTensorflow(site);
    fakeCudaLibraries(site, ['cusolver/libcusolver.so.11', 'cublas/libcublas.so.12', 'cublas/libcublasLt.so.12', 'cuda_runtime/libcudart.so.12', 'cudnn/libcudnn.so.9', 'cudnn/libcudnn_graph.so.9']);
    const python = fakePython(join(folder, 'python3'), answer(tensorflow, { cuda: true }));
    const { tensorflow: found, ...rest } = await inspectPython(python);
    expect(rest).toEqual({ python, pythonVersion: '3.11.4', problem: null });
    expect(found).toMatchObject({ version: '2.21.0', cuda: true, includeFolder: join(tensorflow, 'include') });
    expect(found!.libraries.map((path) => path.split('/').at(-1)!.split('.')[0])).toEqual(['libtensorflow_cc', 'libtensorflow_framework']);
    expect(found!.cudaLibraries.map((path) => path.slice(site.length + 1))).toEqual([
      'nvidia/cuda_runtime/lib/libcudart.so.12',
      'nvidia/cublas/lib/libcublasLt.so.12',
      'nvidia/cublas/lib/libcublas.so.12',
      'nvidia/cusolver/lib/libcusolver.so.11',
      'nvidia/cudnn/lib/libcudnn.so.9',
    ]);
  });

  it.each<[string, (folder: string) => unknown, RegExp]>([
    ['without TensorFlow', () => ({ python: '3.9.2', tensorflow: null }), /python3 \(Python 3\.9\.2\) has no TensorFlow\.$/],
    ['whose TensorFlow is too old to bring a C library', (folder) => answer(fakeTensorflow(folder, ['headers']), { version: '2.8.0' }), /its TensorFlow 2\.8\.0 brings no C library \(.*libtensorflow_cc.*\); TensorFlow 2\.12 and later do\.$/],
    ['whose TensorFlow has no headers', (folder) => answer(fakeTensorflow(folder, ['libraries'])), /its TensorFlow 2\.21\.0 was installed without headers \(.*c_api\.h\)/],
    ['that answers something else', () => 'hello', /does not answer as a Python 3\.8 or later does/],
  ])('says what is wrong with a Python %s', async (_, answerIn, expected) => {
    const folder = temporaryFolder();
    const { tensorflow, problem } = await inspectPython(fakePython(join(folder, 'python3'), answerIn(folder)));
    expect(tensorflow).toBeNull();
    expect(problem).toMatch(expected);
  });

  it('reports on a Python that cannot be started beside one that can', async () => {
    const folder = temporaryFolder();
    const fine = fakePython(join(folder, 'bin', 'python3'), answer(fakeTensorflow(folder)));
    const notExecutable = join(folder, 'python');
    writeFileSync(notExecutable, '');
    const found = await findEnvironments([notExecutable], { env: { PATH: join(folder, 'bin') }, platform: 'linux' });
    expect(found.map(({ python, problem }) => [python, problem === null])).toEqual([[notExecutable, false], [fine, true]]);
  });
});
