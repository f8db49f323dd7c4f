import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { runConfigSchema } from '../../../src/experiment/schema';
import { Dropout } from '../../../src/model/dropout';
import { mainNetwork, networkSpecs, runNetwork, type NetworkInputs } from '../../../src/model/network';
import type { TrainingProgram } from '../../../src/model/program';
import { relativeDifference } from './closeTo';
import { evaluateProgram, largeParameters } from './evaluateProgram';

// Shorter than the knob allows.
const model = { ...runConfigSchema.shape.model.parse({ numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 9, embeddingSize: 4, dropout: 0 }), maxSeqLength: 5 };
const vocabSize = 7;
const network = mainNetwork(model);
const batch = {
  inputIds: Int32Array.of(2, 4, 5, 6, 3, /**/ 2, 5, 6, 3, 0),
  tokenTypeIds: Int32Array.of(0, 0, 0, 1, 1, /**/ 0, 0, 1, 1, 0),
  attentionMask: Float32Array.of(1, 1, 1, 1, 1, /**/ 1, 1, 1, 1, 0),
  // Out of order, and one position twice.
  positions: Int32Array.of(3, 1, 4, /**/ 7, 5, 5),
};

/** Σ wᵢ·tanh(states at the positions), weights all different, with the states as an output. */
function programOf(statesAt: (parameters: Parameters<TrainingProgram['run']>[0], inputs: NetworkInputs, positions: tf.Tensor1D) => tf.Tensor2D): TrainingProgram {
  return {
    parameters: networkSpecs(network, vocabSize),
    batch: {
      inputIds: { shape: [10], dtype: 'int32' },
      tokenTypeIds: { shape: [10], dtype: 'int32' },
      attentionMask: { shape: [10], dtype: 'float32' },
      positions: { shape: [6], dtype: 'int32' },
    },
    run(parameters, tensors) {
      const states = statesAt(parameters, tensors as unknown as NetworkInputs, tensors['positions'] as tf.Tensor1D);
      const weights = tf.cos(tf.reshape(tf.range(0, states.size), states.shape));
      return { states, loss: tf.sum<tf.Scalar>(tf.mul(tf.tanh(states), weights)) };
    },
  };
}

describe('runNetwork', () => {
  it('gives the states at chosen positions as they are among all states, with the same gradients', () => {
    const chosen = programOf((parameters, inputs, positions) => runNetwork(network, parameters, inputs, new Dropout({}), { positions }));
    const all = programOf((parameters, inputs, positions) => tf.gather(runNetwork(network, parameters, inputs, new Dropout({})), positions));
    const parameters = largeParameters(chosen);
    const [found, expected] = [evaluateProgram(chosen, parameters, batch), evaluateProgram(all, parameters, batch)];
    expect(found.outputs['states']).toHaveLength(6 * 12);
    expect(relativeDifference(found.outputs['states']!, expected.outputs['states']!)).toBeLessThan(1e-5);
    // The true gradient of a key's bias is 0, so what is found there is rounding.
    const names = Object.keys(expected.gradients).filter((name) => !name.endsWith('key.bias'));
    expect(names).toHaveLength(Object.keys(chosen.parameters).length - 2);
    for (const name of names) expect(relativeDifference(found.gradients[name]!, expected.gradients[name]!), name).toBeLessThan(1e-4);
  });
});
