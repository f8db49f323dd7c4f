import type { ObjectiveConfig } from '../../experiment/schema';
import type { ObjectiveDefinition } from '../definition';
import { electraMaxPredictions, slotsFor } from '../masking';
import { corruptForGenerator } from '../untrainedGenerator';

export const rtd: ObjectiveDefinition<Extract<ObjectiveConfig, { type: 'rtd' }>> = {
  type: 'rtd',
  label: 'ELECTRA (replaced token detection)',
  summary: 'A small generator fills the masked tokens with samples; the main network says of every token whether it was replaced.',
  paper: 'Clark et al. 2020, §2',
  usesGenerator: true,
  maxPredictions: (config, maxSeqLength) => slotsFor(electraMaxPredictions, config, maxSeqLength),
  corrupt: corruptForGenerator,
};
