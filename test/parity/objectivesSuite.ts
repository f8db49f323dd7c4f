import { describe, expect, it } from 'vitest';
import type { Engine, Outputs } from '../../src/engine/engine';
import { type RunConfig, runConfigSchema } from '../../src/experiment/schema';
import type { TrainingProgram } from '../../src/model/program';
import type { NamedTensors } from '../../src/model/safetensors';
import { pretrainProgram } from '../../src/objectives/programs';
import { cpu } from '../unit/engine/programs';
import { openedVariant, type Variant } from '../unit/engine/variants';
import { relativeDifference } from '../unit/model/closeTo';
import { type Golden, readGolden } from './golden';

export const cases = ['mlm', 'mlm-span-boundary', 'rtd', 'rtd-own-embeddings', 'rtd-shared-transformer', 'rtd-shallow-generator', 'rtd15', 'replaceMlm', 'allTokensMlm', 'mlm-nsp', 'rtd-sop', 'rtd-disallow-correct', 'rtd-adversarial', 'rtd15-adversarial', 'rtd-two-stage-generator', 'rtd-two-stage-discriminator', 'rtd-span-boundary', 'allTokensMlm-span-boundary', 'mlm-distance', 'mlm-reordering', 'rtd-ernie'];
/** The true gradient of a key bias is 0 (softmax ignores what it adds), so only rounding is left to compare. */
const KEY_BIAS = /attention\.self\.key\.bias$/;

export function programOf({ case: { model, objective, input, phase, vocabSize, batchSize } }: Golden): TrainingProgram {
  return pretrainProgram({ model, objective, input: runConfigSchema.shape.input.parse(input ?? {}), training: { batchSize, gradientAccumulationSteps: 1 } } as RunConfig, vocabSize, 'eval', phase);
}

/** Compares an engine with the reference; without one, the oracle. */
export function describeParity(variant: Variant | null): void {
 describe(`the engine ${variant?.title ?? 'cpu'}`, { timeout: 120_000 }, () => {
  const engine = variant === null ? () => cpu : openedVariant(variant);

  it.each(cases)('has the losses, metrics and gradients of the reference for %s', async (name) => {
    const golden = readGolden(name);
    const { outputs, gradients } = await run(engine(), golden);
    const { generatedIds, ...compared } = outputs;
    expect(Object.keys(compared).sort()).toEqual(Object.keys(golden.outputs).sort());
    expectOutputs(compared, golden);
    // Where the reference has no gradient, a phase trains something else.
    expect(Object.keys(gradients).filter((key) => gradients[key]!.some((value) => value !== 0) && golden.gradients[key] === undefined)).toEqual([]);
    const { discLabels } = golden.outputs;
    if (discLabels !== undefined) expect(replacedIn(generatedIds!, golden.batch['originalIds']!.values)).toEqual(Array.from(discLabels.values));
    for (const [key, { values }] of Object.entries(golden.gradients)) {
      if (!KEY_BIAS.test(key)) expect(relativeDifference(gradients[key]!, values, 1e-6), key).toBeLessThan(1e-4);
    }
  });
 });
}

async function run(engine: Engine, golden: Golden): Promise<{ outputs: Outputs; gradients: Record<string, Float32Array> }> {
  const parameters = floats(golden.weights);
  const gradients = Object.fromEntries(Object.entries(parameters).map(([name, { length }]) => [name, new Float32Array(length).fill(NaN)]));
  const compiled = await engine.compileGradients(programOf(golden), parameters, gradients);
  const outputs = await compiled.run(Object.fromEntries(Object.entries(golden.batch).map(([name, { values }]) => [name, values])));
  await compiled.dispose();
  return { outputs, gradients };
}

function floats(tensors: NamedTensors): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values as Float32Array]));
}

/** Logits within 1e-4 over the tokens that are not padding, everything else within 1e-5, both relative. */
/** 1 where the main network reads another token than the original. */
function replacedIn(generatedIds: Outputs[string], originalIds: ArrayLike<number>): number[] {
  return Array.from(generatedIds, (id, i) => Number(id !== originalIds[i]));
}

function expectOutputs(outputs: Outputs, golden: Golden): void {
  const mask = golden.batch['attentionMask']!.values;
  const real = (logits: ArrayLike<number>): number[] => Array.from(logits).filter((_, token) => mask[token] === 1);
  for (const [key, { values }] of Object.entries(golden.outputs)) {
    if (key === 'discLogits') expect(relativeDifference(real(outputs[key]!), real(values))).toBeLessThan(1e-4);
    else expect(relativeDifference(outputs[key]!, values, 1e-3), key).toBeLessThan(1e-5);
  }
}
