import * as tf from '../../engine/tf';
import { mapEntries } from '../../common/mapEntries';
import { Dropout } from '../dropout';
import { firstTokens } from '../firstToken';
import { discriminatorLogits, mlmHead } from '../heads';
import { type NetworkInputs, runNetwork } from '../network';
import { pairLogits, pool } from '../pairHead';
import type { ParameterSpecs, Program, Tensors } from '../program';
import { type Head, outputsOf } from './classes';
import type { DescribedNetwork } from './readConfig';

interface InputShape {
  batchSize: number;
  seqLength: number;
}

/**
 * A forward pass without dropout. Inputs: `inputIds`, `tokenTypeIds` int32 [B·S], `attentionMask` float32 [B·S] and, for
 * RoBERTa, `positionIds` int32 [B·S]. Outputs under the names of Transformers: of an MLM head [B, S, V], of a
 * discriminator [B, S], of a pair of segments [B, 2].
 */
export function logitsProgram(described: DescribedNetwork, parameters: ParameterSpecs, { batchSize, seqLength }: InputShape): Program {
  const tokens = (dtype: 'int32' | 'float32') => ({ shape: [batchSize * seqLength], dtype });
  return {
    parameters,
    batch: {
      inputIds: tokens('int32'),
      tokenTypeIds: tokens('int32'),
      attentionMask: tokens('float32'),
      ...(described.positionsSkip === null ? {} : { positionIds: tokens('int32') }),
    },
    run(values, batch) {
      const states = runNetwork(described.network, values, batch as unknown as NetworkInputs, new Dropout({}), { seqLength });
      return mapEntries(outputsOf(described.className), (head) => logitsOf(head, described, values, states, { batchSize, seqLength }));
    },
  };
}

function logitsOf(head: Head, { network }: DescribedNetwork, parameters: Tensors, states: tf.Tensor2D, { batchSize, seqLength }: InputShape): tf.Tensor {
  switch (head) {
    case 'mlm': {
      const { hidden, table, bias } = mlmHead(network, parameters, states);
      return tf.reshape(tf.add(tf.matMul(hidden, table, false, true), bias), [batchSize, seqLength, -1]);
    }
    case 'detection':
      return tf.reshape(discriminatorLogits(network, parameters, states), [batchSize, seqLength]);
    case 'nsp':
    case 'sop':
      return pairLogits(head, parameters, pool(parameters, tf.gather(states, firstTokens(batchSize, seqLength))));
  }
}

/** Shape of an output of `logitsProgram`. */
export function logitsShape(head: Head, vocabSize: number, { batchSize, seqLength }: InputShape): number[] {
  switch (head) {
    case 'mlm':
      return [batchSize, seqLength, vocabSize];
    case 'detection':
      return [batchSize, seqLength];
    case 'nsp':
    case 'sop':
      return [batchSize, 2];
  }
}
