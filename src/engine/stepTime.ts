/** How long a real training step takes on an engine. */
import type { Precision } from '../experiment/knobs/training';
import type { BatchArrays, TrainingProgram } from '../model/program';
import { FlatMemory } from '../optimizer/flatMemory';
import type { OptimizerSpec } from '../optimizer/optimizer';
import type { CompiledTraining, Engine } from './engine';
import { roughSpeed } from './roughSpeed';

/** A step to time engines by. */
export interface Workload {
  program: TrainingProgram;
  /** The parts of one batch. */
  microBatches: BatchArrays[];
  /** Values to start from, by parameter. */
  initial: Record<string, Float32Array>;
  optimizer: OptimizerSpec;
  precision: Precision;
}

/** A training step of which an engine is given as much as it can do in the time there is. */
export interface SampleStep {
  /** Of the whole step, in ELECTRA's convention. */
  flops: number;
  /** In its batch. */
  sequences: number;
  /** Token positions in its batch. */
  tokens: number;
  precision: Precision;
  /** Made when it is wanted. @param sequences of its batch: all, or fewer */
  workload(sequences: number): Workload;
}

export interface StepTime {
  /** Median over the steps that were timed. */
  milliseconds: number;
  /** Lower and upper quartile. */
  quartiles: [number, number];
  steps: number;
}

/** A step's time, scaled up to the whole batch where a part of it was timed. */
export interface MeasuredStep extends StepTime {
  /** Of the whole step. */
  tokensPerSecond: number;
  /** Sequences that were timed. */
  sequences: number;
}

/** Milliseconds on any clock. */
export type Clock = () => number;
export const wallClock: Clock = () => performance.now();

/** After compiling: engines plan memory and choose kernels in their first steps. */
const WARM_UP_STEPS = 2;
const FEWEST_STEPS = 3;
/** A step on one sequence that would take longer is not timed. */
const LONGEST_MS = 10_000;

/** Throws what the engine throws; a sentence instead of a time says why the step was not timed. */
export async function measureStep(engine: Engine, threads: number, sample: SampleStep, budgetMs: number, now: Clock = wallClock): Promise<MeasuredStep | string> {
  const perSequence = (1000 * sample.flops) / sample.sequences / roughSpeed(engine, threads);
  if (perSequence > LONGEST_MS) return `One sequence would take about ${(perSequence / 1000).toFixed(0)} s on it.`;
  const affordable = Math.floor(budgetMs / (WARM_UP_STEPS + FEWEST_STEPS) / perSequence);
  const sequences = Math.max(1, Math.min(affordable, sample.sequences));
  const { milliseconds, quartiles: [lower, upper], steps } = await timeStep(engine, sample.workload(sequences), budgetMs, now);
  const scale = sample.sequences / sequences;
  return { milliseconds: scale * milliseconds, quartiles: [scale * lower, scale * upper], steps, sequences, tokensPerSecond: (1000 * sample.tokens) / (scale * milliseconds) };
}

/**
 * Trains on the workload for about `budgetMs` beyond the first step, which compiles, and for one step at least.
 * Throws what the engine throws.
 */
async function timeStep(engine: Engine, workload: Workload, budgetMs: number, now: Clock): Promise<StepTime> {
  const { program, microBatches, initial, optimizer, precision } = workload;
  const memory = new FlatMemory(program.parameters, { accumulates: microBatches.length > 1 });
  for (const [name, values] of Object.entries(initial)) memory.values[name]!.set(values);
  const compiled = await engine.compileTraining({ steps: { step: program }, forwards: {}, memory, optimizer, precision });
  try {
    await compiled.upload();
    return await timed(compiled, microBatches, budgetMs, now);
  } finally {
    await compiled.dispose();
  }
}

async function timed(compiled: CompiledTraining, microBatches: BatchArrays[], budgetMs: number, now: Clock): Promise<StepTime> {
  const takeStep = async (updatesBefore: number): Promise<number> => {
    const start = now();
    await compiled.step('step', microBatches, { learningRate: 0, updatesBefore });
    return now() - start;
  };
  await takeStep(0);
  const began = now();
  const times: number[] = [];
  do times.push(await takeStep(1 + times.length));
  while (now() - began < budgetMs);
  const counted = times.slice(Math.min(WARM_UP_STEPS, times.length - 1)).sort((a, b) => a - b);
  const quantile = (q: number) => counted[Math.round(q * (counted.length - 1))]!;
  return { milliseconds: quantile(0.5), quartiles: [quantile(0.25), quantile(0.75)], steps: counted.length };
}
