/** Which curves a report shows, and what each is to be compared with. */
import { binaryEntropy } from '../common/binaryEntropy';
import type { RunConfig } from '../experiment/schema';
import type { CurveColumns } from '../panel/protocol';
import { axes, seedBands, type Axis, type SeedBand } from './charts/seedBand';
import { lossCurves, type CurveSeries } from './charts/lossCurves';

/** The curves of one variant's seeds. */
export interface VariantCurves {
  name: string;
  /** Place in the experiment. */
  index: number;
  config: RunConfig;
  train: CurveColumns[];
  heldOut: CurveColumns[];
}

interface CurveRow {
  metric: string;
  title: string;
  level: { value: number; label: string } | null;
  /** Whether only held-out evaluations have it. */
  heldOutOnly: boolean;
}

const curveRows: readonly CurveRow[] = [
  { metric: 'mlm', title: 'Masked-LM loss (nats): generator, or BERT itself', level: null, heldOutOnly: false },
  { metric: 'disc', title: 'Discriminator loss (nats a token)', level: null, heldOutOnly: false },
  { metric: 'discAuc', title: 'Discriminator AUC on held-out text', level: { value: 0.5, label: 'chance' }, heldOutOnly: true },
  { metric: 'replaceMlm', title: 'Replace-MLM loss of the main network (nats)', level: null, heldOutOnly: false },
  { metric: 'allTokensMlm', title: 'All-Tokens-MLM loss of the main network (nats)', level: null, heldOutOnly: false },
  { metric: 'reward', title: 'Reward of an adversarial generator: the discriminator\'s loss at its samples (nats)', level: null, heldOutOnly: false },
  { metric: 'sbo', title: 'Span boundary loss (nats)', level: null, heldOutOnly: false },
  { metric: 'loss', title: 'Total loss (weighted; compare within one objective and one stage)', level: null, heldOutOnly: false },
];

/**
 * One picture a metric that was logged, each in all four axes: `svg[axis]`.
 * @param isAlone whether each picture names its variants itself
 */
export function reportCurves(variants: readonly VariantCurves[], isAlone = false): { metric: string; title: string; svg: Record<Axis, string> }[] {
  return curveRows.flatMap((row) => {
    const series = variants.filter((variant) => logged(variant, row)).map((variant) => curveSeries(variant, row));
    if (series.length === 0) return [];
    const svg = Object.fromEntries(axes.map((axis) => [axis, picture(row, series.map((one) => one[axis]), axis, isAlone)])) as Record<Axis, string>;
    return [{ metric: row.metric, title: row.title, svg }];
  });
}

function logged({ train, heldOut }: VariantCurves, { metric, heldOutOnly }: CurveRow): boolean {
  return [...(heldOutOnly ? [] : train), ...heldOut].some((curve) => curve.values[metric]?.some(Number.isFinite) ?? false);
}

function picture(row: CurveRow, series: CurveSeries[], axis: Axis, hasLegend: boolean): string {
  const referenceLabel = row.metric === 'disc' ? 'Dashed: the constant predictor, H(fake rate).' : '';
  return lossCurves({ id: `curve-${row.metric}-${axis}`, title: row.title, axis, series, level: row.level, referenceLabel, hasLegend });
}

function curveSeries({ name, index, config, train, heldOut }: VariantCurves, { metric, heldOutOnly }: CurveRow): Record<Axis, CurveSeries> {
  const held = seedBands(heldOut, metric);
  const bands = heldOutOnly ? held : seedBands(train, metric);
  const reference = metric === 'disc' ? constantPredictor(seedBands(train, config.objective.type === 'rtd15' ? 'judgedFakeRate' : 'fakeRate').step, bands.step) : null;
  return Object.fromEntries(axes.map((axis) => [axis, { name, index, train: bands[axis], heldOut: held[axis], reference }])) as Record<Axis, CurveSeries>;
}

/** Loss of always answering with the share of replaced tokens among those judged: below this line a discriminator has learnt something. */
function constantPredictor(fakeRate: SeedBand, band: SeedBand): number[] | null {
  return fakeRate.mean.length === band.mean.length ? fakeRate.mean.map(binaryEntropy) : null;
}
