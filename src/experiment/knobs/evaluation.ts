/** Knobs of fine-tuning and the tasks. */
import * as z from 'zod';
import { knob } from '../knob';
import { count, fraction, positive } from './ranges';

/** Tasks read from a GLUE folder. One row each in `glue/tasks.ts`. */
export const glueTaskNames = ['CoLA', 'SST-2'] as const;
/** Tasks made from held-out text, no labels needed. Never called GLUE. */
export const probeNames = ['wordOrder', 'sentenceOrder', 'sameDocument'] as const;

export const evaluationKnobs = {
  glueFolder: knob(z.string().min(1).nullable(), null, 'GLUE folder', 'Folder with GLUE tasks in the official layout, relative to this file. Without one, the probe tasks are used.'),
  taskFolders: knob(z.array(z.string().min(1)), [], 'Task folders', "Classification tasks of your own in K-BERT's format, relative to this file: folders with train.tsv, dev.tsv and, where there is one, test.tsv, plain or .gz; a header label, text_a and, for pairs, text_b, tabs between. They take the place of the probe tasks.", 'K-BERT run_kbert_cls.py'),
  glueTasks: knob(z.array(z.enum(glueTaskNames)), [...glueTaskNames], 'GLUE tasks', 'Tasks to fine-tune on.'),
  probes: knob(z.array(z.enum(probeNames)), [...probeNames], 'Probe tasks', 'Tasks made from held-out text, used where no GLUE folder is set.'),
  probeExamples: knob(z.int().min(16), 2000, 'Probe examples', 'Training examples of a probe task; half as many for its dev set. Fewer where the held-out text is short.'),
  maxTrainExamples: knob(count.nullable(), null, 'Training examples, at most', 'Cuts each task to this many training examples; empty means all.'),
  learningRate: knob(positive, 3e-4, 'Fine-tuning rate', 'Peak learning rate of fine-tuning.', 'ELECTRA App. B'),
  layerwiseLrDecay: knob(z.number().gt(0).max(1), 0.8, 'Layer-wise decay', 'The rate shrinks by this factor with each layer from the top.', 'ELECTRA App. B'),
  epochs: knob(positive, 3, 'Epochs', 'Passes over the training examples.', 'ELECTRA App. B'),
  batchSize: knob(count, 32, 'Fine-tuning batch', 'Examples in a fine-tuning step.', 'ELECTRA App. B'),
  warmupFraction: knob(fraction, 0.1, 'Fine-tuning warm-up', 'Share of the steps spent in warm-up.', 'ELECTRA App. B'),
  dropout: knob(z.number().min(0).lt(1), 0.1, 'Fine-tuning dropout', 'Dropout while fine-tuning.', 'ELECTRA App. B'),
  biasCorrection: knob(z.boolean(), true, 'Fine-tuning bias correction', "Adam's bias correction. Off in ELECTRA's and BERT's sources; without it, runs on small tasks often end at one label.", 'Mosbach et al. 2021'),
  randomInitControl: knob(z.boolean(), true, 'Random-init control', 'Also fine-tune an untrained network, as the row that every variant has to beat.'),
};
