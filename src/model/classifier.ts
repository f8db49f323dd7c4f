import type * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { Dropout, dropoutSpecs } from './dropout';
import { encoderDropoutSites } from './encoder';
import { fineTuningParameters, knowledgeSpecs, networkInputs, outputLogits, rowSpecs, type FineTuningOptions } from './fineTuning';
import { crossEntropies, firstTokens, squaredErrors, weightedLoss } from './firstToken';
import { mainNetwork, runNetwork } from './network';
import { pool, poolerSpecs } from './pairHead';
import { tensorNamed } from './parameters';
import type { TensorSpecs, TrainingProgram } from './program';

export interface ClassifierOptions extends FineTuningOptions {
  /** Cross-entropy over classes, or the squared error of a single output. Default: crossEntropy. */
  loss?: 'crossEntropy' | 'squaredError';
}

/**
 * Fine-tuning on a classification or regression task as the architecture's source does: dropout and a linear layer on the final [CLS]
 * state of ELECTRA (`finetune/classification/classification_tasks.py`, not Hugging Face's deeper head), on the pooler's
 * output of BERT and ALBERT (`run_classifier.py`), with dropout before the pooler too of RoBERTa (`RobertaClassificationHead`).
 * Inputs: those of `rowSpecs`, `labels` [B], int32 classes or float32 targets, `exampleWeights` float32 [B] (0 for rows
 * that fill up a batch), those of `dropoutSpecs` and of `knowledgeSpecs`.
 * Outputs: `loss`, the mean or sum over examples with weight 1, and `logits` [B, numLabels].
 */
export function classifierProgram(model: ModelConfig, vocabSize: number, options: ClassifierOptions): TrainingProgram {
  const main = mainNetwork(model);
  return {
    parameters: fineTuningParameters(model, vocabSize, options, hasPooler(model) ? poolerSpecs(model) : {}),
    batch: classifierSpecs(model, options),
    run(parameters, batch) {
      const dropout = new Dropout(batch);
      const positions = firstTokens(options.batchSize, options.seqLength);
      const states = runNetwork(main, parameters, networkInputs(batch, main.form.positionOffset), dropout, { seqLength: options.seqLength, positions });
      const first = dropout.apply(hasPooler(model) ? pool(parameters, pooledFrom(model, states, dropout)) : states);
      const logits = outputLogits(parameters, first);
      const loss = exampleLosses[options.loss ?? 'crossEntropy'](logits, tensorNamed(batch, 'labels'));
      return { loss: weightedLoss(loss, tensorNamed(batch, 'exampleWeights'), options.reduction ?? 'mean'), logits };
    },
  };
}

const exampleLosses = { crossEntropy: crossEntropies, squaredError: squaredErrors };

function hasPooler({ architecture }: ModelConfig): boolean {
  return architecture.type !== 'electra';
}

function pooledFrom(model: ModelConfig, states: tf.Tensor2D, dropout: Dropout): tf.Tensor2D {
  return dropsBeforePooler(model) ? dropout.apply(states) : states;
}

function dropsBeforePooler({ architecture }: ModelConfig): boolean {
  return architecture.type === 'roberta';
}

function classifierSpecs(model: ModelConfig, options: ClassifierOptions): TensorSpecs {
  const { batchSize, dropout, mode, loss } = options;
  const head = { count: dropsBeforePooler(model) ? 2 : 1, largest: batchSize * model.hiddenSize };
  return {
    ...rowSpecs(options),
    labels: { shape: [batchSize], dtype: loss === 'squaredError' ? 'float32' : 'int32' },
    exampleWeights: { shape: [batchSize], dtype: 'float32' },
    ...knowledgeSpecs(options),
    // As large for short rows as for long ones, so that all lengths share one buffer of noise.
    ...dropoutSpecs(mode === 'train' ? dropout : 0, [encoderDropoutSites(model, batchSize), head]),
  };
}
