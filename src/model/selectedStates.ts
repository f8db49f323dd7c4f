import * as tf from '../engine/tf';
import type { Dropout } from './dropout';
import { type Network, runNetwork } from './network';
import type { PretrainInputs } from './objectiveLoss';
import type { Tensors } from './program';

export interface SelectedStates {
  /** At `maskedPositions`, [B·P, H]. */
  selected: tf.Tensor2D;
  /** Of all tokens, [B·S, H]; null where nothing was said to read them. */
  all: tf.Tensor2D | null;
}

/**
 * A network's final states for masked language modelling.
 * @param readsAll whether another head reads states elsewhere; without one most of the last layer is spared
 */
export function selectedStates(network: Network, parameters: Tensors, batch: PretrainInputs, dropout: Dropout, readsAll: boolean): SelectedStates {
  const { maskedPositions } = batch;
  if (!readsAll) return { selected: runNetwork(network, parameters, batch, dropout, { positions: maskedPositions }), all: null };
  const all = runNetwork(network, parameters, batch, dropout);
  return { selected: tf.gather(all, maskedPositions), all };
}
