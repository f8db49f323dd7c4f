import type { GeneratorObjective } from '../../experiment/schema';
import { generate, generatorOutputs, withGeneratorLoss } from '../../model/generator';
import { mlmHeadSpecs } from '../../model/heads';
import { maskedLm } from '../../model/maskedLm';
import type { ObjectiveLoss } from '../../model/objectiveLoss';
import { selectedStates } from '../../model/selectedStates';

/**
 * Replace MLM (ELECTRA §3.5): the main network reads generator samples instead of [MASK] and predicts the originals at
 * the selected positions. Total: generator MLM + main network MLM.
 */
export const replaceMlmLoss: ObjectiveLoss<GeneratorObjective> = {
  headSpecs: mlmHeadSpecs,
  run(context) {
    const { main, parameters, dropout, needsMainStates } = context;
    const generated = generate(context);
    const { selected, all } = selectedStates(main, parameters, generated.inputs, dropout, needsMainStates);
    const { loss, accuracy } = maskedLm(main, parameters, selected, generated.inputs);
    const outputs = { loss: withGeneratorLoss(loss, generated, context), replaceMlm: loss, mlmAccuracy: accuracy, ...generatorOutputs(generated, context) };
    return { outputs, mainStates: all };
  },
};
