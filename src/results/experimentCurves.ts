/** The curves of an experiment's runs, finished or not, from the run folders beside its file. */
import { join } from 'node:path';
import type { VariantPlan } from '../experiment/expand';
import type { CurveColumns } from '../panel/protocol';
import { curvesOf } from '../runs/curves';
import { listRuns } from '../runs/folder';
import { runId, runPaths, runsRootOf } from '../runs/paths';
import { EventReader } from '../runs/readEvents';
import { readRunRecord } from '../runs/readRecords';
import type { RunRecord } from '../runs/records';
import type { VariantCurves } from './reportCurves';

export interface ExperimentCurves {
  /** Runs that were started. */
  runs: RunRecord[];
  /** By run id, as `runId` makes it. */
  curves: Readonly<Record<string, { train: CurveColumns; heldOut: CurveColumns }>>;
}

/** @param file the experiment's; @param name of the experiment */
export function experimentCurves(file: string, name: string): ExperimentCurves {
  const runsRoot = runsRootOf(file);
  const begun = listRuns(runsRoot).filter((run) => run.experiment === name);
  const curves = begun.map(({ id }) => [id, curvesOf(new EventReader(runPaths(join(runsRoot, id)).events).read())] as const);
  return { runs: begun.map(({ folder }) => readRunRecord(folder)).filter((record) => record !== null), curves: Object.fromEntries(curves) };
}

/** The curves of each variant's seeds, in the order of the experiment. */
export function variantCurves(plans: readonly VariantPlan[], { runs, curves }: ExperimentCurves): VariantCurves[] {
  return plans.map(({ name, config }, index) => {
    const own = runs.filter((run) => run.variant === name).flatMap((run) => curves[runId(run.experiment, run.variant, run.seed)] ?? []);
    return { name, index, config, train: own.map((curve) => curve.train), heldOut: own.map((curve) => curve.heldOut) };
  });
}
