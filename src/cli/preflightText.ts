import { plural } from '../common/plural';
import type { BudgetSpent } from '../experiment/budget';
import { formatCount, formatFlops, formatSeconds } from '../results/format';
import { alignedTable } from '../results/alignedTable';

/** A variant before its start. Steps and FLOPs are for the vocabulary's size that the file asks for. */
export interface VariantPreflight extends BudgetSpent {
  name: string;
  baseline: string | null;
  /** In words. */
  difference: string;
  parameters: { main: number; generator: number; total: number };
  /** Of a process that trains it, estimated. */
  memoryBytes: number;
  /** Time of a step on this engine; null where none was timed. */
  step: { milliseconds: number; /** Lower and upper quartile. */ quartiles: [number, number]; /** Steps timed. */ timed: number; /** Sequences of the batch that were timed; the rest is scaled. */ sequences: number } | null;
  /** Why the step was not timed. */
  notTimed: string | null;
  /** Of pre-training with one seed, by the median step and its quartiles. */
  minutes: { median: number; low: number; high: number } | null;
  confounds: string[];
}

export interface PreflightReport {
  experiment: string;
  seeds: number;
  engine: { name: string; device: string; threads: number; parallel: number; sentence: string } | null;
  variants: VariantPreflight[];
  /** Pre-training of all variants and seeds, runs side by side taken to cost each other nothing. */
  totalMinutes: number | null;
  warnings: string[];
}

/** The report for a terminal. */
export function preflightText(report: PreflightReport): string {
  const { experiment, seeds, engine, variants, totalMinutes, warnings } = report;
  const total = totalMinutes === null ? [] : [`Pre-training of ${plural(variants.length, 'variant')} × ${plural(seeds, 'seed')}: about ${formatSeconds(60 * totalMinutes)}, fine-tuning and held-out evaluation not counted.`];
  return [
    experiment,
    '',
    ...(engine === null ? ['No step was timed.'] : [engine.sentence]),
    '',
    alignedTable({ header: ['variant', 'parameters', 'generator', 'memory', 'steps', 'tokens', 'FLOPs', 'sparse', 'step', 'minutes'], rows: variants.map(cells) }),
    '',
    ...total,
    ...variants.flatMap(({ name, notTimed }) => (notTimed === null ? [] : [`${name}: not timed. ${notTimed}`])),
    'Steps and FLOPs are for the vocabulary’s size in the file; a smaller corpus may train a smaller one. Minutes: median step [quartiles], each variant timed alone.',
    '',
    'Against the baseline',
    ...variants.flatMap(confoundLines),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n');
}

function cells({ name, parameters, memoryBytes, steps, tokens, flops, step, minutes }: VariantPreflight): string[] {
  return [
    name,
    formatCount(parameters.main),
    formatCount(parameters.generator),
    `${Math.round(memoryBytes / 1e6)} MB`,
    String(steps),
    formatCount(tokens),
    formatFlops(flops.dense),
    formatFlops(flops.sparse),
    step === null ? '–' : `${step.milliseconds.toPrecision(3)} ms`,
    minutes === null ? '–' : `${minutes.median.toPrecision(2)} [${minutes.low.toPrecision(2)}, ${minutes.high.toPrecision(2)}]`,
  ];
}

function confoundLines({ name, baseline, difference, confounds }: VariantPreflight): string[] {
  if (baseline === null) return [`  ${name}: the baseline`];
  return [`  ${name}: ${difference}`, ...confounds.map((sentence) => `    beside that: ${sentence}`)];
}
