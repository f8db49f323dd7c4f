/** The trainer's `setup` verb as a child: its lines as they come, its last error as a UserError. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../../common/errors';
import { trainerCommand, type TrainerCall } from './launch';

export interface SetUpWatch {
  onLine: (line: string) => void;
  /** Ends the set-up in good order. */
  signal: AbortSignal;
}

/**
 * Runs `setup tensorflow` with more arguments to its end.
 * Throws a UserError `environment.setUp` with the sentence that the trainer ended with.
 * @returns false when it was cancelled
 */
export async function callSetUp(call: Omit<TrainerCall, 'args'>, args: readonly string[], cwd: string, { onLine, signal }: SetUpWatch): Promise<boolean> {
  const command = trainerCommand({ ...call, args: ['setup', 'tensorflow', ...args] }, process);
  const child = spawn(command.program, command.args, { cwd, env: { ...command.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const cancel = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', cancel);
  let errors = '';
  createInterface({ input: child.stdout }).on('line', onLine);
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = await new Promise<number | Error | null>((resolve) => child.once('error', resolve).once('close', resolve));
  signal.removeEventListener('abort', cancel);
  if (signal.aborted) return false;
  if (ended === 0) return true;
  const sentence = errors.trim().split('\n').at(-1) || (ended instanceof Error ? ended.message : `The trainer ended with exit code ${ended ?? -1}.`);
  throw new UserError('environment.setUp', sentence);
}
