import type { XAxis } from '../curves/curveBuffer';
import type { Curve } from '../curves/curveSet';
import { bucketSize, decimate, eachBucket } from '../curves/decimate';
import { lowerBound } from '../curves/growingColumn';
import type { SeedGroup } from '../curves/seedGroup';

export type Range = [number, number];

/** What is drawn for one curve: x ascending, and y (for a band: lowest and highest) at each x. */
export interface PlotLine {
  kind: 'band' | 'raw' | 'mean' | 'reference';
  colour: number;
  dashed: boolean;
  x: number[];
  y: number[];
  /** Upper edge of a band. */
  high: number[];
}

/** A frame of the chart: few enough points to draw, and how many there are. */
export interface PlotFrame {
  lines: PlotLine[];
  xRange: Range;
  yRange: Range;
  /** Points of the curves within the range, and how many of them are drawn. */
  total: number;
  shown: number;
}

export const emptyFrame: PlotFrame = { lines: [], xRange: [0, 1], yRange: [0, 1], total: 0, shown: 0 };

export interface PlotView {
  xAxis: XAxis;
  /** Part of the x-axis to show; null for all of it. */
  zoom: Range | null;
  logScale: boolean;
  /** Buckets across the chart's width; two points of a curve are drawn for each, at most. */
  buckets: number;
}

const drawingOrder = ['band', 'raw', 'mean', 'reference'] as const;

export function plotFrame(curves: readonly Curve[], view: PlotView): PlotFrame {
  let total = 0;
  let shown = 0;
  const lines = curves.flatMap((curve) => {
    const [from, to] = visiblePart(curve.group, view);
    const mean = line('mean', curve, curve.group, 'mean', [from, to], view);
    total += to - from;
    shown += mean.x.length;
    return [...bandOf(curve, [from, to], view), ...rawOf(curve, [from, to], view), mean, ...referenceOf(curve, view)];
  });
  lines.sort((a, b) => drawingOrder.indexOf(a.kind) - drawingOrder.indexOf(b.kind));
  return { lines, xRange: view.zoom ?? fullRange(curves, view.xAxis), yRange: valueRange(lines, view.logScale), total, shown };
}

/** Indices in view, with one neighbour on each side so that lines run to the chart's edge. */
function visiblePart(group: SeedGroup, { xAxis, zoom }: PlotView): Range {
  if (zoom === null) return [0, group.length];
  const x = group.x[xAxis].values;
  const from = lowerBound(x, group.length, zoom[0]);
  const to = lowerBound(x, group.length, zoom[1]);
  return [Math.max(0, from - 1), Math.min(group.length, to + 1)];
}

function line(kind: PlotLine['kind'], curve: Curve, group: SeedGroup, column: 'mean' | 'raw', [from, to]: Range, { xAxis, buckets }: PlotView): PlotLine {
  const kept = decimate(group[column], group.blocks[column], from, to, buckets);
  const x = group.x[xAxis].values;
  const y = group[column].values;
  return { kind, colour: curve.colour, dashed: curve.dashed, x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!), high: [] };
}

function rawOf(curve: Curve, part: Range, view: PlotView): PlotLine[] {
  return curve.group.smoothing > 0 ? [line('raw', curve, curve.group, 'raw', part, view)] : [];
}

function referenceOf({ constantPredictor: group, ...curve }: Curve, view: PlotView): PlotLine[] {
  return group === null || group.length === 0 ? [] : [line('reference', { ...curve, constantPredictor: group }, group, 'mean', visiblePart(group, view), view)];
}

function bandOf({ group, colour, dashed }: Curve, [from, to]: Range, { xAxis, buckets }: PlotView): PlotLine[] {
  if (group.seeds < 2) return [];
  const band: PlotLine = { kind: 'band', colour, dashed, x: [], y: [], high: [] };
  const size = bucketSize(to - from, buckets);
  const x = group.x[xAxis].values;
  eachBucket(from, to, size, (start, end) => {
    const lowest = group.low.values[decimateBucket(group, 'low', start, end)];
    const highest = group.high.values[decimateBucket(group, 'high', start, end)];
    if (lowest === undefined || highest === undefined) return;
    band.x.push(x[(start + end - 1) >> 1]!);
    band.y.push(lowest);
    band.high.push(highest);
  });
  return [band];
}

function decimateBucket(group: SeedGroup, edge: 'low' | 'high', start: number, end: number): number {
  const { minimumAt, maximumAt } = group.blocks[edge].between(group[edge].values, start, end);
  return edge === 'low' ? minimumAt : maximumAt;
}

function fullRange(curves: readonly Curve[], xAxis: XAxis): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { group } of curves) {
    if (group.length === 0) continue;
    low = Math.min(low, group.x[xAxis].values[0]!);
    high = Math.max(high, group.x[xAxis].values[group.length - 1]!);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Range of all that is drawn, with a little air; on a logarithmic scale of all that is positive. */
function valueRange(lines: PlotLine[], logScale: boolean): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { y, high: upper } of lines) {
    for (const values of [y, upper]) {
      for (const value of values) {
        if (logScale && value <= 0) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  if (low > high) return logScale ? [0.1, 1] : [0, 1];
  if (logScale) return low === high ? [low / 2, high * 2] : [low / 1.05, high * 1.05];
  const air = low === high ? Math.max(Math.abs(low) * 0.1, 0.01) : (high - low) * 0.04;
  return [low - air, high + air];
}
