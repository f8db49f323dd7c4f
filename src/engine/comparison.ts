/** Engines side by side by the time of one step. */
import type { EngineName } from '../experiment/schema';
import type { MeasuredStep } from './stepTime';

export interface Timed {
  name: EngineName;
  onGpu: boolean;
  step: MeasuredStep;
}

export function fastestOf(timed: readonly Timed[]): Timed | null {
  return timed.reduce<Timed | null>((best, each) => (best === null || each.step.milliseconds < best.step.milliseconds ? each : best), null);
}

/**
 * "Fastest of 2 on this step: tensorflow 61 ms, onnx 64 ms."
 * @param sequences in the whole batch
 */
export function comparisonSentence(timed: readonly Timed[], sequences: number): string {
  const ordered = [...timed].sort((a, b) => a.step.milliseconds - b.step.milliseconds);
  const figures = ordered.map(({ name, onGpu, step }) => {
    const part = step.sequences < sequences ? ` (from ${step.sequences} of ${sequences} sequences)` : '';
    return `${name}${onGpu ? ' on a GPU' : ''} ${formatMilliseconds(step.milliseconds)}${part}`;
  });
  return `Fastest of ${timed.length} on this step: ${figures.join(', ')}.`;
}

/** "6.1 ms", "61 ms" or "6.1 s". */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
