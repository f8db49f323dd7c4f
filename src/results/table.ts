/** The GLUE-style results table: pure data, drawn by renderText, the HTML report and the panel. */
import { plural } from '../common/plural';
import { metrics } from '../glue/metrics';
import { probeLabels } from '../glue/probeLabels';
import type { PublishedTable } from '../experiment/published';
import type { Concurrency, RunResult, TaskScore } from '../runs/records';
import { averagedColumns, averageNote, averageOfTasks, columnsByTask, glueAverages, sameColumn, type GlueAverage } from './averageScores';
import { decodeScores } from './bootstrap';
import { comparabilityNotes } from './comparability';
import { mean, overlap, pairedDifference, summarise, type PairedDifference, type Summary } from './statistics';
import { taskNotes } from './taskNotes';

export interface TaskColumn {
  task: string;
  metric: string;
  kind: TaskScore['kind'];
  /** Score of always answering the commonest training label. */
  majority: number;
  /** Score of the linear model on word pieces; absent in records of earlier builds. */
  bagOfWords?: number;
}

/** Scores of one variant in one column. */
export interface ScoreCell extends Summary {
  perSeed: { seed: number; value: number }[];
  /** Against the row's baseline; null for the baseline itself and without a common seed. */
  difference: PairedDifference | null;
  /** Whether the mean is the highest of all variants and no other variant's interval reaches this one's. */
  clearBest: boolean;
}

/** Mean cost of a run of the variant. */
export interface Cost {
  steps: number;
  tokens: number;
  flops: number;
  flopsSparse: number;
  wallSeconds: number;
  parameters: number;
}

export interface ResultRow {
  variant: string;
  kind: RunResult['kind'];
  /** Name of the row that the differences are taken from; null for a row that is its own baseline. */
  baseline: string | null;
  seeds: number[];
  /** The runs behind the row, in the order of the seeds: `id` is their folder under the runs root. */
  runs: { id: string; seed: number; configHash: string }[];
  /** One a column; null where no seed has that score yet. */
  scores: (ScoreCell | null)[];
  /** Over the tasks of `averagedColumns`, by seed; null unless all of them have a score. */
  average: ScoreCell | null;
  cost: Cost;
}

export interface ResultTable {
  experiment: string;
  columns: TaskColumn[];
  /** Variants in the order of the results, the random-initialisation control last. */
  rows: ResultRow[];
  /** GLUE averages as papers define them, each with a value a row; empty unless some variant has all scores of one. */
  glueAverages: GlueAverage[];
  /** What papers printed, at another scale: shown apart, and never part of a row. */
  published: readonly PublishedTable[];
  /** Sentences that a reader of the numbers has to know. */
  notes: string[];
}

type BySeed = Map<number, number>;

/** A variant's scores in one column. */
interface ColumnScores {
  values: BySeed;
  /** Scores of this seed's run on resampled examples; null where its record has none. */
  resampled(seed: number): Float32Array | null;
}

/**
 * Builds the table of one experiment.
 * @param results finished runs, in any order of seeds
 * @param variantOrder names in the experiment's order; variants not named follow in order of appearance
 * @param published the tables that the experiment file cites
 */
export function resultTable(results: readonly RunResult[], variantOrder: readonly string[] = [], published: readonly PublishedTable[] = []): ResultTable {
  const columns = taskColumns(results);
  const groups = groupByVariant(results, variantOrder);
  const first = groups[0]?.[0]!.variant ?? null;
  const scores = new Map(groups.map((group) => [group[0]!.variant, [...columns.map((column) => columnScores(group, column)), averageScores(group, columns)]]));
  const rows = groups.map((group) => resultRow(group, scores, group[0]!.baseline ?? first, columns.length));
  markClearBest(rows, columns.length);
  const papersAverages = glueAverages(groups);
  return { experiment: results[0]?.experiment ?? '', columns, rows, glueAverages: papersAverages, published, notes: notes(groups, columns, papersAverages) };
}

/** Heading of a column: "word-order probe", "SST-2", "CoLA (Matthews)". A metric goes without saying when it is accuracy. */
export function columnTitle({ task, metric, kind }: Pick<TaskColumn, 'task' | 'metric' | 'kind'>): string {
  const name = kind !== 'probe' ? task : ((probeLabels as Record<string, string>)[task] ?? `${task} probe`);
  return metric === 'accuracy' ? name : `${name} (${(metrics as Record<string, { label: string }>)[metric]?.label ?? metric})`;
}

function taskColumns(results: readonly RunResult[]): TaskColumn[] {
  const columns: TaskColumn[] = [];
  for (const { task, metric, kind, majority, bagOfWords } of results.flatMap((result) => result.tasks))
    if (!columns.some((column) => sameColumn(column, { task, metric, kind }))) columns.push({ task, metric, kind, majority, ...(bagOfWords === undefined ? {} : { bagOfWords }) });
  return columns;
}

/** Results of one variant each, sorted by seed; control last. */
function groupByVariant(results: readonly RunResult[], variantOrder: readonly string[]): RunResult[][] {
  const groups = new Map<string, RunResult[]>();
  for (const name of variantOrder) groups.set(name, []);
  for (const result of results) groups.set(result.variant, [...(groups.get(result.variant) ?? []), result]);
  const filled = [...groups.values()].filter((group) => group.length > 0).map((group) => group.toSorted((a, b) => a.seed - b.seed));
  return [...filled.filter((group) => group[0]!.kind === 'variant'), ...filled.filter((group) => group[0]!.kind === 'control')];
}

function columnScores(group: readonly RunResult[], column: TaskColumn): ColumnScores {
  const found = group.flatMap((result) => result.tasks.filter((task) => sameColumn(column, task)).map((task) => [result.seed, task] as const));
  const bySeed = new Map(found.filter(([, task]) => Number.isFinite(task.score)));
  const resampled = (seed: number): Float32Array | null => {
    const text = bySeed.get(seed)?.resampled;
    return text === undefined ? null : decodeScores(text);
  };
  return { values: new Map([...bySeed].map(([seed, task]) => [seed, task.score])), resampled };
}

/** Mean over tasks for each seed that has them all; the metrics of one task are averaged first. */
function averageScores(group: readonly RunResult[], all: readonly TaskColumn[]): ColumnScores {
  const columns = averagedColumns(all);
  const tasks = columnsByTask(columns).map((members) => members.map((column) => columnScores(group, column)));
  const values: BySeed = new Map(group.map(({ seed, tasks: scores }) => [seed, averageOfTasks(scores, columns)] as const).filter(([, value]) => Number.isFinite(value)));
  return { values, resampled: (seed) => averageResampled(tasks.map((members) => members.map((scores) => scores.resampled(seed)))) };
}

/** Draw by draw; the tasks were resampled independently of each other. */
function averageResampled(tasks: (Float32Array | null)[][]): Float32Array | null {
  const first = tasks[0]?.[0];
  if (first == null || tasks.flat().includes(null)) return null;
  return first.map((_, draw) => mean(tasks.map((members) => mean(members.map((scores) => scores![draw]!)))));
}

function resultRow(group: readonly RunResult[], scores: ReadonlyMap<string, ColumnScores[]>, baseline: string | null, average: number): ResultRow {
  const { variant, kind } = group[0]!;
  const against = baseline === variant ? null : baseline;
  const cells = scores.get(variant)!.map((own, i) => scoreCell(own, against === null ? undefined : scores.get(against)?.[i]));
  return {
    variant,
    kind,
    baseline: against,
    seeds: group.map((result) => result.seed),
    runs: group.map(({ experiment, seed, configHash }) => ({ id: `${experiment}/${variant}/seed-${seed}`, seed, configHash })),
    scores: cells.slice(0, average),
    average: cells[average]!,
    cost: cost(group),
  };
}

function scoreCell(own: ColumnScores, baseline: ColumnScores | undefined): ScoreCell | null {
  if (own.values.size === 0) return null;
  const perSeed = [...own.values].map(([seed, value]) => ({ seed, value }));
  const difference = baseline === undefined ? null : pairedDifference(own.values, baseline.values, (seed) => resampledDifference(own.resampled(seed), baseline.resampled(seed)));
  const resampled = perSeed.length === 1 ? own.resampled(perSeed[0]!.seed) : null;
  return { ...summarise(perSeed.map(({ value }) => value), resampled), perSeed, difference, clearBest: false };
}

/** Both sides were scored on the same draws of examples. */
function resampledDifference(own: Float32Array | null, baseline: Float32Array | null): Float32Array | null {
  return own === null || baseline === null || own.length !== baseline.length ? null : own.map((score, draw) => score - baseline[draw]!);
}

function cost(group: readonly RunResult[]): Cost {
  const average = (name: keyof Cost): number => mean(group.map((result) => result[name]));
  return {
    steps: average('steps'),
    tokens: average('tokens'),
    flops: average('flops'),
    flopsSparse: average('flopsSparse'),
    wallSeconds: average('wallSeconds'),
    parameters: average('parameters'),
  };
}

function markClearBest(rows: readonly ResultRow[], columns: number): void {
  const variants = rows.filter((row) => row.kind === 'variant');
  for (let i = 0; i <= columns; i++) {
    const cells = variants.map((row) => (i < columns ? row.scores[i]! : row.average));
    const best = clearBest(cells);
    if (best !== null) best.clearBest = true;
  }
}

function clearBest(cells: readonly (ScoreCell | null)[]): ScoreCell | null {
  // An interval over examples says nothing about other seeds, so a single seed is never the best.
  if (cells.length < 2 || cells.some((cell) => cell?.over !== 'seeds')) return null;
  const [best, ...others] = (cells as ScoreCell[]).toSorted((a, b) => b.mean - a.mean);
  return others.some((other) => overlap(best!.interval!, other.interval!)) ? null : best!;
}

function notes(groups: readonly RunResult[][], columns: readonly TaskColumn[], papersAverages: readonly GlueAverage[]): string[] {
  const kinds = new Set(columns.map((column) => column.kind));
  const sentences: string[] = [];
  if (kinds.has('probe')) sentences.push('Probes are made from held-out text of the corpus. They are not GLUE and compare with no published number.');
  if (columns.length > 1) sentences.push(...averageNote(columns, groups[0]![0]!.tasks, papersAverages));
  if (groups.some((group) => group.length === 1)) sentences.push(singleSeedNote(groups));
  sentences.push(...taskNotes(groups.flat(), columnTitle));
  sentences.push(...comparabilityNotes(groups.flat()));
  sentences.push(...wallTimeNote(groups.flat()));
  const seedSets = new Set(groups.map((group) => group.map((result) => result.seed).join(', ')));
  if (seedSets.size > 1) sentences.push('The variants did not all run the same seeds; differences use the common ones only.');
  for (const group of groups)
    if (new Set(group.map((result) => result.configHash)).size > 1) sentences.push(`The runs of ${group[0]!.variant} have different configurations, so its mean mixes them. Run it again with --restart.`);
  return sentences;
}

function singleSeedNote(groups: readonly RunResult[][]): string {
  const resampled = groups.some((group) => group.length === 1 && group[0]!.tasks.some((task) => task.resampled !== undefined));
  return `n = 1: one seed shows no spread, and its differences may be noise.${resampled ? ' Its 95 % intervals come from resampling the dev examples (percentile bootstrap); they leave out what another seed would change.' : ''}`;
}

/** Wall time depends on what else the machine did; said where that was anything. */
function wallTimeNote(results: readonly RunResult[]): string[] {
  const ways = new Set(results.flatMap(({ kind, concurrency }) => (kind === 'control' || concurrency === undefined ? [] : [wayOf(concurrency)])));
  if (ways.size > 1) return [`Wall times do not compare: some runs trained ${[...ways].join(', others ')}.`];
  return [...ways].filter((way) => !way.startsWith('alone')).map((way) => `Wall time: the runs trained ${way}.`);
}

function wayOf({ parallel, threads }: Concurrency): string {
  const each = plural(threads, 'thread');
  return parallel === 1 ? `alone on ${each}` : `${parallel} at a time, ${each} each`;
}
