import * as tf from '../../engine/tf';
import type { MlmConfig } from '../../experiment/schema';
import { mlmHeadSpecs } from '../../model/heads';
import { maskedLm } from '../../model/maskedLm';
import type { ObjectiveLoss } from '../../model/objectiveLoss';
import { selectedStates } from '../../model/selectedStates';
import { spanBoundaryHeadSpecs, spanBoundaryLoss } from '../../model/spanBoundary';
import { usesSpanBoundaries } from '../selection/spanBoundaries';

/** Added to the number of predictions by google-research/bert `run_pretraining.py`. */
const EPSILON = 1e-5;

/**
 * BERT's masked language modelling: Σw·nll/(Σw + ε) over the selected positions; with `sboWeight` also SpanBERT's span
 * boundary objective, added with that weight.
 */
export const mlmLoss: ObjectiveLoss<MlmConfig> = {
  headSpecs: (main, vocabSize, objective) => ({
    ...mlmHeadSpecs(main, vocabSize),
    ...(usesSpanBoundaries(objective) ? spanBoundaryHeadSpecs(main, vocabSize, objective.sboMaxTargets) : {}),
  }),
  run({ main, parameters, batch, dropout, objective, needsMainStates }) {
    const { selected, all } = selectedStates(main, parameters, batch, dropout, needsMainStates || usesSpanBoundaries(objective));
    const { loss: mlm, accuracy: mlmAccuracy } = maskedLm(main, parameters, selected, batch, EPSILON);
    if (!usesSpanBoundaries(objective)) return { outputs: { loss: mlm, mlm, mlmAccuracy }, mainStates: all };
    const { loss: sbo, accuracy: sboAccuracy } = spanBoundaryLoss(main, parameters, all!, batch, batch.maskedLabels);
    const loss = tf.add<tf.Scalar>(mlm, tf.mul(sbo, objective.sboWeight));
    return { outputs: { loss, mlm, mlmAccuracy, sbo, sboAccuracy }, mainStates: all };
  },
};
