import { describe, expect, it } from 'vitest';
import { objectiveTypes } from '../../../src/experiment/knobs/objectives';
import { pretrainProgram } from '../../../src/objectives/programs';
import { batchOf, configOf, fillInitial, vocabSize } from './objectivePrograms';
import { cpu, evaluate, relativeError } from './programs';
import { openedVariant, type Variant } from './variants';
import type { Engine } from '../../../src/engine/engine';
import type { PhaseName } from '../../../src/experiment/phases';
import type { RunConfig } from '../../../src/experiment/schema';

/** Tests of every objective's step on an engine. */
export function describeObjectives(variant: Variant): void {
 describe(`the step of each objective on ${variant.title}`, () => {
  const engine = openedVariant(variant);

  it.each(objectiveTypes)('has the outputs and gradients of the cpu engine: %s', { timeout: 120_000 }, async (type) => {
    await expectAsOnCpu(engine(), configOf(type));
  });

  it.each(ways)('has the outputs and gradients of the cpu engine: %s', { timeout: 120_000 }, async (_, objective, phase) => {
    await expectAsOnCpu(engine(), configOf('rtd', 'narrow', objective), phase);
  });
 });
}

const twoStage = { weightSharing: 'none', strategy: { type: 'twoStage', copyWeights: false } };
/** Ways to train ELECTRA beside the usual one. */
const ways: [string, object, PhaseName?][] = [
  ['adversarial', { strategy: { type: 'adversarial' } }],
  ["the generator's stage", twoStage, 'generator'],
  ["the discriminator's stage", twoStage, 'discriminator'],
  ['never the original', { disallowCorrect: true, temperature: 1.5 }],
  ['no trained generator', { generator: { type: 'uniform' } }],
];

async function expectAsOnCpu(engine: Engine, config: RunConfig, phase?: PhaseName): Promise<void> {
  const program = pretrainProgram(config, vocabSize, 'train', phase);
  const prepare = (values: Record<string, Float32Array>): void => fillInitial(values, program.parameters);
  const batch = batchOf(program, config);
  const [expected, found] = [await evaluate(cpu, program, batch, prepare), await evaluate(engine, program, batch, prepare)];
  for (const [name, values] of Object.entries(expected.outputs)) expect([name, relativeError(found.outputs[name]!, values) < 1e-5]).toEqual([name, true]);
  const worst = Object.entries(expected.gradients)
    // The true gradient of a key bias is 0: softmax does not see a shift of all scores.
    .filter(([name]) => !name.endsWith('key.bias'))
    .map(([name, values]): [string, number] => [name, relativeError(found.gradients[name]!, values)])
    .filter(([, error]) => !(error < 1e-4));
  expect(worst).toEqual([]);
}
