import * as tf from '../../engine/tf';
import type { GeneratorObjective } from '../../experiment/schema';
import { generate, generatedIds } from '../../model/generator';
import { mlmHeadSpecs } from '../../model/heads';
import { maskedLm } from '../../model/maskedLm';
import { runNetwork } from '../../model/network';
import type { ObjectiveLoss } from '../../model/objectiveLoss';

/**
 * Replace MLM (ELECTRA §3.5): the main network reads generator samples instead of [MASK] and predicts the originals at
 * the selected positions. Total: generator MLM + main network MLM.
 */
export const replaceMlmLoss: ObjectiveLoss<GeneratorObjective> = {
  headSpecs: mlmHeadSpecs,
  run(context) {
    const { main, parameters, dropout } = context;
    const generated = generate(context);
    const states = runNetwork(main, parameters, generated.inputs, dropout);
    const { loss, accuracy } = maskedLm(main, parameters, states, generated.inputs);
    return {
      loss: tf.add<tf.Scalar>(generated.loss, loss),
      mainStates: states,
      mlm: generated.loss,
      replaceMlm: loss,
      mlmAccuracy: accuracy,
      generatorAccuracy: generated.accuracy,
      fakeRate: generated.fakeRate,
      ...generatedIds(generated, context.mode),
    };
  },
};
