/**
 * The run folder's log: events.jsonl, append-only, one JSON object a line.
 * Written by the trainer; read by the panel, the tree, the CLI and the report, all through `readEvents`.
 */
import * as z from 'zod';

/** How far a run has come, on every axis a curve can be drawn over. */
const progress = {
  step: z.int().min(0),
  /** Non-padding tokens of the batches so far. */
  tokens: z.number(),
  /** Training FLOPs so far, generator included, in the convention of ELECTRA's flops_computation.py. */
  flops: z.number(),
  /** Seconds spent training, interruptions left out. */
  wallSeconds: z.number(),
};
const values = z.record(z.string(), z.number());
/** Steps that the fine-tuned network was trained for. Absent in logs of earlier builds, which have the last alone. */
const ofNetwork = { networkStep: z.int().min(0).optional() };

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ seq: z.int().min(0), time: z.string(), type: z.literal(type), ...shape });

export const runEventSchema = z.discriminatedUnion('type', [
  event('runStarted', { totalSteps: z.int(), engine: z.string(), fromStep: z.int() }),
  /** Of runs in several phases alone, where a phase begins and where a resumed run goes on in it: it trains the steps after `firstStep` up to `endStep`. */
  event('phaseStarted', { phase: z.enum(['generator', 'discriminator']), firstStep: z.int().min(0), endStep: z.int() }),
  event('stepLogged', { ...progress, learningRate: z.number(), gradientNorm: z.number(), tokensPerSecond: z.number(), /** Means since the last point: `loss`, its parts (`mlm`, `disc`, …) and metrics (`discAccuracy`, `fakeRate`, …). */ values }),
  event('evalLogged', { ...progress, values }),
  event('sampleLogged', { step: z.int(), original: z.array(z.string()), corrupted: z.array(z.string()), kinds: z.array(z.string()) }),
  event('checkpointSaved', { step: z.int(), folder: z.string() }),
  event('fineTuningStarted', { task: z.string(), examples: z.int(), ...ofNetwork }),
  event('taskScored', { task: z.string(), metric: z.string(), score: z.number(), majority: z.number(), trainExamples: z.int(), devExamples: z.int(), seconds: z.number(), ...ofNetwork }),
  event('runStopped', { step: z.int(), reason: z.string() }),
  event('runDiverged', { step: z.int(), message: z.string() }),
  event('runFailed', { message: z.string() }),
  event('runFinished', { step: z.int(), wallSeconds: z.number() }),
]);
export type RunEvent = z.output<typeof runEventSchema>;
export type EventType = RunEvent['type'];
/** An event before the log gives it a number and a time. */
export type NewEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'time'> : never) : never;
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>;
