/** Knobs of the optimizer, the schedule and the log. */
import * as z from 'zod';
import { knob } from '../knob';
import { count, positive } from './ranges';

export const precisions = ['fp32', 'mixed'] as const;
export type Precision = (typeof precisions)[number];

export const trainingKnobs = {
  batchSize: knob(count, 128, 'Batch size', 'Sequences in a step.', 'ELECTRA App. A'),
  gradientAccumulationSteps: knob(count, 1, 'Gradient accumulation', 'Parts of equal size that a batch is computed in, one after another, to save memory; the update is from the mean of their gradients. Must divide the batch size.', 'RoBERTa §4.3'),
  precision: knob(z.enum(precisions), 'fp32', 'Precision', 'fp32, or mixed: matrix products in bfloat16 (TF32 on some GPUs), with weights, layer norms, softmax, losses and the optimizer in fp32. Needs an engine that can.', 'Micikevicius et al. 2018'),
  optimizer: knob(z.enum(['adamw', 'lamb']), 'adamw', 'Optimizer', 'AdamW as BERT and ELECTRA train, or LAMB as ALBERT does: made for large batches.', 'BERT optimization.py / You et al. 2020'),
  learningRate: knob(positive, 5e-4, 'Learning rate', 'Peak learning rate.', 'ELECTRA App. A'),
  warmupSteps: knob(z.int().min(0), 10000, 'Warm-up steps', 'Steps of linear warm-up. Must be fewer than the steps of the run.', 'ELECTRA App. A'),
  warmup: knob(z.enum(['multiply', 'replace']), 'multiply', 'Warm-up style', 'ELECTRA multiplies the decayed rate by the warm-up ramp; BERT lets the ramp replace it.', 'ELECTRA / BERT optimization.py'),
  adamBeta1: knob(z.number().min(0).lt(1), 0.9, 'Adam β₁', 'Decay of the first moment.', 'BERT optimization.py'),
  adamBeta2: knob(z.number().min(0).lt(1), 0.999, 'Adam β₂', 'Decay of the second moment.', 'BERT optimization.py / RoBERTa §3.1'),
  adamEpsilon: knob(positive, 1e-6, 'Adam ε', 'Added to the root of the second moment.', 'BERT optimization.py'),
  biasCorrection: knob(z.boolean(), false, 'Adam bias correction', 'Off in the BERT and ELECTRA sources.', 'BERT optimization.py'),
  weightDecay: knob(z.number().min(0), 0.01, 'Weight decay', 'Decoupled; biases and layer norms are exempt.', 'BERT optimization.py'),
  clipNorm: knob(z.number().min(0), 1, 'Gradient clipping', 'Largest global norm of the gradient; 0 switches clipping off.', 'BERT optimization.py'),
};

export const loggingKnobs = {
  logEverySteps: knob(count, 10, 'Log every', 'Steps between two points of the loss curve.'),
  evalEverySteps: knob(count, 1000, 'Evaluate every', 'Steps between two held-out evaluations.'),
  evalSequences: knob(count, 512, 'Held-out sequences', 'Sequences in a held-out evaluation, at most.'),
  checkpointEverySteps: knob(count, 1000, 'Checkpoint every', 'Steps between two checkpoints.'),
};
