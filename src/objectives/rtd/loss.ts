import * as tf from '../../engine/tf';
import type { GeneratorObjective } from '../../experiment/schema';
import { discriminate } from '../../model/discriminator';
import { type Generated, generate, generatedIds } from '../../model/generator';
import { discriminatorHeadSpecs, discriminatorLogits } from '../../model/heads';
import { runNetwork } from '../../model/network';
import type { LossContext, LossResult, ObjectiveLoss } from '../../model/objectiveLoss';

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
  const outputs = {
    loss: tf.add<tf.Scalar>(generated.loss, tf.mul(detected.disc, objective.discWeight)),
    mlm: generated.loss,
    ...detected,
    generatorAccuracy: generated.accuracy,
    fakeRate: generated.fakeRate,
    ...generatedIds(generated, mode),
    ...(mode === 'eval' ? { discLogits: logits, discLabels: generated.replaced, discWeights: weights } : {}),
  };
  return { outputs, mainStates: states };
}
