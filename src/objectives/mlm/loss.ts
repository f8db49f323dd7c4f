import { mlmHeadSpecs } from '../../model/heads';
import { maskedLm } from '../../model/maskedLm';
import { runNetwork } from '../../model/network';
import type { ObjectiveLoss } from '../../model/objectiveLoss';

/** Added to the number of predictions by google-research/bert `run_pretraining.py`. */
const EPSILON = 1e-5;

/** BERT's masked language modelling: Σw·nll/(Σw + ε) over the selected positions. */
export const mlmLoss: ObjectiveLoss = {
  headSpecs: mlmHeadSpecs,
  run({ main, parameters, batch, dropout }) {
    const states = runNetwork(main, parameters, batch, dropout);
    const { loss, accuracy } = maskedLm(main, parameters, states, batch, EPSILON);
    return { loss, mlm: loss, mlmAccuracy: accuracy, mainStates: states };
  },
};
