import * as tf from '../../engine/tf';
import type { GeneratorObjective } from '../../experiment/schema';
import { discriminate } from '../../model/discriminator';
import { type Generated, generate, generatorOutputs, withGeneratorLoss } from '../../model/generator';
import { discriminatorHeadSpecs, discriminatorLogits } from '../../model/heads';
import { generatorNetwork, runNetwork } from '../../model/network';
import type { LossContext, LossResult, ObjectiveLoss } from '../../model/objectiveLoss';
import type { Tensors } from '../../model/program';
import { reinforce, rewardsOf } from '../../model/reinforce';

/** Objectives whose main network tells replaced tokens from original ones. */
export type DetectionObjective = Extract<GeneratorObjective, { discWeight: number }>;

/** Replaced-token detection (ELECTRA §3.1): L_MLM + λ·L_Disc, with L_Disc over every token that is not padding. */
export const rtdLoss: ObjectiveLoss<DetectionObjective> = {
  headSpecs: ({ model }) => discriminatorHeadSpecs(model),
  run: (context) => detectReplaced(context, generate(context), context.batch.attentionMask),
};

/**
 * Loss and metrics of detection over the tokens with weight 1. In eval mode also `discLogits`, `discLabels` and
 * `discWeights` of all tokens, for rank statistics.
 * @param weights float32 [B·S], 0 or 1
 */
export function detectReplaced(context: LossContext<DetectionObjective>, generated: Generated, weights: tf.Tensor1D): LossResult {
  const { main, parameters, dropout, objective, mode } = context;
  const states = runNetwork(main, parameters, generated.inputs, dropout);
  const logits = discriminatorLogits(main, parameters, states);
  const detected = discriminate(logits, generated.replaced, weights);
  const both = withGenerator(context, generated, tf.mul(detected.disc, objective.discWeight), logits);
  const outputs = {
    ...both,
    ...detected,
    ...generatorOutputs(generated, context),
    ...(mode === 'eval' ? { discLogits: logits, discLabels: generated.replaced, discWeights: weights } : {}),
  };
  return { outputs, mainStates: states };
}

/** The discriminator's loss with what the generator learns from: MLM, or in adversarial training the discriminator. */
function withGenerator(context: LossContext<DetectionObjective>, generated: Generated, detection: tf.Scalar, logits: tf.Tensor1D): Tensors & { loss: tf.Scalar } {
  const { objective, main, parameters, batch } = context;
  if (objective.strategy.type !== 'adversarial') return { loss: withGeneratorLoss(detection, generated, context) };
  const { owner } = generatorNetwork(main.model, objective);
  const rewards = rewardsOf(logits, generated.replaced, batch);
  const learnt = reinforce(generated.pass!, owner, parameters, rewards, batch);
  return { loss: tf.add<tf.Scalar>(learnt.loss, detection), ...learnt.outputs };
}
