import type { ObjectiveConfig } from '../../experiment/schema';
import type { ObjectiveDefinition } from '../definition';
import { electraMaxPredictions, slotsFor } from '../masking';
import { corruptForGenerator } from '../untrainedGenerator';

export const replaceMlm: ObjectiveDefinition<Extract<ObjectiveConfig, { type: 'replaceMlm' }>> = {
  type: 'replaceMlm',
  label: 'Replace MLM',
  summary: 'Masked language modelling whose input has generator samples where [MASK] would stand.',
  paper: 'Clark et al. 2020, §3.5',
  usesGenerator: true,
  maxPredictions: (config, maxSeqLength) => slotsFor(electraMaxPredictions, config, maxSeqLength),
  corrupt: corruptForGenerator,
};
