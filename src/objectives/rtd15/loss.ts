import * as tf from '../../engine/tf';
import { generate } from '../../model/generator';
import { stopGradient } from '../../model/gradients';
import type { ObjectiveLoss, PretrainInputs } from '../../model/objectiveLoss';
import { type DetectionObjective, detectReplaced, rtdLoss } from '../rtd/loss';

/** ELECTRA 15% (ELECTRA §3.5): replaced-token detection with L_Disc over the selected positions only. */
export const rtd15Loss: ObjectiveLoss<DetectionObjective> = {
  headSpecs: rtdLoss.headSpecs,
  run: (context) => detectReplaced(context, generate(context), stopGradient(() => selectedTokens(context.batch))),
};

/** 1 at the selected positions, float32 [B·S]. Unused slots point at a first token, which is never selected. */
function selectedTokens({ attentionMask, maskedPositions, maskedWeights }: PretrainInputs): tf.Tensor1D {
  const none = tf.zeros<tf.Rank.R1>([attentionMask.shape[0]]);
  return tf.tensorScatterUpdate<tf.Rank.R1>(none, tf.reshape(maskedPositions, [-1, 1]), maskedWeights);
}
