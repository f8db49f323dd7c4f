/** Fine-tuning as papers and their code do it: values for the knobs of evaluation. */
import type * as z from 'zod';
import type { partialObject } from './knob';
import type { evaluationKnobs, recipeNames } from './knobs/evaluation';

export type RecipeName = (typeof recipeNames)[number];
type EvaluationFile = z.output<ReturnType<typeof partialObject<typeof evaluationKnobs>>>;

/** google-research/bert `run_classifier.py` and `optimization.py`: its defaults, one setting. */
const bert: EvaluationFile = {
  learningRate: 5e-5,
  layerwiseLrDecay: 1,
  epochs: 3,
  batchSize: 32,
  warmupFraction: 0.1,
  warmup: 'replace',
  dropout: 0.1,
  weightDecay: 0.01,
  biasCorrection: false,
};

/** What a recipe sets; the knobs that it does not name keep their defaults. */
const recipes: { readonly [R in RecipeName]: EvaluationFile } = {
  own: {},
  /** google-research/electra `configure_finetuning.py`, ELECTRA-Small; weight decay as in the paper's Table 7. */
  electra: {
    learningRate: 3e-4,
    layerwiseLrDecay: 0.8,
    layerwiseDecayGap: true,
    epochs: 3,
    longEpochs: 10,
    batchSize: 32,
    warmupFraction: 0.1,
    warmup: 'multiply',
    dropout: 0.1,
    weightDecay: 0,
    biasCorrection: false,
    lossReduction: 'sum',
    bothOrders: true,
  },
  bert,
  /** README of google-research/bert on its 24 small models: the best of these, 4 epochs. */
  smallBert: { ...bert, epochs: 4, learningRateGrid: [3e-4, 1e-4, 5e-5, 3e-5], batchSizeGrid: [8, 16, 32, 64, 128] },
  /** JonasGeiping/cramming `config/eval/GLUE_sane.yaml`: one setting for all tasks; its cosine decay is linear here. */
  cramming: { ...bert, learningRate: 4e-5, epochs: 5, batchSize: 16, weightDecay: 0, biasCorrection: true },
};

/**
 * Lays the knobs that a file writes over those of its recipe. A rate or batch size that is written switches the
 * recipe's grid of them off, for it would have no effect beside it.
 */
export function withRecipe(written: EvaluationFile): EvaluationFile {
  const single = {
    ...(written.learningRate === undefined ? {} : { learningRateGrid: [] }),
    ...(written.batchSize === undefined ? {} : { batchSizeGrid: [] }),
  };
  return { ...recipes[written.recipe ?? 'own'], ...single, ...written };
}
