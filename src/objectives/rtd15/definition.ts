import type { ObjectiveConfig } from '../../experiment/schema';
import type { ObjectiveDefinition } from '../definition';
import { electraMaxPredictions, slotsFor } from '../masking';
import { corruptForGenerator } from '../untrainedGenerator';

export const rtd15: ObjectiveDefinition<Extract<ObjectiveConfig, { type: 'rtd15' }>> = {
  type: 'rtd15',
  label: 'ELECTRA 15%',
  summary: 'Replaced token detection whose loss counts the selected tokens only.',
  paper: 'Clark et al. 2020, §3.5',
  usesGenerator: true,
  maxPredictions: (config, maxSeqLength) => slotsFor(electraMaxPredictions, config, maxSeqLength),
  corrupt: corruptForGenerator,
};
