import { configHash, type VariantPlan } from '../../experiment/expand';
import type { RunSummary } from '../../panel/protocol';

/**
 * Runs that have another configuration than the file gives them now: the trainer refuses to go on with them.
 * @param variant null for all
 * @param recordedHash the configuration hash in a run folder's record; null when there is no record
 */
export function outdatedRuns(runs: RunSummary[], plans: VariantPlan[], variant: string | null, recordedHash: (folder: string) => string | null): RunSummary[] {
  const hashes = new Map(plans.map(({ name, config }) => [name, configHash(config)]));
  return runs.filter((run) => {
    // The control is the first variant's network.
    const planned = run.kind === 'control' ? plans[0]?.name : run.variant;
    const now = planned === undefined ? undefined : hashes.get(planned);
    const recorded = recordedHash(run.folder);
    return (variant === null || run.variant === variant) && now !== undefined && recorded !== null && recorded !== now;
  });
}
