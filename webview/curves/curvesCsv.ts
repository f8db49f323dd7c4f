import type { RunSummary } from '../../src/panel/protocol';
import type { RunCurves } from '../state';

/** Every logged point of one value, unsmoothed and undecimated, as CSV (RFC 4180): one line a point. */
export function curvesCsv(runs: readonly RunSummary[], curves: ReadonlyMap<string, RunCurves>, metric: string): string {
  const lines = ['experiment,variant,seed,split,step,tokens,flops,wallSeconds,value'];
  for (const { id, experiment, variant, seed } of runs) {
    for (const split of ['train', 'heldOut'] as const) {
      const buffer = curves.get(id)?.[split];
      const values = buffer?.column(metric)?.values;
      if (buffer === undefined || values === undefined) continue;
      const { step, tokens, flops, wallSeconds } = buffer.x;
      for (let i = 0; i < buffer.length; i++) {
        if (Number.isNaN(values[i])) continue;
        lines.push([quoted(experiment), quoted(variant), seed, split, step.values[i], tokens.values[i], flops.values[i], wallSeconds.values[i], values[i]].join());
      }
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
