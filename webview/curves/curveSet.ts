import type { ExperimentView, RunSummary } from '../../src/panel/protocol';
import { seriesColourCount } from '../theme';
import type { RunCurves } from '../state';
import type { ViewState } from '../viewState';
import { constantPredictor } from './metrics';
import { SeedGroup } from './seedGroup';

/** A curve of the chart with what the legend says of it. */
export interface Curve {
  /** "experiment/variant", or the run's id where runs are drawn singly. */
  key: string;
  label: string;
  /** Index into the theme's series colours. */
  colour: number;
  dashed: boolean;
  group: SeedGroup;
  /** For the discriminator's loss: the loss of always answering the fake rate. */
  constantPredictor: SeedGroup | null;
}

type Choice = Pick<ViewState, 'split' | 'metric' | 'grouping' | 'smoothing'>;

/** The curves that the present choices ask for, kept between frames so that new points alone cost time. */
export class CurveSet {
  #key = '';
  #curves: Curve[] = [];

  /** The curves of `runs`, brought up to date with what has been logged. */
  update(choice: Choice, runs: RunSummary[], curves: ReadonlyMap<string, RunCurves>, experiment: ExperimentView | null): readonly Curve[] {
    const held = runs.filter(({ id }) => curves.has(id));
    const key = JSON.stringify([choice.split, choice.metric, choice.grouping, choice.smoothing, experiment?.variants.map(({ name }) => name), held.map(({ id }) => [id, generation(curves.get(id)!)])]);
    if (key !== this.#key) {
      this.#key = key;
      this.#curves = buildCurves(choice, held, curves, experiment);
    }
    for (const curve of this.#curves) {
      curve.group.refresh();
      curve.constantPredictor?.refresh();
    }
    return this.#curves.filter(({ group }) => group.length > 0);
  }
}

const generations = new WeakMap<RunCurves, number>();
let lastGeneration = 0;

/** A number that changes when a run's points are thrown away and sent anew. */
function generation(curves: RunCurves): number {
  const known = generations.get(curves) ?? ++lastGeneration;
  generations.set(curves, known);
  return known;
}

function buildCurves(choice: Choice, runs: RunSummary[], curves: ReadonlyMap<string, RunCurves>, experiment: ExperimentView | null): Curve[] {
  const variants = [...new Set([...(experiment?.variants ?? []).map(({ name }) => name), ...runs.map(({ variant }) => variant)])];
  const byKey = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = choice.grouping === 'variant' ? `${run.experiment}/${run.variant}` : run.id;
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  const made = [...byKey].map(([key, members], index): Curve => {
    const { variant, seed } = members[0]!;
    const buffers = members.map(({ id }) => curves.get(id)![choice.split]);
    const place = choice.grouping === 'variant' ? variants.indexOf(variant) : index;
    return {
      key,
      label: choice.grouping === 'variant' ? variant : `${variant} · seed ${seed}`,
      colour: place % seriesColourCount,
      dashed: place >= seriesColourCount,
      group: new SeedGroup(buffers, choice.metric, choice.smoothing),
      constantPredictor: choice.metric === 'disc' ? new SeedGroup(buffers, constantPredictor, choice.smoothing) : null,
    };
  });
  return choice.grouping === 'variant' ? made.sort((a, b) => variants.indexOf(a.label) - variants.indexOf(b.label)) : made;
}
