/**
 * What an engine runs: pure functions of (parameters, batch) with static shapes, written in TensorFlow.js ops.
 * Nothing here knows an engine, and no engine knows an objective.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

export interface TensorSpec {
  shape: readonly number[];
  dtype: 'float32' | 'int32';
}
export type TensorSpecs = Record<string, TensorSpec>;
/** Values for one call, by input name; each as long as its spec's shape says. */
export type BatchArrays = Record<string, Float32Array | Int32Array>;
export type Tensors = Record<string, Tensor>;

export interface ParameterSpec {
  /** Hugging Face layout: linear weights are [out, in]. */
  shape: readonly number[];
  init: 'normal' | 'zeros' | 'ones' | 'glorot';
  /** Whether weight decay applies (not to biases and layer norms). */
  decay: boolean;
  /** Depth for layer-wise learning rates: 0 embeddings, i + 1 layer i, numLayers + 2 heads (ELECTRA optimization.py). */
  depth: number;
}
/** Ordered: the flat parameter memory follows this order. Names as in Hugging Face state dicts. */
export type ParameterSpecs = Record<string, ParameterSpec>;

/** A forward pass. Outputs must have static shapes; a training program's outputs include the scalar `loss`. */
export interface Program {
  parameters: ParameterSpecs;
  batch: TensorSpecs;
  run(parameters: Tensors, batch: Tensors): Tensors;
}
/** A program whose `loss` output is differentiated with respect to all parameters. */
export interface TrainingProgram extends Program {
  run(parameters: Tensors, batch: Tensors): Tensors & { loss: Scalar };
}
