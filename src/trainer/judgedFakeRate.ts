import { sum } from '../common/sum';
import type { ObjectiveConfig } from '../experiment/schema';
import type { BatchArrays } from '../model/program';

/**
 * `judgedFakeRate`: of the tokens that the discriminator is asked about, the share that were replaced, which is what a
 * constant predictor answers. ELECTRA 15 % asks about the selected positions alone, and every replaced token is among
 * them; other objectives ask about all tokens, and `fakeRate` says it.
 * @param fakeRate share of all tokens of the batches that were replaced
 */
export function judgedFakeRate({ type }: ObjectiveConfig, fakeRate: number | undefined, batches: readonly BatchArrays[]): Record<string, number> {
  if (type !== 'rtd15' || fakeRate === undefined) return {};
  const total = (name: string): number => batches.reduce((all, batch) => all + sum(batch[name] ?? []), 0);
  return { judgedFakeRate: (fakeRate * total('attentionMask')) / total('maskedWeights') };
}
