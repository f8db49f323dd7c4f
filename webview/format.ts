import { formatCount, formatFlops, formatSeconds } from '../src/results/format';
import type { XAxis } from './curves/curveBuffer';

/** A logged value with four significant digits. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace('-', '−');
}

export const xAxisLabels: Record<XAxis, string> = { step: 'Step', tokens: 'Tokens', flops: 'FLOPs', wallSeconds: 'Training time' };

/** A place on the x-axis as its ticks and the legend write it. */
export function formatX(axis: XAxis, value: number): string {
  switch (axis) {
    case 'step':
      return Math.round(value).toLocaleString('en');
    case 'tokens':
      return formatCount(value);
    case 'flops':
      return formatFlops(value).replace(/\.?0+e/, 'e');
    case 'wallSeconds':
      return formatSeconds(value).replace(/ 0 (s|min)$/, '');
  }
}

/** "1 run", "3 runs", "12,000 points". */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
