/** The two JSON records of a run folder beside its log: run.json (written at the start) and result.json (at the end). */
import * as z from 'zod';
import { runConfigSchema } from '../experiment/schema';

/** `control` is the random-initialisation row; its folder is `runs/<experiment>/random-init/seed-<n>`. */
export const runKinds = ['variant', 'control'] as const;

/** How the machine was shared while a run trained; its wall time depends on it. Absent in records of earlier builds. */
export const concurrencySchema = z.object({
  /** Runs that trained side by side. */
  parallel: z.int().min(1),
  /** Threads of this run's engine. */
  threads: z.int().min(1),
});
export type Concurrency = z.output<typeof concurrencySchema>;

/** A process, as `ProcessIdentity` names it. */
const processSchema = z.object({ pid: z.int(), processStart: z.string() });

export const runRecordSchema = z.object({
  schemaVersion: z.literal(1),
  experiment: z.string(),
  /** Path of the experiment file, for "open" and "resume"; may be gone. */
  experimentFile: z.string(),
  variant: z.string(),
  kind: z.enum(runKinds),
  baseline: z.string().nullable(),
  seed: z.int(),
  /** sha256 of the resolved configuration, first 16 hex digits. */
  configHash: z.string(),
  config: runConfigSchema,
  totalSteps: z.int(),
  parameters: z.object({ main: z.int(), generator: z.int(), total: z.int() }),
  /** Resolved engine and why it was taken. */
  engine: z.object({ name: z.string(), device: z.string(), reason: z.string() }),
  corpus: z.object({ hash: z.string(), documents: z.int(), tokens: z.int(), sequences: z.int(), heldOutSequences: z.int() }),
  vocabSize: z.int(),
  versions: z.record(z.string(), z.string()),
  /** The process that holds the run: alive iff this pid runs with this start time. */
  ...processSchema.shape,
  /** The trainer that the run belongs to, where that is another process. */
  trainer: processSchema.optional(),
  concurrency: concurrencySchema.optional(),
  startedAt: z.string(),
});
export type RunRecord = z.output<typeof runRecordSchema>;

const settingSchema = z.object({ learningRate: z.number(), batchSize: z.int(), epochs: z.number() });
/** What is varied between fine-tunings of a task. */
export type FineTuningSetting = z.output<typeof settingSchema>;

const fineTuningSchema = z.object({
  /** 0 for the first. Not a pre-training seed: that is the run's. */
  number: z.int().min(0),
  score: z.number(),
  /** File with the dev set's labels and predictions, relative to the run folder. */
  predictions: z.string().optional(),
});

export const taskScoreSchema = z.object({
  task: z.string(),
  /** `folder` is a task of `evaluation.taskFolders`. */
  kind: z.enum(['glue', 'probe', 'folder']),
  metric: z.string(),
  /** In [−1, 1] or [0, 1], never in percent. */
  score: z.number(),
  /** Score of always answering the commonest training label. */
  majority: z.number(),
  trainExamples: z.int(),
  devExamples: z.int(),
  /** Scores of resamples of the dev set (`results/bootstrap.ts`). Absent in records of earlier builds. */
  resampled: z.string().optional(),
  // What follows is absent in records of earlier builds.
  /** Score of a logistic (or ridge) regression on the bag of word pieces: what needs no network at all. */
  bagOfWords: z.number().optional(),
  /** Each fine-tuning of this pre-trained network, in the order of its number; `score` above is their mean. */
  fineTunings: z.array(fineTuningSchema).optional(),
  /** The setting that the score belongs to. */
  setting: settingSchema.optional(),
  /** All settings that were tried, where there was more than one; the best on this dev set was chosen. */
  grid: z.array(settingSchema.extend({ /** Mean over fine-tunings. */ score: z.number() })).optional(),
  /** Files that hold only a part of the official ones, relative to the GLUE folder. */
  partialFiles: z.array(z.string()).optional(),
  /** Sentences that a reader of the score has to know. */
  notes: z.array(z.string()).optional(),
});
export type TaskScore = z.output<typeof taskScoreSchema>;

const intermediateSchema = z.object({
  step: z.int(),
  /** Non-padding tokens and FLOPs up to this step, in both conventions. */
  tokens: z.number(),
  flops: z.number(),
  flopsSparse: z.number(),
  tasks: z.array(taskScoreSchema),
});
/** Scores of a checkpoint on the way. Its learning rate has not decayed: a run of so many steps would score otherwise. */
export type IntermediateScores = z.output<typeof intermediateSchema>;

export const runResultSchema = z.object({
  schemaVersion: z.literal(1),
  experiment: z.string(),
  variant: z.string(),
  kind: z.enum(runKinds),
  baseline: z.string().nullable(),
  seed: z.int(),
  configHash: z.string(),
  steps: z.int(),
  tokens: z.number(),
  /** Training FLOPs, ELECTRA's convention (dense one-hot embedding look-up) and with sparse look-up. */
  flops: z.number(),
  flopsSparse: z.number(),
  wallSeconds: z.number(),
  concurrency: concurrencySchema.optional(),
  parameters: z.int(),
  /** Equal for runs of one vocabulary: sha256 of its tokenizer.json, first 16 hex digits. Absent in records of earlier builds. */
  vocabulary: z.string().optional(),
  /** Equal for runs that hold out the same text, as the configuration names it. */
  heldOutText: z.string().optional(),
  /** Last held-out evaluation, for example {"loss": …, "mlm": …, "discAuc": …}. */
  heldOut: z.record(z.string(), z.number()),
  tasks: z.array(taskScoreSchema),
  /** By step, with `evaluation.intermediateCheckpoints`; the scores of the last step are `tasks`. */
  intermediate: z.array(intermediateSchema).optional(),
});
export type RunResult = z.output<typeof runResultSchema>;
