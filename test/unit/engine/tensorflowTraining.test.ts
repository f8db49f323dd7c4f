import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { mapEntries } from '../../../src/common/mapEntries';
import type { CompiledTraining, Engine, StepResult } from '../../../src/engine/engine';
import { openTensorflow } from '../../../src/engine/tensorflow';
import * as tf from '../../../src/engine/tf';
import type { RunConfig } from '../../../src/experiment/schema';
import { objectiveTypes } from '../../../src/experiment/knobs/objectives';
import type { Precision } from '../../../src/experiment/knobs/training';
import type { BatchArrays, TrainingProgram } from '../../../src/model/program';
import { pretrainProgram } from '../../../src/objectives/programs';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import type { OptimizerSpec } from '../../../src/optimizer/optimizer';
import { batchOf, configOf, fillInitial, vocabSize } from './objectivePrograms';
import { cpu, missingTensorflow, relativeError } from './programs';

const adamW: OptimizerSpec = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1, biasCorrection: false };
const learningRate = 1e-3;

interface Plan {
  optimizer?: Partial<OptimizerSpec>;
  precision?: Precision;
  steps?: number;
  microBatches?: number;
  /** Factor on the usual spread of random weights. */
  spread?: number;
  /** Lets the generator always sample word 0, so that rounding cannot change what the main network reads. */
  fixedSample?: boolean;
}

interface Bench {
  config: RunConfig;
  program: TrainingProgram;
  memory: FlatMemory;
  compiled: CompiledTraining;
}

async function open(engine: Engine, config: RunConfig, { optimizer = {}, precision = 'fp32', microBatches = 1, spread = 10 }: Plan = {}): Promise<Bench> {
  const program = pretrainProgram(config, vocabSize, 'train');
  const memory = new FlatMemory(program.parameters, { accumulates: microBatches > 1 });
  fillInitial(memory.values, program.parameters, spread);
  const forwards = { evaluate: pretrainProgram(config, vocabSize, 'eval') };
  const compiled = await engine.compileTraining({ steps: { pretrain: program }, forwards, memory, optimizer: { ...adamW, ...optimizer }, precision });
  await compiled.upload();
  return { config, program, memory, compiled };
}

function advance({ compiled, program, config }: Bench, step: number, { microBatches = 1, fixedSample = false }: Plan = {}): Promise<StepResult> {
  const batches = Array.from({ length: microBatches }, (_, part) => batchOf(program, config, step * microBatches + part));
  if (fixedSample) for (const { sampleUniforms } of batches) sampleUniforms?.fill(0);
  return compiled.step('pretrain', batches, { learningRate, updatesBefore: step });
}

interface Trained {
  losses: number[];
  norms: number[];
  memory: FlatMemory;
}

async function train(engine: Engine, config: RunConfig, plan: Plan = {}): Promise<Trained> {
  const bench = await open(engine, config, plan);
  const results: StepResult[] = [];
  for (let step = 0; step < (plan.steps ?? 20); step++) results.push(await advance(bench, step, plan));
  await bench.compiled.download();
  await bench.compiled.dispose();
  return { losses: results.map(({ outputs }) => outputs.loss![0]!), norms: results.map(({ gradientNorm }) => gradientNorm), memory: bench.memory };
}

/** Parameters whose values differ by more than that fraction of their largest. Key biases only see rounding. */
function different(found: FlatMemory, expected: FlatMemory, tolerance: number): [string, number][] {
  return Object.entries(expected.values)
    .filter(([name]) => !name.endsWith('key.bias'))
    .map(([name, values]): [string, number] => [name, relativeError(found.values[name]!, values)])
    .filter(([, error]) => !(error < tolerance));
}

const missing = missingTensorflow();
const tensorflow = missing === null ? await openTensorflow(2) : null;

describe('training inside TensorFlow', { timeout: 120_000 }, () => {
  beforeEach(({ skip }) => skip(missing !== null, missing ?? ''));
  const engine = tensorflow!;

  it.each(objectiveTypes)('follows the cpu engine and the host optimizer over 20 updates: %s', async (type) => {
    const [expected, found] = [await train(cpu, configOf(type)), await train(engine, configOf(type))];
    expect(relativeError(found.losses, expected.losses)).toBeLessThan(1e-4);
    expect(relativeError(found.norms, expected.norms)).toBeLessThan(1e-3);
    expect(different(found.memory, expected.memory, 2e-3)).toEqual([]);
  });

  it.each(objectiveTypes)('follows float32 over 20 updates in mixed precision, without being equal: %s', async (type) => {
    const config = configOf(type, 'wide');
    const plan = { fixedSample: true, spread: 1 };
    const [expected, found] = [await train(engine, config, plan), await train(engine, config, { ...plan, precision: 'mixed' })];
    expect(found.losses).not.toEqual(expected.losses);
    expect(relativeError(found.losses, expected.losses)).toBeLessThan(2e-3);
  });

  const variants: Record<string, Plan> = {
    'bias correction': { optimizer: { biasCorrection: true } },
    'no clipping and no decay': { optimizer: { clipNorm: 0, weightDecay: 0 } },
    'a learning rate of its own for each depth': { optimizer: { lrScale: (name) => (name.includes('layer.0') ? 0.25 : 1) } },
    LAMB: { optimizer: { type: 'lamb' } },
    'LAMB with bias correction and layer-wise rates': { optimizer: { type: 'lamb', biasCorrection: true, lrScale: (name) => (name.includes('bias') ? 0.5 : 1) } },
    'three micro-batches a step': { microBatches: 3 },
  };
  it.each(Object.entries(variants))('updates as the host optimizer does with %s', async (_, plan) => {
    const [expected, found] = [await train(cpu, configOf('mlm'), { ...plan, steps: 6 }), await train(engine, configOf('mlm'), { ...plan, steps: 6 })];
    expect(relativeError(found.losses, expected.losses)).toBeLessThan(1e-5);
    expect(relativeError(found.norms, expected.norms)).toBeLessThan(1e-4);
    expect(different(found.memory, expected.memory, 5e-4)).toEqual([]);
    expect(relativeError(found.memory.regions.secondMoment.all, expected.memory.regions.secondMoment.all)).toBeLessThan(1e-3);
  });

  it('goes on bit for bit from downloaded values and moments', async () => {
    const whole = await train(engine, configOf('rtd'), { steps: 6 });
    const [first, second] = [await open(engine, configOf('rtd')), await open(engine, configOf('rtd'))];
    for (let step = 0; step < 3; step++) await advance(first, step);
    await first.compiled.download();
    for (const kind of ['values', 'firstMoment', 'secondMoment'] as const) second.memory.regions[kind].all.set(first.memory.regions[kind].all);
    await second.compiled.upload();
    const losses: number[] = [];
    for (let step = 3; step < 6; step++) losses.push((await advance(second, step)).outputs.loss![0]!);
    await second.compiled.download();
    expect(losses).toEqual(whole.losses.slice(3));
    expect(second.memory.regions.values.all).toEqual(whole.memory.regions.values.all);
  });

  it('keeps what was uploaded apart from the memory that it came from', async () => {
    const bench = await open(engine, configOf('mlm'));
    const { values } = bench.memory;
    const uploaded = mapEntries(values, (view) => view.slice());
    for (const view of Object.values(values)) view.fill(7);
    await bench.compiled.download();
    expect(values).toEqual(uploaded);
  });

  it('evaluates with the parameters as the last step left them', async () => {
    const bench = await open(engine, configOf('rtd'));
    const evaluation = pretrainProgram(bench.config, vocabSize, 'eval');
    const batch = batchOf(evaluation, bench.config);
    const before = await bench.compiled.forward('evaluate', batch);
    await advance(bench, 0);
    const after = await bench.compiled.forward('evaluate', batch);
    await bench.compiled.download();
    const expected = await (await cpu.compileForward(evaluation, bench.memory.values)).run(batch);
    expect(after.loss).not.toEqual(before.loss);
    for (const [name, values] of Object.entries(expected)) expect([name, relativeError(after[name]!, values) < 1e-4]).toEqual([name, true]);
  });

  it.each([1, 2])('changes nothing where the loss is not finite, in %i micro-batches', async (microBatches) => {
    const bench = await open(engine, configOf('mlm'), { microBatches });
    await advance(bench, 0, { microBatches });
    await bench.compiled.download();
    const before = (['values', 'firstMoment', 'secondMoment'] as const).map((kind) => bench.memory.regions[kind].all.slice());
    const broken = (): BatchArrays => ({ ...batchOf(bench.program, bench.config), maskedWeights: new Float32Array(bench.program.batch.maskedWeights!.shape[0]!).fill(NaN) });
    const { gradientNorm } = await bench.compiled.step('pretrain', Array.from({ length: microBatches }, broken), { learningRate, updatesBefore: 1 });
    await bench.compiled.download();
    expect(gradientNorm).toBeNaN();
    expect((['values', 'firstMoment', 'secondMoment'] as const).map((kind) => bench.memory.regions[kind].all)).toEqual(before);
    const { gradientNorm: next } = await advance(bench, 1, { microBatches });
    expect(next).toBeGreaterThan(0);
  });

  it.each(['fp32', 'mixed'] as const)('gives the same bits again: %s', async (precision) => {
    const config = configOf('rtd', 'wide');
    const [first, second] = [await train(engine, config, { precision, steps: 8 }), await train(engine, config, { precision, steps: 8 })];
    expect(second.losses).toEqual(first.losses);
    expect(second.memory.regions.values.all).toEqual(first.memory.regions.values.all);
  });

  it('leaves no tensors behind, in tfjs or in TensorFlow, and no files', async () => {
    const backend = tf.findBackend('tensorflow') as unknown as { getNumOfTFTensors(): number };
    const bench = await open(engine, configOf('rtd'));
    await advance(bench, 0);
    const count = () => [tf.memory().numTensors, tf.memory().numDataBuffers, backend.getNumOfTFTensors()];
    const before = count();
    for (let step = 1; step < 300; step++) await advance(bench, step);
    await bench.compiled.download();
    expect(count()).toEqual(before);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('ablation-bench-graph-'))).toEqual([]);
    await bench.compiled.dispose();
  });
});
