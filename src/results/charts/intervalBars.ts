/** One horizontal bar a row with its 95 % interval, a dot for each seed, and reference lines. */
import { escapeXml, linearScale, px, svgPicture, ticks, type Scale } from './svg';

export interface BarRow {
  label: string;
  color: string;
  /** Null draws the row without a bar: no score yet. */
  mean: number | null;
  interval: { low: number; high: number } | null;
  dots: number[];
  /** A published score at another scale, drawn hollow; null without one. */
  ghost: number | null;
  /** Printed at the right. */
  text: string;
}

export interface BarChart {
  id: string;
  title: string;
  rows: BarRow[];
  /** Where bars start: 0 for differences and correlations, the low end for shares. */
  origin: number;
  /** Part of the axis that is shown at least. */
  domain: [number, number];
  /** A dashed vertical line, for example the majority label. */
  reference: { value: number; label: string } | null;
  /** A line of text under the axis; null without one. */
  note: string | null;
  tickText(value: number): string;
}

const size = { width: 560, rowHeight: 26, top: 44, bottom: 24, note: 18 };
const LETTER_WIDTH = 6.6;
const MAX_LABEL = 32;

/**
 * Draws the chart as an SVG string. Means and dots outside the domain widen it; an interval does not, since that of
 * two seeds can be many times as wide as all scores: it ends in an arrow and its bounds are in the text.
 */
export function intervalBars(chart: BarChart): string {
  const height = size.top + chart.rows.length * size.rowHeight + size.bottom + (chart.note === null ? 0 : size.note);
  const left = 14 + LETTER_WIDTH * Math.max(8, ...chart.rows.map((row) => Math.min(MAX_LABEL, row.label.length)));
  const right = size.width - 16 - LETTER_WIDTH * Math.max(0, ...chart.rows.map((row) => row.text.length));
  const domain = domainOf(chart);
  const x = linearScale(domain, [left, right]);
  const bottom = size.top + chart.rows.length * size.rowHeight;
  const body = [
    `<text class="heading" x="0" y="15">${escapeXml(chart.title)}</text>`,
    ...ticks(domain[0], domain[1], 5).map((tick) => `<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${size.top - 4}" y2="${bottom}"/><text class="muted" x="${px(x(tick))}" y="${bottom + 15}" text-anchor="middle">${chart.tickText(tick)}</text>`),
    ...chart.rows.map((row, i) => barRow(row, size.top + i * size.rowHeight, left, x, chart.origin)),
    ...chart.rows.map((row, i) => (row.interval === null ? '' : whisker(row.interval, size.top + (i + 0.5) * size.rowHeight, domain, x))),
    ...chart.rows.map((row, i) => (row.ghost === null ? '' : ghostMark(row.ghost, size.top + (i + 0.5) * size.rowHeight, x))),
    ...chart.rows.map((row, i) => seedDots(row, size.top + (i + 0.5) * size.rowHeight, x)),
    `<line class="axis" x1="${px(x(chart.origin))}" x2="${px(x(chart.origin))}" y1="${size.top - 4}" y2="${bottom}"/>`,
    chart.reference === null ? '' : referenceLine(chart.reference, x, bottom),
    chart.note === null ? '' : `<text class="muted" x="${size.width}" y="${height - 4}" text-anchor="end">${escapeXml(chart.note)}</text>`,
  ];
  return svgPicture({ id: chart.id, width: size.width, height, title: chart.title, description: describe(chart) }, body.join(''));
}

function domainOf({ rows, domain, origin, reference }: BarChart): [number, number] {
  const values = rows.flatMap((row) => [...(row.mean === null ? [] : [row.mean]), ...row.dots, ...(row.ghost === null ? [] : [row.ghost])]);
  const all = [...values, ...domain, origin, ...(reference === null ? [] : [reference.value])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const margin = 0.06 * (high - low);
  return [low < domain[0] ? low - margin : low, high > domain[1] ? high + margin : high];
}

function barRow({ label, color, mean, text }: BarRow, top: number, left: number, x: Scale, origin: number): string {
  const middle = top + size.rowHeight / 2;
  const name = `<text x="${px(left - 8)}" y="${px(middle + 4)}" text-anchor="end">${escapeXml(shortened(label))}</text>`;
  const value = `<text x="${size.width}" y="${px(middle + 4)}" text-anchor="end" class="muted">${escapeXml(text)}</text>`;
  if (mean === null) return name + value;
  const [from, to] = [x(origin), x(mean)].sort((a, b) => a - b) as [number, number];
  const bar = `<rect x="${px(from)}" y="${px(top + 5)}" width="${px(to - from)}" height="${size.rowHeight - 10}" fill="${color}" fill-opacity="0.32"/>`;
  const end = `<line x1="${px(x(mean))}" x2="${px(x(mean))}" y1="${px(top + 4)}" y2="${px(top + size.rowHeight - 4)}" stroke="${color}" stroke-width="2.5"/>`;
  return name + bar + end + value;
}

function seedDots({ dots, color }: BarRow, y: number, x: Scale): string {
  return dots.map((dot) => `<circle cx="${px(x(dot))}" cy="${px(y)}" r="3.2" fill="${color}" stroke="var(--chart-surface)" stroke-width="1"/>`).join('');
}

/** A hollow diamond: other bars are filled, so that nobody takes it for a score of this experiment. */
function ghostMark(score: number, y: number, x: Scale): string {
  return `<path class="ghost" d="M${px(x(score) - 6)} ${px(y)}l6 -6l6 6l-6 6Z" fill="none" stroke="var(--chart-muted)" stroke-width="1.4" stroke-dasharray="2.5 1.5"/>`;
}

const whiskerStroke = 'fill="none" stroke="var(--chart-text)" stroke-width="1.3"';

function whisker({ low, high }: { low: number; high: number }, y: number, [from, to]: [number, number], x: Scale): string {
  const [start, end] = [x(Math.max(low, from)), x(Math.min(high, to))];
  const cap = (at: number, inside: boolean, direction: number): string =>
    inside ? `M${px(at)} ${px(y - 4)}v8` : `M${px(at - 5 * direction)} ${px(y - 4)}L${px(at)} ${px(y)}L${px(at - 5 * direction)} ${px(y + 4)}`;
  return `<path ${whiskerStroke} d="M${px(start)} ${px(y)}H${px(end)}${cap(start, low >= from, -1)}${cap(end, high <= to, 1)}"/>`;
}

function shortened(label: string): string {
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label;
}

function referenceLine({ value, label }: NonNullable<BarChart['reference']>, x: Scale, bottom: number): string {
  return `<line class="reference" x1="${px(x(value))}" x2="${px(x(value))}" y1="${size.top - 8}" y2="${bottom}"/><text class="muted" x="${px(x(value))}" y="${size.top - 12}" text-anchor="middle">${escapeXml(label)}</text>`;
}

function describe({ rows, reference, note, tickText }: BarChart): string {
  const sentences = rows.map((row) => `${row.label}: ${row.text}${row.ghost === null ? '' : `, published ${tickText(row.ghost)}`}`);
  const line = reference === null ? '' : ` Dashed line: ${reference.label}.`;
  return `${sentences.join('; ')}. Dots are seeds, whiskers 95 % intervals.${line}${note === null ? '' : ` ${note}.`}`;
}
