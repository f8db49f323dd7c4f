import type { ObjectiveConfig } from '../../experiment/schema';
import type { ObjectiveDefinition } from '../definition';
import { bertMaxPredictions, selectAndReplace, slotsFor } from '../masking';

export const mlm: ObjectiveDefinition<Extract<ObjectiveConfig, { type: 'mlm' }>> = {
  type: 'mlm',
  label: 'BERT (masked language modelling)',
  summary: 'Hides some of the tokens and predicts each of them from its context.',
  paper: 'Devlin et al. 2019, §3.1',
  usesGenerator: false,
  maxPredictions: (config, maxSeqLength) => slotsFor(bertMaxPredictions, config, maxSeqLength),
  corrupt: selectAndReplace,
};
