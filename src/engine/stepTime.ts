/** How long a real training step takes on an engine. */
import type { Precision } from '../experiment/schema';
import type { BatchArrays, TrainingProgram } from '../model/program';
import { FlatMemory } from '../optimizer/flatMemory';
import type { OptimizerSpec } from '../optimizer/optimizer';
import type { CompiledTraining, Engine } from './engine';

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

/** Steps before the first that counts: engines plan memory and compile kernels in them. */
const WARM_UP_STEPS = 2;
const FEWEST_STEPS = 3;

export interface StepTime {
  /** Median over the steps that were timed. */
  milliseconds: number;
  /** Lower and upper quartile. */
  quartiles: [number, number];
  steps: number;
}

/**
 * Trains on the workload for about `budgetMs`, three steps at least. Throws what the engine throws.
 * @param now a clock in milliseconds
 */
export async function timeStep(engine: Engine, workload: Workload, budgetMs: number, now: () => number = performance.now.bind(performance)): Promise<StepTime> {
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

async function timed(compiled: CompiledTraining, microBatches: BatchArrays[], budgetMs: number, now: () => number): Promise<StepTime> {
  const rates = (updatesBefore: number) => ({ learningRate: 0, updatesBefore });
  const began = now();
  const times: number[] = [];
  for (let step = 0; times.length < FEWEST_STEPS || now() - began < budgetMs; step++) {
    const start = now();
    await compiled.step('step', microBatches, rates(step));
    if (step >= WARM_UP_STEPS) times.push(now() - start);
  }
  times.sort((a, b) => a - b);
  const quantile = (q: number) => times[Math.round(q * (times.length - 1))]!;
  return { milliseconds: quantile(0.5), quartiles: [quantile(0.25), quantile(0.75)], steps: times.length };
}
