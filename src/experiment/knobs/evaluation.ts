/** Knobs of fine-tuning and the tasks. */
import * as z from 'zod';
import { knob } from '../knob';
import { count, fraction, positive } from './ranges';

/** Tasks read from a GLUE folder. One row each in `glue/tasks.ts`. */
export const glueTaskNames = ['CoLA', 'SST-2', 'MRPC', 'STS-B', 'QQP', 'MNLI', 'QNLI', 'RTE', 'WNLI'] as const;
/** Tasks made from held-out text, no labels needed. Never called GLUE. */
export const probeNames = ['wordOrder', 'sentenceOrder', 'sameDocument'] as const;
/** Settings of fine-tuning as papers have them. Their values are in `experiment/recipes.ts`. */
export const recipeNames = ['own', 'electra', 'bert', 'smallBert', 'cramming'] as const;

export const evaluationKnobs = {
  glueFolder: knob(z.string().min(1).nullable(), null, 'GLUE folder', 'Folder with GLUE tasks, relative to this file: the official TSV files, or the Parquet files of the data set nyu-mll/glue. Without one, the probe tasks are used.', 'Wang et al. 2019, GLUE'),
  taskFolders: knob(z.array(z.string().min(1)), [], 'Task folders', "Tasks of your own in K-BERT's format, relative to this file: folders with train.tsv, dev.tsv and, where there is one, test.tsv, plain or .gz; a header label, text_a and, for pairs, text_b, tabs between. Where label has a tag for each word of text_a, with spaces between (O, B-PER, I-PER, …), entities are recognised and scored by F1. They take the place of the probe tasks.", 'K-BERT run_kbert_cls.py, run_kbert_ner.py'),
  glueTasks: knob(z.array(z.enum(glueTaskNames)), glueTaskNames.filter((name) => name !== 'WNLI'), 'GLUE tasks', 'Tasks to fine-tune on. WNLI is left out unless named, as in most papers: its dev set contradicts its training set.', 'Wang et al. 2019, GLUE'),
  probes: knob(z.array(z.enum(probeNames)), [...probeNames], 'Probe tasks', 'Tasks made from held-out text, used where neither a GLUE folder nor task folders are set.'),
  probesToo: knob(z.boolean(), false, 'Probe tasks too', 'Makes the probe tasks beside those of a GLUE folder or of task folders.'),
  probeExamples: knob(z.int().min(16), 2000, 'Probe examples', 'Training examples of a probe task; half as many for its dev set. Fewer where the held-out text is short.'),
  maxTrainExamples: knob(count.nullable(), null, 'Training examples, at most', 'Cuts each task to this many training examples; empty means all.'),
  recipe: knob(z.enum(recipeNames), 'own', 'Recipe', 'Fine-tuning as a paper does it: electra, bert, smallBert (rates × batches, the best on dev) or cramming (one setting for all). The knobs below, where set, overrule it; own is their defaults.', 'ELECTRA App. B / BERT README / Cramming §5'),
  fineTuningSeeds: knob(z.int().min(1).max(100), 1, 'Fine-tunings', 'Times that each pre-trained network is fine-tuned on a task, each time with another head, order and dropout. Their spread is told apart from that of the pre-training seeds.', 'Dodge et al. 2020'),
  learningRate: knob(positive, 3e-4, 'Fine-tuning rate', 'Peak learning rate of fine-tuning.', 'ELECTRA App. B'),
  learningRateGrid: knob(z.array(positive).max(20), [], 'Fine-tuning rates to try', 'Where given, each task is fine-tuned with each of these rates; the best on its dev set counts, and all are recorded.', 'BERT README'),
  layerwiseLrDecay: knob(z.number().gt(0).max(1), 0.8, 'Layer-wise decay', 'The rate shrinks by this factor with each layer from the top.', 'ELECTRA App. B'),
  layerwiseDecayGap: knob(z.boolean(), true, 'Layer-wise decay skips one', "The top layer gets the factor twice, as in ELECTRA's source, which counts a layer that it no longer has. Off: once.", 'ELECTRA model/optimization.py'),
  epochs: knob(positive, 3, 'Epochs', 'Passes over the training examples.', 'ELECTRA App. B'),
  longEpochs: knob(positive.nullable(), null, 'Epochs of RTE and STS-B', 'Passes over the examples of RTE and STS-B, 10 in ELECTRA; empty means as many as the other tasks.', 'ELECTRA App. B'),
  batchSize: knob(count, 32, 'Fine-tuning batch', 'Examples in a fine-tuning step.', 'ELECTRA App. B'),
  batchSizeGrid: knob(z.array(count).max(20), [], 'Fine-tuning batches to try', 'Where given, each task is fine-tuned with each of these batch sizes; the best on its dev set counts, and all are recorded.', 'BERT README'),
  warmupFraction: knob(fraction, 0.1, 'Fine-tuning warm-up', 'Share of the steps spent in warm-up.', 'ELECTRA App. B'),
  warmup: knob(z.enum(['multiply', 'replace']), 'multiply', 'Fine-tuning warm-up style', 'ELECTRA multiplies the decayed rate by the warm-up ramp; BERT lets the ramp replace it.', 'ELECTRA / BERT optimization.py'),
  dropout: knob(z.number().min(0).lt(1), 0.1, 'Fine-tuning dropout', 'Dropout while fine-tuning.', 'ELECTRA App. B'),
  weightDecay: knob(z.number().min(0), 0, 'Fine-tuning weight decay', 'Decoupled; biases and layer norms are exempt. 0 in the ELECTRA paper, 0.01 in BERT.', 'ELECTRA App. B / BERT optimization.py'),
  biasCorrection: knob(z.boolean(), true, 'Fine-tuning bias correction', "Adam's bias correction. Off in ELECTRA's and BERT's sources; without it, runs on small tasks often end at one label.", 'Mosbach et al. 2021'),
  lossReduction: knob(z.enum(['mean', 'sum']), 'mean', 'Fine-tuning loss', "Mean over a batch's examples, or their sum as in ELECTRA's source, where clipping the gradient at norm 1 then nearly always binds.", 'ELECTRA run_finetuning.py'),
  bothOrders: knob(z.boolean(), false, 'Both sentence orders', 'Trains on each pair of MRPC and STS-B in both orders, which their labels do not depend on.', 'ELECTRA configure_finetuning.py'),
  intermediateCheckpoints: knob(z.int().min(0).max(100), 0, 'Intermediate checkpoints', 'Also fine-tunes from this many checkpoints on the way, at equal distances, for curves of scores against compute. Each costs as much as the evaluation at the end.', 'ELECTRA Figure 1'),
  predictTestSets: knob(z.boolean(), false, 'Predict test sets', 'Also predicts the test files of the GLUE folder. `ablation-bench submit` packs them for the GLUE server.'),
  randomInitControl: knob(z.boolean(), true, 'Random-init control', 'Also fine-tune an untrained network, as the row that every variant has to beat.'),
};
