/** Points with an interval each, over a linear or a logarithmic axis, named at the point. */
import { isFree, placeAllLabels, textBox, type Box } from './labels';
import { escapeXml, linearScale, px, svgPicture, ticks, type Scale } from './svg';

export interface ScatterPoint {
  label: string;
  /** Whether the label stands at the point; the description has it in any case. */
  isNamed: boolean;
  color: string;
  x: number;
  y: number;
  interval: { low: number; high: number } | null;
}

export interface ScatterLine {
  color: string;
  points: readonly { x: number; y: number }[];
}

export interface ScatterChart {
  /** Unique in the page. */
  id: string;
  title: string;
  xTitle: string;
  points: ScatterPoint[];
  /** A dashed horizontal line; null without one. */
  level: { value: number; label: string } | null;
  /** Logarithmic x: all x are above 0 then. */
  log: boolean;
  /** Drawn below the points, each through its own in the order of x. */
  lines: readonly ScatterLine[];
  formatX(value: number): string;
  formatY(value: number): string;
}

const size = { width: 560, height: 320, left: 48, right: 28, top: 34, bottom: 46 };
const LETTER_WIDTH = 7.2;
/** Half the room of a point. */
const DOT = 6;
const LABEL_GAP = 9;
/** Between points at one x, so that their intervals stay apart. */
const DODGE = 13;

/** Draws the chart as an SVG string. Means decide the vertical axis; an interval that goes on beyond it ends there. */
export function scatter(chart: ScatterChart): string {
  const { width, height, left, right, top, bottom } = size;
  const points = [...chart.points].sort((a, b) => a.x - b.x);
  const transform = (value: number): number => (chart.log ? Math.log10(value) : value);
  const xDomain = widened(points.map((point) => transform(point.x)), 0.12);
  const yDomain = widened([...points.map(({ y }) => y), ...(chart.level === null ? [] : [chart.level.value])], 0.25);
  const xOf = linearScale(xDomain, [left, width - right]);
  const y = linearScale(yDomain, [height - bottom, top]);
  const x: Scale = (value) => xOf(transform(value));
  const places = placed(points, chart.lines.length === 0, x, y);
  const body = [
    `<text class="heading" x="0" y="15">${escapeXml(chart.title)}</text>`,
    ...ticks(...yDomain, 5).map((tick) => `<line class="grid" x1="${left}" x2="${width - right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="muted" x="${left - 6}" y="${px(y(tick) + 4)}" text-anchor="end">${chart.formatY(tick)}</text>`),
    xAxis(chart, xTicks(chart.log, xDomain), x),
    chart.level === null ? '' : `<line class="reference" x1="${left}" x2="${width - right}" y1="${px(y(chart.level.value))}" y2="${px(y(chart.level.value))}"/>`,
    ...chart.lines.map((line) => linePath(line, x, y)),
    ...places.map((place) => whisker(place, y, yDomain)),
    ...places.map(({ point, at }) => `<circle cx="${px(at.x)}" cy="${px(at.y)}" r="5" fill="${point.color}" stroke="var(--chart-surface)" stroke-width="1.2"/>`),
    writtenNames(chart.level, places, y),
  ];
  return svgPicture({ id: chart.id, width, height, title: `${chart.title} against ${chart.xTitle}`, description: describe(chart, points) }, body.join(''));
}

/** A point and where it is drawn. */
interface Place {
  point: ScatterPoint;
  at: { x: number; y: number };
}

/** Points at one x are set side by side, unless lines lead to them. */
function placed(points: readonly ScatterPoint[], dodges: boolean, x: Scale, y: Scale): Place[] {
  return points.map((point) => {
    const together = dodges ? points.filter((other) => Math.abs(x(other.x) - x(point.x)) < 1) : [point];
    return { point, at: { x: x(point.x) + DODGE * (together.indexOf(point) - (together.length - 1) / 2), y: y(point.y) } };
  });
}

function linePath({ color, points }: ScatterLine, x: Scale, y: Scale): string {
  const path = [...points].sort((a, b) => a.x - b.x).map((point, i) => `${i === 0 ? 'M' : 'L'}${px(x(point.x))} ${px(y(point.y))}`);
  return `<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="1.4"/>`;
}

function widened(values: readonly number[], share: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = share * (high - low || Math.abs(high) * 0.1 || 1);
  return [low - margin, high + margin];
}

/** Of a logarithmic axis: 1, 2 and 5 times powers of ten. */
function xTicks(log: boolean, [low, high]: [number, number]): number[] {
  if (!log) return ticks(low, high, 5);
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  const all = powers.flatMap((power) => [1, 2, 5].map((factor) => factor * 10 ** power)).filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  const decades = all.filter((value) => Math.abs(Math.log10(value) % 1) < 1e-9);
  return all.length > 7 && decades.length > 1 ? decades : all;
}

function xAxis({ xTitle, formatX }: ScatterChart, marks: readonly number[], x: Scale): string {
  const { width, height, left, right, bottom } = size;
  const base = height - bottom;
  const drawn = marks.map((tick) => `<line class="axis" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${base}" y2="${base + 4}"/><text class="muted" x="${px(x(tick))}" y="${base + 17}" text-anchor="middle">${escapeXml(formatX(tick))}</text>`);
  return `<line class="axis" x1="${left}" x2="${width - right}" y1="${base}" y2="${base}"/>${drawn.join('')}<text class="muted" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${escapeXml(xTitle)}</text>`;
}

function whisker({ point: { interval, color }, at }: Place, y: Scale, [low, high]: [number, number]): string {
  if (interval === null) return '';
  const [from, to] = [Math.max(interval.low, low), Math.min(interval.high, high)];
  return `<line x1="${px(at.x)}" x2="${px(at.x)}" y1="${px(y(from))}" y2="${px(y(to))}" stroke="${color}" stroke-opacity="0.6" stroke-width="1.6"/>`;
}

/** Every point keeps its own room; the level's name goes to that end of its line, above or below, that has most. */
function writtenNames(level: ScatterChart['level'], places: readonly Place[], y: Scale): string {
  const room = { width: size.width, height: size.height - size.bottom };
  const dots = places.map(({ at }): Box => ({ left: at.x - DOT, right: at.x + DOT, top: at.y - DOT, bottom: at.y + DOT }));
  const written = level === null ? null : levelLabel(level.label, y(level.value), room, dots);
  const named = places.flatMap(({ point, at }, index) => (point.isNamed ? [{ index, ...at, width: widthOf(point.label) }] : []));
  const labels = placeAllLabels(named, room, written === null ? dots : [...dots, written.box], LABEL_GAP);
  const names = labels.map((label) => `<text class="halo" x="${px(label.x)}" y="${px(label.y)}">${escapeXml(places[label.index]!.point.label)}</text>`);
  return `${written === null ? '' : written.svg}${names.join('')}`;
}

function levelLabel(label: string, at: number, room: { width: number; height: number }, dots: readonly Box[]): { svg: string; box: Box } {
  const [start, end] = [size.left + 4, size.width - size.right - widthOf(label)];
  const places = [[start, at - 5], [end, at - 5], [start, at + 14], [end, at + 14]] as const;
  const [left, baseline] = places.find(([from, line]) => isFree(textBox(from, line, widthOf(label)), room, dots)) ?? places[0];
  return { svg: `<text class="muted halo" x="${px(left)}" y="${px(baseline)}">${escapeXml(label)}</text>`, box: textBox(left, baseline, widthOf(label)) };
}

const widthOf = (label: string): number => LETTER_WIDTH * label.length;

function describe({ xTitle, formatX, formatY, level }: ScatterChart, points: readonly ScatterPoint[]): string {
  const each = points.map(({ label, x, y, interval }) => `${label}: ${formatY(y)}${interval === null ? '' : ` [${formatY(interval.low)}, ${formatY(interval.high)}]`} at ${formatX(x)}`);
  return `${each.join('; ')}. Horizontal axis: ${xTitle}. Lines are 95 % intervals.${level === null ? '' : ` Dashed: ${level.label}.`}`;
}
