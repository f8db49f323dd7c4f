/** What differs between a variant and its baseline beside what the variant is about: other explanations of a difference. */
import type { BudgetSpent } from './budget';
import type { VariantPlan } from './expand';

/** What a run of a variant costs, before it is made. */
export interface VariantSize {
  parameters: number;
  spent: BudgetSpent;
}

/** Below this share a difference is not worth a sentence. */
const NOTABLE = 0.01;

const groups = ['model', 'objective', 'input', 'training', 'budget'] as const;

/** Sentences, none when only one group of knobs differs and the networks and their cost are alike. */
export function confounds(plan: VariantPlan, size: VariantSize, baseline: VariantPlan, baselineSize: VariantSize): string[] {
  const changed = groups.filter((group) => JSON.stringify(plan.config[group]) !== JSON.stringify(baseline.config[group]));
  const quantities: [string, number, number][] = [
    ['parameters of the main network', size.parameters, baselineSize.parameters],
    ['steps', size.spent.steps, baselineSize.spent.steps],
    ['tokens', size.spent.tokens, baselineSize.spent.tokens],
    ['FLOPs', size.spent.flops.dense, baselineSize.spent.flops.dense],
    ['FLOPs with sparse look-up', size.spent.flops.sparse, baselineSize.spent.flops.sparse],
  ];
  return [
    ...(changed.length > 1 ? [`Several groups of knobs differ: ${changed.join(', ')}.`] : []),
    ...quantities.filter(([, own, other]) => Math.abs(own / other - 1) >= NOTABLE).map(([name, own, other]) => `${percent(own / other - 1)} ${name}.`),
  ];
}

/** "+40 %", "−3 %". */
function percent(share: number): string {
  return `${share > 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
}
