import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** What every call of the trainer shares. */
export interface TrainerProgram {
  /** Path of dist/trainer.js. */
  trainer: string;
  /** Where the TensorFlow runtime is set up and looked for. */
  runtimeFolder: string;
}

export interface TrainerCall extends TrainerProgram {
  /** Program to run it with; null for the Node.js inside VS Code. */
  nodePath: string | null;
  args: string[];
}

export interface RunRequest {
  file: string;
  /** Null for all variants. */
  variant: string | null;
  /** Null for the engine that the file names. */
  engine: string | null;
  /** Runs at a time; null for as many as the machine has room for. */
  parallel: number | null;
  /** Moves all earlier runs aside; otherwise what was stopped or interrupted goes on. */
  restart: boolean;
}

/** Arguments of the trainer's `run`. */
export function runArguments({ file, variant, engine, parallel, restart }: RunRequest): string[] {
  const option = (name: string, value: string | number | null) => (value === null ? [] : [name, String(value)]);
  return ['run', file, ...option('--variant', variant), ...option('--engine', engine), ...option('--parallel', parallel), ...(restart ? ['--restart'] : [])];
}

/** Program, arguments and environment of a trainer process. */
export function trainerCommand(call: TrainerCall, host: { execPath: string; env: NodeJS.ProcessEnv }): { program: string; args: string[]; env: NodeJS.ProcessEnv } {
  // NODE_OPTIONS of a debugged host would make the child wait for a debugger.
  const { NODE_OPTIONS: _, ...inherited } = host.env;
  const env = { ABLATION_BENCH_RUNTIME: call.runtimeFolder, ...inherited };
  return {
    program: call.nodePath ?? host.execPath,
    args: [call.trainer, ...call.args],
    env: call.nodePath === null ? { ...env, ELECTRON_RUN_AS_NODE: '1' } : env,
  };
}

/**
 * Starts a trainer that outlives this process: its own process group, its output appended to `outputFile`, nothing
 * held open here.
 */
export function spawnDetached(call: TrainerCall, cwd: string, outputFile: string): ChildProcess {
  const { program, args, env } = trainerCommand(call, process);
  mkdirSync(dirname(outputFile), { recursive: true });
  const output = openSync(outputFile, 'a');
  try {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output], windowsHide: true });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}
