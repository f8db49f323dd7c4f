import type { ObjectiveConfig } from '../../experiment/schema';
import type { ObjectiveDefinition } from '../definition';
import { electraMaxPredictions, slotsFor } from '../masking';
import { corruptForGenerator } from '../untrainedGenerator';

export const allTokensMlm: ObjectiveDefinition<Extract<ObjectiveConfig, { type: 'allTokensMlm' }>> = {
  type: 'allTokensMlm',
  label: 'All-Tokens MLM',
  summary: 'Replace MLM that predicts every token of the input, with a copy mechanism.',
  paper: 'Clark et al. 2020, §3.5',
  usesGenerator: true,
  maxPredictions: (config, maxSeqLength) => slotsFor(electraMaxPredictions, config, maxSeqLength),
  corrupt: corruptForGenerator,
};
