/** What the machine must have, checked before anything is written. */
import { existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { diskError } from '../../common/atomicWrite';
import { UserError } from '../../common/errors';
import type { SetUpPlan } from './plan';

const gigabyte = 1e9;
/** Measured: the npm package with its dependencies takes 0.3 GB, the stock library unpacked 1.6 GB beside its archive. */
const neededBytes: Record<SetUpPlan['kind'], number> = { compile: 0.5 * gigabyte, download: 3 * gigabyte };

/**
 * A sentence when this processor cannot run TensorFlow, which is compiled for AVX and otherwise ends the process;
 * null when it can, or where the processor cannot be asked.
 */
export function processorFault(cpuInformation: string | null = readCpuInformation()): string | null {
  const flags = processorFlags(cpuInformation);
  if (flags === null || flags.includes('avx')) return null;
  return 'This processor has no AVX instructions, which every TensorFlow is compiled for. Choose the engine "onnx".';
}

/** Instruction sets by the kernel's names; null where the processor cannot be asked. */
export function processorFlags(cpuInformation: string | null = readCpuInformation()): string[] | null {
  return cpuInformation?.match(/^flags\s*:(.*)$/m)?.[1]?.trim().split(/\s+/) ?? null;
}

function readCpuInformation(): string | null {
  return process.arch === 'x64' && existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : null;
}

/** Throws a UserError when the processor, the compiler, the disk or the folder `root` will not do. Creates `root`. */
export function requireMachine(plan: SetUpPlan, root: string): void {
  const fault = processorFault();
  if (fault !== null) throw new UserError('runtime.processor', fault);
  if (plan.kind === 'compile') findCompiler();
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw diskError(root, error);
  }
  const { bavail, bsize } = statfsSync(root);
  requireSpace(root, bavail * bsize, neededBytes[plan.kind]);
}

/** Throws a UserError `disk.full` when fewer bytes are free than needed. */
export function requireSpace(root: string, free: number, needed: number): void {
  const inGigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`;
  if (free < needed) throw new UserError('disk.full', `${inGigabytes(free)} are free in ${root}, and the TensorFlow runtime needs ${inGigabytes(needed)}. Free some space, or choose another folder with ABLATION_BENCH_RUNTIME.`);
}

/** The C++ compiler: `CXX`, or the first of the usual names on the PATH. Throws a UserError `runtime.compiler`. */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): string {
  const names = env['CXX'] ? [env['CXX']] : ['c++', 'g++', 'clang++'];
  const found = names.flatMap((name) => programOnPath(name, env) ?? []);
  if (found[0] !== undefined) return found[0];
  throw new UserError(
    'runtime.compiler',
    `No C++ compiler was found (${names.join(', ')}). Install one (Debian and Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install) or name one in CXX, then set up again.`,
  );
}

/** Full path of a program; null when it is not there. */
function programOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  if (name.includes('/')) return existsSync(name) ? name : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
