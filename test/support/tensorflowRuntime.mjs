// The TensorFlow runtime that the tests use, made once a machine by the trainer's own set-up: a virtual environment
// with the wheel of tensorflow-cpu, and the binding compiled against it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheRoot, withLock } from './cache.mjs';

const tensorflowVersion = '2.21.0';
const pipMinutes = 10;

/** A folder per version: the environment, and beside it what the set-up made of it. */
const folder = () => path.join(cacheRoot(), `tensorflow-${tensorflowVersion}`);

function output(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  return { succeeded: status === 0, text: `${stdout ?? ''}${stderr ?? ''}`.trim(), timedOut: error?.code === 'ETIMEDOUT' };
}

/** A Python that TensorFlow has wheels for and that can make environments; null when there is none. */
function basePython() {
  const check = 'import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2])';
  return ['python3', 'python'].find((name) => output(name, ['-c', check]).succeeded) ?? null;
}

const pythonOf = (environment) => path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin', process.platform === 'win32' ? 'python.exe' : 'python');

/** Makes the environment unless it is there; returns null, or why it cannot be had. */
function ensureEnvironment(environment) {
  if (existsSync(environment)) return null;
  const base = basePython();
  if (base === null) return 'no Python 3.9 or later with venv and pip was found';
  const partial = `${environment}.partial`;
  rmSync(partial, { recursive: true, force: true });
  console.log(`Installing tensorflow-cpu ${tensorflowVersion} once for this machine …`);
  const made = output(base, ['-m', 'venv', partial]);
  if (!made.succeeded) return `${base} -m venv failed: ${made.text.split('\n').at(-1)}`;
  const pip = output(pythonOf(partial), ['-m', 'pip', 'install', '--quiet', '--retries', '0', `tensorflow-cpu==${tensorflowVersion}`], { timeout: pipMinutes * 60_000 });
  if (pip.succeeded) {
    renameSync(partial, environment);
    return null;
  }
  rmSync(partial, { recursive: true, force: true });
  return pip.timedOut ? `pip took more than ${pipMinutes} minutes` : `pip cannot install tensorflow-cpu ${tensorflowVersion} here: ${pip.text.split('\n').findLast((line) => line.startsWith('ERROR')) ?? pip.text.split('\n').at(-1)}`;
}

/** Whether the runtime in `runtime` loads, as the trainer itself sees it. */
function works(trainer, runtime) {
  if (!existsSync(runtime)) return false;
  const { text } = output(process.execPath, [trainer, 'setup', 'tensorflow', '--list', '--json'], { env: { ...process.env, ABLATION_BENCH_RUNTIME: runtime, PATH: '' } });
  return /"runtime": "ready"/.test(text);
}

/**
 * Makes the environment and the runtime unless they are there.
 * @returns variables for the tests, or the reason why the engine `tensorflow` is not tested
 */
export async function ensureTensorflow(trainer) {
  if (process.env.ABLATION_BENCH_RUNTIME) return { env: {}, reason: null };
  mkdirSync(folder(), { recursive: true });
  const environment = path.join(folder(), 'environment');
  const runtime = path.join(folder(), 'runtime');
  return withLock(`${folder()}.lock`, () => {
    const missing = ensureEnvironment(environment);
    if (missing !== null) return { env: {}, reason: missing };
    if (!works(trainer, runtime)) {
      const setUp = output(process.execPath, [trainer, 'setup', 'tensorflow', '--python', environment], { env: { ...process.env, ABLATION_BENCH_RUNTIME: runtime } });
      if (!setUp.succeeded) return { env: {}, reason: setUp.text.split('\n').at(-1) };
    }
    return { env: { ABLATION_BENCH_RUNTIME: runtime, ABLATION_BENCH_TENSORFLOW_PYTHON: environment }, reason: null };
  });
}
