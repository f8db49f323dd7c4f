/** How numbers are written for a reader. Scores are shown × 100, as GLUE tables are. */
import type { PairedDifference, Summary } from './statistics';

/** A score × 100 with one decimal, for example "71.2". */
export function formatScore(score: number): string {
  return (100 * score).toFixed(1).replace(/^-(0\.0)$/, '$1').replace('-', '−');
}

/** A difference × 100 with its sign, for example "+0.8". */
export function formatDifference(difference: number): string {
  const text = formatScore(difference);
  return text.startsWith('−') || text === '0.0' ? text : `+${text}`;
}

/** "71.2 ± 0.8", or "71.2 (n = 1)" where there is no spread; "–" without a score. */
export function formatCell(cell: Summary | null): string {
  if (cell === null) return '–';
  return cell.sd === null ? `${formatScore(cell.mean)} (n = 1)` : `${formatScore(cell.mean)} ± ${formatScore(cell.sd)}`;
}

/** "71.3 [68.9, 73.5]": median and 95 % interval, "71.3" where there is none; "–" without a score. */
export function formatMedian(cell: Summary | null): string {
  if (cell === null) return '–';
  const { median, interval } = cell;
  return interval === null ? formatScore(median) : `${formatScore(median)} [${formatScore(interval.low)}, ${formatScore(interval.high)}]`;
}

/** A p-value with three decimals at most, for example "p = 0.25". */
export function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toFixed(3))}`;
}

/** "+0.8 [−0.2, +1.8]", "+0.8 (n = 1)" without an interval, both for one seed; "–" where there is nothing to compare. */
export function formatPaired(difference: PairedDifference | null): string {
  if (difference === null) return '–';
  const { interval, n } = difference;
  const range = interval === null ? [] : [`[${formatDifference(interval.low)}, ${formatDifference(interval.high)}]`];
  return [formatDifference(difference.mean), ...range, ...(interval === null || n === 1 ? [`(n = ${n})`] : [])].join(' ');
}

/** A count with three significant digits and a metric suffix, for example "12.3M". */
export function formatCount(count: number): string {
  const [scale, suffix] = count >= 1e9 ? [1e9, 'B'] : count >= 1e6 ? [1e6, 'M'] : count >= 1e3 ? [1e3, 'K'] : [1, ''];
  return suffix === '' ? String(Math.round(count)) : `${Number((count / scale).toPrecision(3))}${suffix}`;
}

/** FLOPs in scientific notation, for example "1.23e+14" as "1.23e14". */
export function formatFlops(flops: number): string {
  return flops === 0 ? '0' : flops.toExponential(2).replace('e+', 'e');
}

/** "45 s", "3 min 12 s" or "2 h 5 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
