import { microBatchSize } from '../experiment/budget';
import { strategyOf, trainsGenerator } from '../experiment/generator';
import { fullPhase, type PhaseName } from '../experiment/phases';
import type { GeneratorObjective, ObjectiveConfig, RunConfig } from '../experiment/schema';
import type { ObjectiveType } from '../experiment/knobs/objectives';
import { sentenceTasks } from '../experiment/sentenceTasks';
import { usesSpanBoundaries } from '../experiment/spanBoundary';
import { auxiliarySpecs, hasAuxiliary, withAuxiliary } from '../model/auxiliary';
import { Dropout, dropoutSpecs } from '../model/dropout';
import { encoderDropoutSites } from '../model/encoder';
import { generatorLoss, generatorSpecs } from '../model/generator';
import { generatorNetwork, mainNetwork, type Network, networkSpecs } from '../model/network';
import { type LossContext, type ObjectiveLoss, type PretrainInputs, pretrainSpecs } from '../model/objectiveLoss';
import type { ParameterSpecs, TensorSpecs, TrainingProgram } from '../model/program';
import { rewardBaselineSpecs } from '../model/reinforce';
import { spanBoundaryInputSpecs } from '../model/spanBoundary';
import { allTokensMlmLoss } from './allTokensMlm/loss';
import { mlmLoss } from './mlm/loss';
import { objectiveOf } from './registry';
import { replaceMlmLoss } from './replaceMlm/loss';
import { rtdLoss } from './rtd/loss';
import { rtd15Loss } from './rtd15/loss';

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
 * The main network's parameters come first, in the same order for every objective; all phases have the same parameters.
 * @param phase whose loss is trained; by default that of the phase in which all networks run
 */
export function pretrainProgram(config: RunConfig, vocabSize: number, mode: 'train' | 'eval', phase: PhaseName = fullPhase(config)): TrainingProgram {
  const { model, objective } = config;
  const main = mainNetwork(model);
  const generator = trainsGenerator(objective) ? generatorNetwork(model, objective) : null;
  const networks = phase === 'generator' ? [generator!] : generator ? [generator, main] : [main];
  return {
    parameters: parameterSpecs(config, main, generator, vocabSize),
    batch: batchSpecs(config, networks, mode),
    run(parameters, tensors) {
      const batch = tensors as unknown as PretrainInputs;
      const context: LossContext = { objective, main, parameters, batch, dropout: new Dropout(tensors), mode, phase, needsMainStates: phase !== 'generator' && hasAuxiliary(config) };
      if (phase === 'generator') return generatorLoss(context as LossContext<GeneratorObjective>);
      return withAuxiliary(lossOf(objective).run(context), main, config, parameters, batch);
    },
  };
}

function lossOf({ type }: ObjectiveConfig): ObjectiveLoss {
  return losses[type];
}

function parameterSpecs({ objective, input }: RunConfig, main: Network, generator: Network | null, vocabSize: number): ParameterSpecs {
  return {
    ...networkSpecs(main, vocabSize),
    ...lossOf(objective).headSpecs(main, vocabSize, objective),
    ...(generator ? generatorSpecs(generator, vocabSize) : {}),
    ...(generator && strategyOf(objective).type === 'adversarial' ? rewardBaselineSpecs(generator) : {}),
    ...auxiliarySpecs(main, { objective, input }, vocabSize),
  };
}

function batchSpecs({ model, objective, input, training }: RunConfig, networks: Network[], mode: 'train' | 'eval'): TensorSpecs {
  const batchSize = microBatchSize(training);
  const { maxSeqLength, dropout } = model;
  const definition = objectiveOf(objective);
  const maxPredictions = definition.maxPredictions(objective, maxSeqLength);
  const sites = networks.map((network) => encoderDropoutSites(network.model, batchSize));
  return {
    ...pretrainSpecs({ batchSize, maxSeqLength, maxPredictions }, { usesGenerator: definition.usesGenerator, samples: trainsGenerator(objective), usesPairs: sentenceTasks(input).length > 0, usesCapitals: input.capitalizationWeight > 0, usesTaskIds: input.taskEmbeddings }),
    ...(usesSpanBoundaries(objective) ? spanBoundaryInputSpecs(batchSize * maxPredictions) : {}),
    ...dropoutSpecs(mode === 'train' ? dropout : 0, sites),
  };
}
