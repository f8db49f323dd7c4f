import { describe, expect, it } from 'vitest';
import type { TrainingRequest } from '../../../src/engine/engine';
import * as tf from '../../../src/engine/tf';
import type { BatchArrays } from '../../../src/model/program';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import { cpu, fillNormal, openOnnx, program, relativeError } from './programs';

const rows = 2;
/** Squared error of a linear map, mean over the rows; `scale` may be made infinite. */
const regression = (count: number) =>
  program({ weight: [3, 5] }, { x: { shape: [count, 5], dtype: 'float32' }, y: { shape: [count, 3], dtype: 'float32' }, scale: { shape: [], dtype: 'float32' } }, ({ weight }, { x, y, scale }) => {
    const error = tf.sub(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D, false, true), y!);
    return { loss: tf.mul<tf.Scalar>(scale!, tf.mean(tf.sum(tf.square(error), 1))) };
  });

const values = (length: number, phase: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(1.3 * i + phase));
function batchOf(count: number, first = 0, scale = 1): BatchArrays {
  return { x: values(12 * 5, 1).subarray(first * 5, (first + count) * 5), y: values(12 * 3, 2).subarray(first * 3, (first + count) * 3), scale: Float32Array.of(scale) };
}

function requestOf(count: number, accumulates: boolean): TrainingRequest {
  const memory = new FlatMemory(regression(count).parameters, { accumulates });
  fillNormal(memory.values, 3);
  return {
    steps: { train: regression(count) },
    forwards: { predict: regression(count) },
    memory,
    optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.1, clipNorm: 1, biasCorrection: true },
    precision: 'fp32',
  };
}

describe('training with the optimizer on the host', () => {
  it('gives for micro-batches what it gives for the whole batch', async () => {
    for (const engine of [cpu, await openOnnx()]) {
      const [whole, parts] = [requestOf(3 * rows, false), requestOf(rows, true)];
      const [one, several] = [await engine.compileTraining(whole), await engine.compileTraining(parts)];
      for (let updatesBefore = 0; updatesBefore < 4; updatesBefore++) {
        const rates = { learningRate: 0.05, updatesBefore };
        const expected = await one.step('train', [batchOf(3 * rows)], rates);
        const found = await several.step('train', [0, 1, 2].map((part) => batchOf(rows, part * rows)), rates);
        expect(found.outputs['loss']![0]).toBeCloseTo(expected.outputs['loss']![0]!, 5);
        expect(found.gradientNorm / expected.gradientNorm).toBeCloseTo(1, 5);
      }
      expect(relativeError(parts.memory.values['weight']!, whole.memory.values['weight']!)).toBeLessThan(1e-5);
      await one.dispose();
      await several.dispose();
    }
  });

  it('changes nothing and has no gradient norm when a loss is not finite', async () => {
    const request = requestOf(rows, false);
    const before = [...request.memory.values['weight']!];
    const compiled = await cpu.compileTraining(request);
    const { outputs, gradientNorm } = await compiled.step('train', [batchOf(rows, 0, Infinity)], { learningRate: 0.1, updatesBefore: 0 });
    expect([outputs['loss']![0], gradientNorm]).toEqual([Infinity, NaN]);
    expect([...request.memory.values['weight']!]).toEqual(before);
  });

  it('refuses a precision that the engine does not have', async () => {
    await expect(cpu.compileTraining({ ...requestOf(rows, false), precision: 'mixed' })).rejects.toMatchObject({
      code: 'engine.precision',
      message: 'The engine "cpu" computes in fp32 here, but training.precision is "mixed". Set training.precision to "fp32", or choose the engine "tensorflow".',
    });
  });

  it('predicts with the parameters as the last step left them', async () => {
    const compiled = await (await openOnnx()).compileTraining(requestOf(rows, false));
    const loss = async () => (await compiled.forward('predict', batchOf(rows)))['loss']![0]!;
    const before = await loss();
    for (let updatesBefore = 0; updatesBefore < 5; updatesBefore++) await compiled.step('train', [batchOf(rows)], { learningRate: 0.05, updatesBefore });
    expect(await loss()).toBeLessThan(before);
    await compiled.dispose();
  });
});
