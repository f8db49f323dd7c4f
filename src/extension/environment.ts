import { UserError } from '../common/errors';
import type { TrainerCall } from './runs/launch';
import { runTrainer } from './runs/trainerChild';

export interface EnvironmentWatch {
  /** Hears, as a sentence, what is being checked. */
  onProgress: (sentence: string) => void;
  signal: AbortSignal;
}

/** Exit codes with which the trainer's check has something to say: some engine works, none works. */
const reported = [0, 1];

/**
 * Runs the trainer's own check and returns its report as text; null when it was cancelled.
 * Throws a UserError `environment.check` when it cannot be run, or the experiment is wrong.
 * @param experimentFile whose step is timed; null for the quick preset's
 */
export async function environmentReport(call: Omit<TrainerCall, 'args'>, experimentFile: string | null, cwd: string, { onProgress, signal }: EnvironmentWatch): Promise<string | null> {
  const lines: string[] = [];
  let lastError = '';
  const onErrorLine = (line: string): void => {
    lastError = line;
    onProgress(line);
  };
  const args = ['doctor', ...(experimentFile === null ? [] : [experimentFile]), '--progress'];
  const ended = await runTrainer({ ...call, args }, cwd, { onLine: (line) => lines.push(line), onErrorLine, signal });
  if (signal.aborted) return null;
  if (reported.includes(ended as number) && lines.length > 0) return `${lines.join('\n')}\n`;
  throw new UserError('environment.check', `The environment cannot be checked: ${ended instanceof Error ? ended.message : lastError || `the trainer ended with exit code ${ended ?? -1}.`}`);
}
