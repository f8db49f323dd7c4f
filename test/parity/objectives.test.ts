import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/engine/differentiate';
import * as tf from '../../src/engine/tf';
import { generatorModel } from '../../src/experiment/generator';
import type { RunConfig } from '../../src/experiment/schema';
import type { TrainingProgram } from '../../src/model/program';
import { pretrainProgram } from '../../src/objectives/programs';
import { relativeDifference } from '../unit/model/closeTo';
import { type Golden, readGolden, tensorsOf } from './golden';

const cases = ['mlm', 'rtd', 'rtd-own-embeddings', 'rtd-shared-transformer', 'rtd-shallow-generator', 'rtd15', 'replaceMlm', 'allTokensMlm'];
/** The true gradient of a key bias is 0 (softmax ignores what it adds), so only rounding is left to compare. */
const KEY_BIAS = /attention\.self\.key\.bias$/;

function programOf({ case: { model, objective, vocabSize, batchSize } }: Golden): TrainingProgram {
  return pretrainProgram({ model, objective, training: { batchSize } } as RunConfig, vocabSize, 'eval');
}

describe.each(cases)('%s', (name) => {
  const golden = readGolden(name);
  const program = programOf(golden);
  const { outputs, gradients } = tf.tidy(() => differentiate(program, tensorsOf(golden.weights), tensorsOf(golden.batch, true)));

  it('has the parameters of the reference', () => {
    const shapes = (tensors: Record<string, { shape: readonly number[] }>) => Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, shape]));
    expect(shapes(program.parameters)).toEqual(shapes(golden.weights));
  });

  it('sizes the generator as the reference does', () => {
    const { objective, model, generatorModel: expected } = golden.case;
    expect(objective.type === 'mlm' ? null : generatorModel(model, objective)).toEqual(expected);
  });

  it('has its losses and metrics', () => {
    const { discLogits, ...expected } = golden.outputs;
    for (const [key, { values }] of Object.entries(expected)) {
      expect(relativeDifference(outputs[key]!.dataSync(), values, 1e-3), key).toBeLessThan(1e-5);
    }
    if (discLogits) {
      const mask = golden.batch['attentionMask']!.values;
      const real = (logits: ArrayLike<number>): number[] => Array.from(logits).filter((_, token) => mask[token] === 1);
      expect(relativeDifference(real(outputs['discLogits']!.dataSync()), real(discLogits.values))).toBeLessThan(1e-4);
    }
  });

  it('gives no other outputs', () => {
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(golden.outputs).sort());
  });

  it('has its gradients', () => {
    const names = Object.keys(golden.gradients).filter((key) => !KEY_BIAS.test(key));
    for (const key of names) {
      expect(relativeDifference(gradients[key]!.dataSync(), golden.gradients[key]!.values, 1e-6), key).toBeLessThan(1e-4);
    }
  });
});
