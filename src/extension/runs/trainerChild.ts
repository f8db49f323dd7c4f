/** The trainer as a child that is waited for: its lines as they come, and how it ended. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { trainerCommand, type TrainerCall } from './launch';

export interface ChildWatch {
  onLine: (line: string) => void;
  /** Of standard error. */
  onErrorLine: (line: string) => void;
  /** Ends the trainer in good order. */
  signal: AbortSignal;
}

/** Resolves when all that it wrote was heard. @returns its exit code, null when a signal ended it, or why it could not be started */
export async function runTrainer(call: TrainerCall, cwd: string, { onLine, onErrorLine, signal }: ChildWatch): Promise<number | Error | null> {
  const { program, args, env } = trainerCommand(call, process);
  const child = spawn(program, args, { cwd, env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const cancel = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', cancel);
  createInterface({ input: child.stdout }).on('line', onLine);
  createInterface({ input: child.stderr }).on('line', onErrorLine);
  const ended = await new Promise<number | Error | null>((resolve) => child.once('error', resolve).once('close', resolve));
  signal.removeEventListener('abort', cancel);
  return ended;
}
