import { microBatchSize } from '../experiment/budget';
import type { ObjectiveConfig, RunConfig } from '../experiment/schema';
import type { ObjectiveType } from '../experiment/knobs/objectives';
import { sentenceTasks } from '../experiment/sentenceTasks';
import { auxiliarySpecs, hasAuxiliary, withAuxiliary } from '../model/auxiliary';
import { Dropout, dropoutSpecs } from '../model/dropout';
import { encoderDropoutSites } from '../model/encoder';
import { generatorSpecs } from '../model/generator';
import { generatorNetwork, mainNetwork, type Network, networkSpecs } from '../model/network';
import { type ObjectiveLoss, type PretrainInputs, pretrainSpecs } from '../model/objectiveLoss';
import type { TensorSpecs, TrainingProgram } from '../model/program';
import { spanBoundaryInputSpecs } from '../model/spanBoundary';
import { allTokensMlmLoss } from './allTokensMlm/loss';
import { mlmLoss } from './mlm/loss';
import { objectiveOf } from './registry';
import { replaceMlmLoss } from './replaceMlm/loss';
import { rtdLoss } from './rtd/loss';
import { rtd15Loss } from './rtd15/loss';
import { usesSpanBoundaries } from './selection/spanBoundaries';

const losses: { [T in ObjectiveType]: ObjectiveLoss<Extract<ObjectiveConfig, { type: T }>> } = {
  mlm: mlmLoss,
  rtd: rtdLoss,
  rtd15: rtd15Loss,
  replaceMlm: replaceMlmLoss,
  allTokensMlm: allTokensMlmLoss,
};

/**
 * The pre-training step of a run as a pure function of (parameters, batch), on one micro-batch. Outputs: `loss`, its parts and metrics as
 * scalars. In eval mode nothing is dropped, and detection adds its logits, labels and weights of all tokens.
 * The main network's parameters come first, in the same order for every objective.
 */
export function pretrainProgram(config: RunConfig, vocabSize: number, mode: 'train' | 'eval'): TrainingProgram {
  const { model, objective, input } = config;
  const main = mainNetwork(model);
  const generator = objective.type === 'mlm' ? null : generatorNetwork(model, objective);
  const loss = losses[objective.type] as unknown as ObjectiveLoss;
  return {
    parameters: {
      ...networkSpecs(main, vocabSize),
      ...loss.headSpecs(main, vocabSize, objective),
      ...(generator ? generatorSpecs(generator, vocabSize) : {}),
      ...auxiliarySpecs(main, input),
    },
    batch: batchSpecs(config, generator ? [generator, main] : [main], mode),
    run(parameters, tensors) {
      const batch = tensors as unknown as PretrainInputs;
      const result = loss.run({ objective, main, parameters, batch, dropout: new Dropout(tensors), mode, needsMainStates: hasAuxiliary(input) });
      return withAuxiliary(result, input, parameters, batch);
    },
  };
}

function batchSpecs({ model, objective, input, training }: RunConfig, networks: Network[], mode: 'train' | 'eval'): TensorSpecs {
  const batchSize = microBatchSize(training);
  const { maxSeqLength, dropout } = model;
  const definition = objectiveOf(objective);
  const maxPredictions = definition.maxPredictions(objective, maxSeqLength);
  const sites = networks.map((network) => encoderDropoutSites(network.model, batchSize));
  return {
    ...pretrainSpecs({ batchSize, maxSeqLength, maxPredictions }, { usesGenerator: definition.usesGenerator, usesPairs: sentenceTasks(input).length > 0, usesCapitals: input.capitalizationWeight > 0, usesTaskIds: input.taskEmbeddings }),
    ...(usesSpanBoundaries(objective) ? spanBoundaryInputSpecs(batchSize * maxPredictions) : {}),
    ...dropoutSpecs(mode === 'train' ? dropout : 0, sites),
  };
}
