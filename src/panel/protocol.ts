/**
 * Messages between the extension host and the panel, one union a direction.
 * Both sides ship in one build, so types suffice. The host owns the data: a panel that was hidden or reloaded sends
 * `ready` with the last `seq` that it holds for each run and is sent what it lacks.
 */
import type { BudgetSpent } from '../experiment/budget';
import type { PublishedTable } from '../experiment/published';
import type { VariantAudit } from '../objectives/audit';
import type { EmbeddingMap, MapMethod } from '../results/embeddingMap/mapRecord';
import type { RunRecord, RunResult } from '../runs/records';

export type RunState = 'queued' | 'running' | 'evaluating' | 'finished' | 'stopped' | 'interrupted' | 'failed' | 'diverged';
export type View = 'configure' | 'audit' | 'training' | 'results' | 'embeddings';

/** A run as the lists show it. `id` is the run folder relative to the runs root: "experiment/variant/seed-1". */
export interface RunSummary {
  id: string;
  experiment: string;
  variant: string;
  kind: RunRecord['kind'];
  baseline: string | null;
  seed: number;
  state: RunState;
  step: number;
  totalSteps: number;
  /** Seconds left at the present speed; null when unknown. */
  etaSeconds: number | null;
  lastLoss: number | null;
  message: string | null;
  folder: string;
}

/** One field of the Configure form, derived from the schema. `path` is where it lives in the experiment file. */
export interface FormField {
  /** JSON path from the root of the file. A path may come twice, for objectives with different defaults. */
  path: (string | number)[];
  group: 'corpus' | 'tokenizer' | 'model' | 'objective' | 'input' | 'training' | 'budget' | 'logging' | 'seeds' | 'knowledge' | 'evaluation' | 'engine';
  label: string;
  help: string;
  paper: string | null;
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'choice' | 'choices' | 'integerList' | 'numberList' | 'textList' | 'budget' | 'tagged';
  nullable: boolean;
  choices: { value: string; label: string; help: string }[];
  /** Of a tagged object: its types, with the fields that each has. Paths of the fields go through the object. */
  types: { value: string; label: string; help: string; fields: FormField[] }[];
  initial: unknown;
  minimum: number | null;
  maximum: number | null;
  /** Objective types for which the field exists; null = always. */
  objectives: string[] | null;
}

export interface ExperimentIssue {
  severity: 'error' | 'warning';
  path: (string | number)[];
  message: string;
}

/** The experiment file as the form sees it: the parsed JSON as written, never with defaults filled in. */
export interface ExperimentView {
  uri: string;
  fileName: string;
  name: string;
  /** Parsed content, or null when the file is not valid JSON. */
  content: unknown;
  issues: ExperimentIssue[];
  /** Per variant, in words, what differs from its baseline. */
  variants: { name: string; baseline: string | null; difference: string; objective: string; /** What its budget comes to. */ budget: BudgetSpent; generatorSize: number | null; /** Whether its generator has token embeddings of its own. */ generatorEmbeddings: boolean }[];
  /** Published tables that the file cites. */
  published: PublishedTable[];
}

/** Columns of one run's curve; arrays of equal length, NaN where a value was not logged. */
export interface CurveColumns {
  step: Float64Array;
  tokens: Float64Array;
  flops: Float64Array;
  wallSeconds: Float64Array;
  values: Record<string, Float64Array>;
}

/** The last audit that was asked for. */
export interface AuditReport {
  uri: string;
  /** Null for all variants. */
  variant: string | null;
  state: 'running' | 'done' | 'failed';
  audits: VariantAudit[];
  /** Why it failed. */
  message: string | null;
}

/** A recorded study as it is being played. Times are seconds of the recording. */
export interface ReplayView {
  title: string;
  hardware: string;
  /** When its last run finished, ISO 8601. */
  finishedAt: string;
  position: number;
  duration: number;
  playing: boolean;
  /** Seconds of the recording a second. */
  speed: number;
  speeds: readonly number[];
  /** How to read the results, as Markdown. */
  reading: string | null;
}

export type ReplayAction =
  | { do: 'play' }
  | { do: 'pause' }
  /** Writes the study's experiment as a file of the workspace. */
  | { do: 'newExperiment' }
  | { do: 'speed'; speed: number }
  /** To a part of the whole, in [0, 1]. */
  | { do: 'seek'; fraction: number };

/** Which map of token embeddings is asked for. */
export interface EmbeddingsRequest {
  uri: string;
  variant: string;
  seed: number;
  method: MapMethod;
  /** The generator's embeddings in place of the main network's. */
  generator: boolean;
  /** Words that have to be on the map. */
  words: string[];
}

/** How the last request stands. The map comes in a message of its own. */
export interface EmbeddingsStatus {
  request: EmbeddingsRequest;
  state: 'running' | 'done' | 'failed';
  /** How far it is while it runs, or why it failed. */
  message: string | null;
}

export type ToWebview =
  | { type: 'experiment'; experiment: ExperimentView | null; experiments: { uri: string; name: string }[] }
  | { type: 'fields'; fields: FormField[] }
  | { type: 'runs'; runs: RunSummary[] }
  /** Points after those already sent. `firstSeq` tells the panel whether it missed any. */
  | { type: 'curve'; runId: string; fromSeq: number; toSeq: number; train: CurveColumns; heldOut: CurveColumns }
  | { type: 'curveReset'; runId: string }
  | { type: 'results'; experiment: string; results: RunResult[]; running: boolean }
  | { type: 'audit'; audit: AuditReport | null }
  | { type: 'replay'; replay: ReplayView }
  | { type: 'embeddings'; status: EmbeddingsStatus | null }
  | { type: 'embeddingMap'; uri: string; map: EmbeddingMap }
  | { type: 'show'; view: View }
  | { type: 'notice'; severity: 'info' | 'error'; message: string };

export type FromWebview =
  | { type: 'ready'; lastSeq: Record<string, number>; view: View; experimentUri: string | null }
  | { type: 'selectExperiment'; uri: string }
  /** `value` undefined removes the key, so that the default holds again. `path` from the root of the file. */
  | { type: 'edit'; uri: string; path: (string | number)[]; value: unknown }
  | { type: 'run'; uri: string; variant: string | null }
  | { type: 'audit'; uri: string; variant: string | null }
  | { type: 'embeddings'; request: EmbeddingsRequest }
  | { type: 'cancelEmbeddings' }
  | { type: 'stop'; experiment: string }
  | { type: 'resume'; uri: string }
  | { type: 'openFile'; uri: string }
  | { type: 'openLog'; runId: string }
  | { type: 'viewChanged'; view: View }
  | { type: 'replay'; action: ReplayAction }
  /** Asks for a format and a place, and writes the experiment's results there. */
  | { type: 'exportResults'; uri: string }
  /** Asks for a place and writes the text there; of a PNG, the text is the SVG that it is drawn from. */
  | { type: 'export'; format: 'csv' | 'markdown' | 'svg' | 'png'; text: string };
