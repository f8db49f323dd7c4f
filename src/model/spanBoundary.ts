/** SpanBERT's span boundary objective: predicts a span's tokens from the two tokens around it. */
import * as tf from '../engine/tf';
import { wordTable } from './embeddings';
import { stopGradient } from './gradients';
import type { Network } from './network';
import { embed, layerNorm, linearGelu } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors, TensorSpecs } from './program';
import { tiedSoftmax, weightedMean } from './tiedSoftmax';

const HEAD = 'span_boundary_predictions';
/** Width of the relative-position table (`BertPairTargetPredictionHead`, SpanBERT `models/pair_bert.py`). */
const POSITION_SIZE = 200;
/** Added to the number of targets by SpanBERT `criterions/spanbert_loss.py`. */
const EPSILON = 1;
const ACCURACY_EPSILON = 1e-6;

/** Inputs for P slots a row, those of the selected positions; all flat. */
export interface SpanBoundaryInputs {
  /** Flat indices of the tokens before and behind the slot's span, int32 [B·P]. */
  boundaryLeft: tf.Tensor1D;
  boundaryRight: tf.Tensor1D;
  /** Place in the span, from 0, int32 [B·P]. */
  boundaryOffsets: tf.Tensor1D;
  /** 1 for targets, 0 for other slots, float32 [B·P]. */
  boundaryWeights: tf.Tensor1D;
}

export function spanBoundaryInputSpecs(slots: number): TensorSpecs {
  const shape = [slots];
  const int = { shape, dtype: 'int32' } as const;
  return { boundaryLeft: int, boundaryRight: int, boundaryOffsets: int, boundaryWeights: { shape, dtype: 'float32' } };
}

/**
 * Two layers (2H + 200 → H → E), each with GELU and layer norm, over the word table with a bias of its own. The source
 * has E = H throughout; here the second layer ends in the width of the table.
 * @param maxTargets rows of the relative-position table
 */
export function spanBoundaryHeadSpecs({ model }: Network, vocabSize: number, maxTargets: number): ParameterSpecs {
  const { hiddenSize, embeddingSize } = model;
  const depth = model.numLayers + 2;
  return {
    [`${HEAD}.position_embeddings.weight`]: { shape: [maxTargets, POSITION_SIZE], init: 'normal', decay: true, depth },
    ...linearSpecs(`${HEAD}.0.dense`, hiddenSize, 2 * hiddenSize + POSITION_SIZE, depth),
    ...layerNormSpecs(`${HEAD}.0.LayerNorm`, hiddenSize, depth),
    ...linearSpecs(`${HEAD}.1.dense`, embeddingSize, hiddenSize, depth),
    ...layerNormSpecs(`${HEAD}.1.LayerNorm`, embeddingSize, depth),
    [`${HEAD}.bias`]: { shape: [vocabSize], init: 'zeros', decay: false, depth },
  };
}

/**
 * Σw·nll/(Σw + 1) over the targets, and their accuracy (SpanBERT §3.2). Output names: `sbo` and `sboAccuracy`.
 * @param states final hidden states, [B·S, H]
 * @param labels original ids in the slots, int32 [B·P]
 */
export function spanBoundaryLoss({ embeddings }: Network, parameters: Tensors, states: tf.Tensor2D, inputs: SpanBoundaryInputs, labels: tf.Tensor1D): { loss: tf.Scalar; outputs: Tensors } {
  const { boundaryLeft, boundaryRight, boundaryOffsets, boundaryWeights } = inputs;
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${HEAD}.${name}`);
  const layer = (x: tf.Tensor2D, index: number): tf.Tensor2D =>
    layerNorm(linearGelu(x, weight(`${index}.dense.weight`), weight(`${index}.dense.bias`)), weight(`${index}.LayerNorm.weight`), weight(`${index}.LayerNorm.bias`));
  const places = embed(weight('position_embeddings.weight'), boundaryOffsets);
  const around = tf.concat([tf.gather(states, boundaryLeft), tf.gather(states, boundaryRight), places], 1);
  const hidden = layer(layer(around, 0), 1);
  const { logProbabilities, correct } = tiedSoftmax(hidden, wordTable(parameters, embeddings), weight('bias'), labels);
  const loss = tf.neg<tf.Scalar>(weightedMean(logProbabilities, boundaryWeights, EPSILON));
  return { loss, outputs: { sbo: loss, sboAccuracy: stopGradient(() => weightedMean(correct, boundaryWeights, ACCURACY_EPSILON)) } };
}
