/** What a run learns beside its main objective, by weight: span boundaries, sentence-level tasks, capitalization, and the task embeddings that go with them. */
import * as tf from '../engine/tf';
import type { RunConfig } from '../experiment/schema';
import { sentenceTasks } from '../experiment/sentenceTasks';
import { usesSpanBoundaries } from '../experiment/spanBoundary';
import { capitalizationHeadSpecs, capitalizationLoss } from './capitalizationHead';
import { taskEmbeddingSpecs } from './embeddings';
import type { Network } from './network';
import type { LossResult, PretrainInputs } from './objectiveLoss';
import { pairHeadSpecs, pairLoss } from './pairHead';
import type { ParameterSpecs, Tensors } from './program';
import { spanBoundaryHeadSpecs, spanBoundaryLoss } from './spanBoundary';

type AuxiliaryConfig = Pick<RunConfig, 'objective' | 'input'>;

/** Parameters of the auxiliary objectives; they come after all others, so that these start alike with and without them. */
export function auxiliarySpecs(main: Network, { objective, input }: AuxiliaryConfig, vocabSize: number): ParameterSpecs {
  return {
    ...(usesSpanBoundaries(objective) ? spanBoundaryHeadSpecs(main, vocabSize, objective.sboMaxTargets) : {}),
    ...pairHeadSpecs(main, sentenceTasks(input)),
    ...(input.capitalizationWeight > 0 ? capitalizationHeadSpecs(main) : {}),
    ...(input.taskEmbeddings ? taskEmbeddingSpecs(main.embeddings, main.model) : {}),
  };
}

/** Whether an auxiliary objective reads the main network's states. */
export function hasAuxiliary({ objective, input }: AuxiliaryConfig): boolean {
  return usesSpanBoundaries(objective) || input.capitalizationWeight > 0 || sentenceTasks(input).length > 0;
}

/** The objective's outputs with the auxiliary losses and accuracies, and `loss` with theirs by weight. */
export function withAuxiliary({ outputs, mainStates }: LossResult, main: Network, { objective, input }: AuxiliaryConfig, parameters: Tensors, batch: PretrainInputs): LossResult['outputs'] {
  const tasks = sentenceTasks(input);
  let all = outputs;
  const add = (part: { loss: tf.Scalar; outputs: Tensors }, weight: number): void => {
    all = { ...all, ...part.outputs, loss: tf.add<tf.Scalar>(all.loss, tf.mul(part.loss, weight)) };
  };
  if (usesSpanBoundaries(objective)) add(spanBoundaryLoss(main, parameters, mainStates!, batch, batch.maskedLabels), objective.sboWeight);
  if (tasks.length > 0) add(pairLoss(tasks, parameters, mainStates!, batch), input.pairWeight);
  if (input.capitalizationWeight > 0) add(capitalizationLoss(parameters, mainStates!, batch), input.capitalizationWeight);
  return all;
}
