import * as tf from '../../engine/tf';
import type { GeneratorObjective } from '../../experiment/schema';
import { generate, generatorOutputs, withGeneratorLoss } from '../../model/generator';
import { stopGradient } from '../../model/gradients';
import { copyHeadSpecs, copyLogits, mlmHead, mlmHeadSpecs } from '../../model/heads';
import { runNetwork } from '../../model/network';
import type { ObjectiveLoss } from '../../model/objectiveLoss';
import { tiedLogProbabilities, weightedMean } from '../../model/tiedSoftmax';

const EPSILON = 1e-6;

/**
 * All-Tokens MLM (ELECTRA §3.5): the main network reads generator samples and predicts the original of every token,
 * with the probability D·1[input = original] + (1 − D)·softmax(original), D a sigmoid for each token. Mean over the
 * tokens that are not padding, plus the generator's MLM loss. `mlmAccuracy` is the softmax's, without the copy, at
 * the selected positions, so that it compares with the other objectives'.
 */
export const allTokensMlmLoss: ObjectiveLoss<GeneratorObjective> = {
  headSpecs: (main, vocabSize) => ({ ...mlmHeadSpecs(main, vocabSize), ...copyHeadSpecs(main.model) }),
  run(context) {
    const { main, parameters, dropout, batch } = context;
    const generated = generate(context);
    const states = runNetwork(main, parameters, generated.inputs, dropout);
    const { hidden, table, bias } = mlmHead(main, parameters, states);
    const { logProbabilities, correct } = tiedLogProbabilities(hidden, table, bias, batch.originalIds);
    const copy = copyLogits(parameters, states);
    const allTokensMlm = weightedMean(copyMixtureNll(copy, logProbabilities, generated.replaced), batch.attentionMask, EPSILON);
    const outputs = {
      loss: withGeneratorLoss(allTokensMlm, generated, context),
      allTokensMlm,
      mlmAccuracy: stopGradient(() => weightedMean(tf.gather(correct, batch.maskedPositions), batch.maskedWeights, EPSILON)),
      copyRate: stopGradient(() => weightedMean(tf.sigmoid(copy), batch.attentionMask, EPSILON)),
      ...generatorOutputs(generated, context),
    };
    return { outputs, mainStates: states };
  },
};

/**
 * −log(D·1[input = original] + (1 − D)·P) in log space. With z the logit of D and softplus(x) = log(1 + eˣ):
 * −log D = softplus(−z), −log(1 − D) = softplus(z), and for a token that was not replaced
 * −log(D + (1 − D)·P) = softplus(−z) − softplus(log P − z).
 * @param copy z, [T]
 * @param logProbabilities log P of the original, [T]
 * @param replaced 1 where input ≠ original, else 0, [T]
 */
export function copyMixtureNll(copy: tf.Tensor1D, logProbabilities: tf.Tensor1D, replaced: tf.Tensor1D): tf.Tensor1D {
  const kept = tf.sub(tf.softplus(tf.neg(copy)), tf.softplus(tf.sub(logProbabilities, copy)));
  const changed = tf.sub(tf.softplus(copy), logProbabilities);
  return tf.add(tf.mul(changed, replaced), tf.mul(kept, tf.sub(1, replaced)));
}
