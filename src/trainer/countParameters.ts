import type { RunConfig } from '../experiment/schema';
import { parameterCount } from '../model/parameters';
import { pretrainProgram } from '../objectives/programs';
import type { RunRecord } from '../runs/records';

/** Parameters that only the generator has are thrown away after pre-training; shared ones count to the main network. */
export function countParameters(config: RunConfig, vocabSize: number): RunRecord['parameters'] {
  const { parameters } = pretrainProgram(config, vocabSize, 'eval');
  const generator = parameterCount(Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith('generator.'))));
  const total = parameterCount(parameters);
  return { main: total - generator, generator, total };
}
