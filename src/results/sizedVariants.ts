import type { VariantPlan } from '../experiment/expand';
import type { SizedVariant } from './charts/costCharts';

/** What the chart of generator sizes needs of each variant. */
export function sizedVariants(plans: readonly Pick<VariantPlan, 'name' | 'config'>[]): SizedVariant[] {
  return plans.map(({ name, config: { objective } }) => ({ name, generatorSize: 'generatorSize' in objective ? objective.generatorSize : null }));
}
