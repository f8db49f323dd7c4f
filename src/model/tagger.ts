import type { ModelConfig } from '../experiment/schema';
import { Dropout, dropoutSpecs } from './dropout';
import { encoderDropoutSites } from './encoder';
import { fineTuningParameters, knowledgeSpecs, networkInputs, outputLogits, rowSpecs, type FineTuningOptions } from './fineTuning';
import { crossEntropies, weightedLoss } from './firstToken';
import { mainNetwork, runNetwork } from './network';
import { tensorNamed } from './parameters';
import type { TensorSpecs, TrainingProgram } from './program';

/**
 * Fine-tuning on the tags of tokens: dropout and a linear layer on every final state, without a pooler (BERT §5.3;
 * Transformers' `…ForTokenClassification`; K-BERT's `BertTagger`, `run_kbert_ner.py`, has no dropout in front of the layer).
 * Inputs: those of `rowSpecs`, `labels` int32 [B·S], `tokenWeights` float32 [B·S] (0 for tokens without a label), those
 * of `dropoutSpecs` and of `knowledgeSpecs`.
 * Outputs: `loss`, the cross-entropy as mean or sum over tokens with weight 1, and `logits` [B·S, numLabels].
 */
export function taggerProgram(model: ModelConfig, vocabSize: number, options: FineTuningOptions): TrainingProgram {
  const main = mainNetwork(model);
  return {
    parameters: fineTuningParameters(model, vocabSize, options),
    batch: taggerSpecs(model, options),
    run(parameters, batch) {
      const dropout = new Dropout(batch);
      const states = runNetwork(main, parameters, networkInputs(batch, main.form.positionOffset), dropout, { seqLength: options.seqLength });
      const logits = outputLogits(parameters, dropout.apply(states));
      const losses = crossEntropies(logits, tensorNamed(batch, 'labels'));
      return { loss: weightedLoss(losses, tensorNamed(batch, 'tokenWeights'), options.reduction ?? 'mean'), logits };
    },
  };
}

function taggerSpecs(model: ModelConfig, options: FineTuningOptions): TensorSpecs {
  const { batchSize, seqLength, dropout, mode } = options;
  const tokens = [batchSize * seqLength];
  const head = { count: 1, largest: batchSize * model.maxSeqLength * model.hiddenSize };
  return {
    ...rowSpecs(options),
    labels: { shape: tokens, dtype: 'int32' },
    tokenWeights: { shape: tokens, dtype: 'float32' },
    ...knowledgeSpecs(options),
    ...dropoutSpecs(mode === 'train' ? dropout : 0, [encoderDropoutSites(model, batchSize), head]),
  };
}
