import type { MlmConfig } from '../../experiment/schema';
import { mlmHeadSpecs } from '../../model/heads';
import { maskedLm } from '../../model/maskedLm';
import type { ObjectiveLoss } from '../../model/objectiveLoss';
import { selectedStates } from '../../model/selectedStates';

/** Added to the number of predictions by google-research/bert `run_pretraining.py`. */
const EPSILON = 1e-5;

/** BERT's masked language modelling: Σw·nll/(Σw + ε) over the selected positions. */
export const mlmLoss: ObjectiveLoss<MlmConfig> = {
  headSpecs: mlmHeadSpecs,
  run({ main, parameters, batch, dropout, needsMainStates }) {
    const { selected, all } = selectedStates(main, parameters, batch, dropout, needsMainStates);
    const { loss, accuracy } = maskedLm(main, parameters, selected, batch, EPSILON);
    return { outputs: { loss, mlm: loss, mlmAccuracy: accuracy }, mainStates: all };
  },
};
