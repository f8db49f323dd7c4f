/** Programs that the set-up starts: everything they print goes to a log; cancelling ends them with all they started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { UserError } from '../../common/errors';

/** What a step of the set-up needs besides its own arguments. */
export interface SetUpTask {
  /** File that receives what every program prints. */
  log: string;
  signal: AbortSignal;
  /** Told what is being done, as a sentence. */
  onProgress: (sentence: string) => void;
}

export interface ChildProgram {
  program: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Windows runs .cmd files by its shell only. */
  shell?: boolean;
}

/** How a program ended: `status` is null when it never started or a signal ended it. */
export interface ProgramEnd {
  status: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  startError: NodeJS.ErrnoException | null;
  /** Standard output and error together, in the order they came. */
  output: string;
}

/** Throws a UserError `runtime.cancelled` once the signal has come. */
export function throwIfCancelled({ aborted }: AbortSignal): void {
  if (aborted) throw new UserError('runtime.cancelled', 'The set-up of TensorFlow was cancelled. Nothing of it was kept.');
}

/** Runs a program to its end, whatever its status. Throws a UserError `runtime.cancelled` when the signal comes first. */
export async function runProgram({ program, args, cwd, env = process.env, shell = false }: ChildProgram, { log, signal }: Pick<SetUpTask, 'log' | 'signal'>): Promise<ProgramEnd> {
  throwIfCancelled(signal);
  writeLog(log, `\n$ ${[program, ...args].join(' ')}\n`);
  // A process group of its own, so that compilers and package managers go with what they started.
  const child = spawn(program, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
  const end = (): void => endTree(child);
  signal.addEventListener('abort', end);
  try {
    const ended = await ending(child, log);
    throwIfCancelled(signal);
    return ended;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function ending(child: ChildProcess, log: string): Promise<ProgramEnd> {
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    writeLog(log, chunk);
  };
  child.stdout!.on('data', read);
  child.stderr!.on('data', read);
  return new Promise((resolve) => {
    child.once('error', (startError) => resolve({ status: null, signal: null, startError, output }));
    child.once('close', (status, signal) => resolve({ status, signal, startError: null, output }));
  });
}

function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  else killGroup(pid);
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A log that cannot be written (a full disk) is no reason to end: the step itself will say what is wrong. */
function writeLog(log: string, text: string | Buffer): void {
  try {
    appendFileSync(log, text);
  } catch {
    return;
  }
}
