import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SetUpListing } from '../../src/common/setUpListing';
import { fakePython, fakeTensorflow } from '../unit/engine/tensorflowRuntime/fakeRuntime';
import { startTrainer, trainer } from './trainerProcess';

afterEach(() => vi.unstubAllEnvs());

/** A new folder that the trainers of this test take for the runtime's, and nothing but it on their PATH. */
function runtimeFolder({ path = '/usr/bin:/bin' } = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ablation-setup-')));
  vi.stubEnv('ABLATION_BENCH_RUNTIME', join(folder, 'runtime'));
  vi.stubEnv('PATH', path);
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX', 'CXX']) vi.stubEnv(name, '');
  return folder;
}

/** A Python whose TensorFlow has empty headers and libraries, so that nothing compiles against it. */
function emptyTensorflow(folder: string): string {
  const tensorflow = { version: '2.99.0', folder: fakeTensorflow(join(folder, 'site-packages')), cuda: false };
  return fakePython(join(folder, 'bin', 'python3'), { python: '3.11.4', tensorflow });
}

/** A compiler that never ends, and says so in a file. */
function endlessCompiler(folder: string): { compiler: string; started: string } {
  const [compiler, started] = [join(folder, 'endless-c++'), join(folder, 'started')];
  writeFileSync(compiler, `#!/bin/sh\necho compiling\necho $$ > ${started}.tmp && mv ${started}.tmp ${started}\nsleep 1000\n`);
  chmodSync(compiler, 0o755);
  return { compiler, started };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('setup tensorflow', () => {
  it('compiles the runtime against a Python’s TensorFlow, with which the engine works, and removes it again', async ({ skip }) => {
    const environment = process.env['ABLATION_BENCH_TENSORFLOW_PYTHON'];
    skip(environment === undefined, process.env['ABLATION_BENCH_NO_TENSORFLOW'] ?? 'ABLATION_BENCH_TENSORFLOW_PYTHON names no Python environment');
    const folder = runtimeFolder();
    const { code, stdout, stderr } = await trainer(folder, 'setup', 'tensorflow', '--python', environment!);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Compiling the binding against TensorFlow \d.*\n.*\nTensorFlow \d+\.\d+\.\d+ is set up in .*napi8.*\. The engine "tensorflow" can be used now\.\n$/s);
    expect(readFileSync(join(folder, 'runtime', 'setup.log'), 'utf8')).toMatch(/^\$ .*c\+\+ .*tfjs_binding\.cc/m);
    const doctor = JSON.parse((await trainer(folder, 'doctor', '--quick', '--json')).stdout) as { engines: Record<string, unknown> };
    expect(doctor.engines['tensorflow']).toMatchObject({ available: true });
    expect((await trainer(folder, 'setup', 'tensorflow', '--uninstall')).stdout).toBe(`The TensorFlow runtime was removed from ${join(folder, 'runtime')}.\n`);
    expect(readdirSync(join(folder, 'runtime'))).toEqual([]);
  });

  it('says what is wrong when the binding does not compile, keeps the log and nothing else', async () => {
    const folder = runtimeFolder();
    const { code, stderr } = await trainer(folder, 'setup', 'tensorflow', '--python', emptyTensorflow(folder));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^(The binding could not be compiled against TensorFlow 2\.99\.0 with .*setup\.log\..*|No C\+\+ compiler was found .*) The engine "onnx" works without it\.\n$/);
    if (existsSync(join(folder, 'runtime'))) expect(readdirSync(join(folder, 'runtime'))).toEqual(['setup.log']);
  });

  it('ends the compiler and leaves nothing half-written when it is interrupted', async () => {
    const folder = runtimeFolder();
    const { compiler, started } = endlessCompiler(folder);
    vi.stubEnv('CXX', compiler);
    const running = startTrainer(folder, 'setup', 'tensorflow', '--python', emptyTensorflow(folder));
    await vi.waitUntil(() => existsSync(started), { timeout: 60_000, interval: 50 });
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, 'The set-up of TensorFlow was cancelled. Nothing of it was kept.\n']);
    expect(readdirSync(join(folder, 'runtime'))).toEqual(['setup.log']);
    expect(readFileSync(join(folder, 'runtime', 'setup.log'), 'utf8')).toMatch(/\ncompiling\n$/);
    await vi.waitUntil(() => !isAlive(Number(readFileSync(started, 'utf8'))));
  });

  it('lists the Pythons that there are, for readers and for programs', async () => {
    const folder = runtimeFolder({ path: '/nowhere' });
    const python = emptyTensorflow(folder);
    expect((await trainer(folder, 'setup', 'tensorflow', '--list')).stdout).toBe('The TensorFlow runtime is not set up.\n');
    vi.stubEnv('PATH', join(folder, 'bin') + ':/usr/bin:/bin');
    expect((await trainer(folder, 'setup', 'tensorflow', '--list')).stdout).toContain(`\n${python}: TensorFlow 2.99.0\n`);
    const { stdout } = await trainer(folder, 'setup', 'tensorflow', '--list', '--json', '--python', join(folder, 'none'));
    const { environments, ...rest } = JSON.parse(stdout) as SetUpListing;
    expect(rest).toEqual({ runtime: 'absent', log: join(folder, 'runtime', 'setup.log') });
    expect(environments[0]).toMatchObject({ python: join(folder, 'none'), tensorflow: null, problem: expect.stringContaining('does not answer') as string });
    expect(environments[1]).toMatchObject({ python, tensorflow: { version: '2.99.0', cuda: false }, problem: null });
  });

  it('refuses a Python without TensorFlow, and other things to set up', async () => {
    const folder = runtimeFolder();
    const python = fakePython(join(folder, 'bin', 'python3'), { python: '3.10.1', tensorflow: null });
    const refused = await trainer(folder, 'setup', 'tensorflow', '--python', python);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`${python} (Python 3.10.1) has no TensorFlow. Install one`)]);
    expect((await trainer(folder, 'setup', 'torch')).stderr).toContain('can set up tensorflow, not "torch"');
    expect(existsSync(join(folder, 'runtime'))).toBe(false);
  });
});
