/** Small pieces that all charts share: SVG text, numbers, scales and ticks. */

/** Text safe inside HTML and SVG, in content and in quoted attributes. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** A coordinate with two decimals at most. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface Frame {
  /** Unique in the page. */
  id: string;
  width: number;
  height: number;
  title: string;
  /** What a reader who cannot see the chart has to know. */
  description: string;
  /** Whether it needs a page's whole width to be read. */
  isWide?: boolean;
}

/** A scalable picture with an accessible name and description. */
export function svgPicture({ id, width, height, title, description, isWide = false }: Frame, body: string): string {
  return `<svg class="${isWide ? 'chart wide' : 'chart'}" id="${id}" viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-labelledby="${id}-title ${id}-desc" xmlns="http://www.w3.org/2000/svg"><title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>${body}</svg>`;
}

export type Scale = (value: number) => number;

/** Maps [low, high] of the data onto [from, to] of the picture; a single value goes to the middle. */
export function linearScale([low, high]: [number, number], [from, to]: [number, number]): Scale {
  return high === low ? () => (from + to) / 2 : (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** Round numbers that cover [low, high] with about `count` steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.75)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
