/** Curves of all variants over one axis: a line and a band each, held-out points, and reference lines. */
import { extent } from '../../common/extent';
import { formatCount, formatSeconds } from '../format';
import { seriesColor, seriesDash } from './palette';
import type { Axis, SeedBand } from './seedBand';
import { escapeXml, linearScale, px, svgPicture, ticks, type Scale } from './svg';

export interface CurveSeries {
  name: string;
  /** Place of the variant in the experiment: decides the colour. */
  index: number;
  train: SeedBand;
  /** Held-out evaluations, drawn as dots. */
  heldOut: SeedBand;
  /** Value to beat at each x of `train`, drawn dashed in the series' colour; null where there is none. */
  reference: number[] | null;
}

export interface CurveChart {
  id: string;
  title: string;
  axis: Axis;
  series: CurveSeries[];
  /** A horizontal reference line, for example chance level. */
  level: { value: number; label: string } | null;
  /** Words for what the dashed lines are; empty without. */
  referenceLabel: string;
  /** Whether the picture names its series and its dashed lines, below. */
  hasLegend: boolean;
}

export const axisTitles: { readonly [A in Axis]: string } = { step: 'steps', tokens: 'tokens', flops: 'training FLOPs', wallSeconds: 'wall time' };
const axisFormats: { readonly [A in Axis]: (value: number) => string } = { step: formatCount, tokens: formatCount, flops: (value) => (value === 0 ? '0' : value.toExponential().replace('e+', 'e')), wallSeconds: formatSeconds };

const size = { width: 560, height: 330, left: 46, right: 14, top: 30, bottom: 40 };
const LEGEND_LINE = 20;
const SWATCH = 26;
const LETTER_WIDTH = 7.2;
/** The steep first part of the curves may leave the picture at the top: this share of the points does not set the scale. */
const IGNORED_START = 0.06;

/** Draws the chart as an SVG string. */
export function lossCurves(chart: CurveChart): string {
  const { width, height, left, right, top, bottom } = size;
  const xDomain = extent(chart.series.flatMap((series) => [0, ...series.train.x, ...series.heldOut.x]));
  const yDomain = valueDomain(chart);
  const x = linearScale(xDomain, [left, width - right]);
  const y = linearScale(yDomain, [height - bottom, top]);
  const clip = `${chart.id}-clip`;
  const body = [
    `<clipPath id="${clip}"><rect x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}"/></clipPath>`,
    `<text class="heading" x="${left}" y="16">${escapeXml(chart.title)}</text>`,
    valueAxis(yDomain, y),
    progressAxis(chart.axis, xDomain, x),
    `<g clip-path="url(#${clip})">`,
    ...chart.series.map((series) => band(series, x, y)),
    ...chart.series.map((series) => lines(series, x, y)),
    '</g>',
    chart.level === null ? '' : level(chart.level, y),
  ];
  const legend = chart.hasLegend ? legendBelow(chart, height + 6) : { svg: '', bottom: height };
  return svgPicture({ id: chart.id, width, height: legend.bottom, title: `${chart.title} by ${axisTitles[chart.axis]}`, description: describe(chart) }, `${body.join('')}${legend.svg}`);
}

/** Names of the series with a stroke of each, in as many lines as they take, and what is dashed. */
function legendBelow({ series, referenceLabel }: CurveChart, top: number): { svg: string; bottom: number } {
  let [x, y] = [size.left, top + LEGEND_LINE / 2];
  const entries = series.map(({ name, index }) => {
    const width = SWATCH + 8 + LETTER_WIDTH * name.length + 18;
    if (x > size.left && x + width > size.width) [x, y] = [size.left, y + LEGEND_LINE];
    const at = x;
    x += width;
    return `<line x1="${at}" x2="${at + SWATCH}" y1="${y}" y2="${y}" stroke="${seriesColor(index)}" stroke-width="3" stroke-dasharray="${seriesDash(index)}"/><text x="${at + SWATCH + 8}" y="${y + 4}">${escapeXml(name)}</text>`;
  });
  const below = y + LEGEND_LINE;
  const note = referenceLabel === '' ? '' : `<text class="muted" x="${size.left}" y="${below + 4}">${escapeXml(referenceLabel)}</text>`;
  return { svg: entries.join('') + note, bottom: note === '' ? below : below + LEGEND_LINE };
}

function valueDomain({ series, level }: CurveChart): [number, number] {
  const settled = series.flatMap(({ train, heldOut, reference }) => {
    const from = Math.floor(train.x.length * IGNORED_START);
    return [...train.low.slice(from), ...train.high.slice(from), ...heldOut.mean, ...(reference ?? []).slice(from)];
  });
  const [low, high] = extent(level === null ? settled : [...settled, level.value]);
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  return [low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin];
}

function valueAxis([low, high]: [number, number], y: Scale): string {
  const marks = ticks(low, high, 5);
  return marks
    .map((tick) => `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="muted" x="${size.left - 6}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}</text>`)
    .join('');
}

function progressAxis(axis: Axis, [low, high]: [number, number], x: Scale): string {
  const base = size.height - size.bottom;
  const marks = ticks(low, high, 5).map((tick) => `<line class="axis" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${base}" y2="${base + 4}"/><text class="muted" x="${px(x(tick))}" y="${base + 17}" text-anchor="middle">${axisFormats[axis](tick)}</text>`);
  return `<line class="axis" x1="${size.left}" x2="${size.width - size.right}" y1="${base}" y2="${base}"/>${marks.join('')}<text class="muted" x="${(size.left + size.width - size.right) / 2}" y="${size.height - 6}" text-anchor="middle">${axisTitles[axis]}</text>`;
}

function path(xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): string {
  return xs.map((value, i) => `${i === 0 ? 'M' : 'L'}${px(x(value))} ${px(y(ys[i]!))}`).join('');
}

function band({ index, train }: CurveSeries, x: Scale, y: Scale): string {
  if (train.x.length < 2) return '';
  const back = path([...train.x].reverse(), [...train.low].reverse(), x, y).replace('M', 'L');
  return `<path d="${path(train.x, train.high, x, y)}${back}Z" fill="${seriesColor(index)}" fill-opacity="0.16"/>`;
}

function lines({ index, train, heldOut, reference }: CurveSeries, x: Scale, y: Scale): string {
  const color = seriesColor(index);
  const line = `<path d="${path(train.x, train.mean, x, y)}" fill="none" stroke="${color}" stroke-width="1.8" stroke-linejoin="round" stroke-dasharray="${seriesDash(index)}"/>`;
  const dashed = reference === null ? '' : `<path d="${path(train.x, reference, x, y)}" fill="none" stroke="${color}" stroke-width="1.4" stroke-dasharray="5 4"/>`;
  const dots = heldOut.x.map((value, i) => `<circle cx="${px(x(value))}" cy="${px(y(heldOut.mean[i]!))}" r="3.2" fill="${color}" stroke="var(--chart-surface)" stroke-width="1.2"/>`);
  return line + dashed + dots.join('');
}

function level({ value, label }: NonNullable<CurveChart['level']>, y: Scale): string {
  const right = size.width - size.right;
  return `<line class="reference" x1="${size.left}" x2="${right}" y1="${px(y(value))}" y2="${px(y(value))}"/><text class="muted" x="${right}" y="${px(y(value) - 5)}" text-anchor="end">${escapeXml(label)}</text>`;
}

function describe({ series, referenceLabel }: CurveChart): string {
  const ends = series.map(({ name, train, heldOut }) => {
    const last = train.mean.at(-1) ?? heldOut.mean.at(-1);
    return last === undefined ? `${name}: no values` : `${name} ends at ${last.toPrecision(3)}`;
  });
  const most = Math.max(0, ...series.map(({ train }) => train.valuesPerPoint));
  return `${ends.join('; ')}. Lines are means over seeds, bands reach from the smallest to the largest logged value; a point stands for up to ${most} logged values. ${referenceLabel}`.trim();
}
