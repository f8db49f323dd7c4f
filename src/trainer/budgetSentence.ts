import { budgetSpent } from '../experiment/budget';
import type { RunConfig } from '../experiment/schema';
import { formatCount, formatFlops } from '../results/format';
import type { PlannedRun } from './planRuns';

/** What each variant's budget comes to, before anything is trained: "Budget: A 1200 steps, 1.23M tokens, 2.9e12 FLOPs …". */
export function budgetSentence(runs: readonly PlannedRun[], vocabSizeOf: (config: RunConfig) => number): string {
  const variants = new Map(runs.filter(({ kind }) => kind === 'variant').map(({ variant, config }) => [variant, config]));
  const parts = [...variants].map(([variant, config]) => {
    const { steps, tokens, flops } = budgetSpent(config, vocabSizeOf(config));
    return `${variant} ${steps} steps, ${formatCount(tokens)} tokens, ${formatFlops(flops.dense)} FLOPs (${formatFlops(flops.sparse)} with sparse look-up)`;
  });
  return parts.length === 0 ? 'Budget: only the untrained control is to be made.' : `Budget: ${parts.join('; ')}.`;
}
