/** The trainer's `setup` verb as a child: its lines as they come, its last error as a UserError. */
import { UserError } from '../../common/errors';
import type { TrainerCall } from './launch';
import { runTrainer } from './trainerChild';

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
  let lastError = '';
  const onErrorLine = (line: string): void => void (lastError = line.trim() || lastError);
  const ended = await runTrainer({ ...call, args: ['setup', 'tensorflow', ...args] }, cwd, { onLine, onErrorLine, signal });
  if (signal.aborted) return false;
  if (ended === 0) return true;
  throw new UserError('environment.setUp', lastError || (ended instanceof Error ? ended.message : `The trainer ended with exit code ${ended ?? -1}.`));
}
