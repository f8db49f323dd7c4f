import { lightChartStyle } from './palette';

/** A chart as a file of its own: with its colours on white, for a paper, and its size in pixels. */
export function standaloneSvg(svg: string): string {
  const [, width = '560', height = '320'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const opening = svg.slice(0, svg.indexOf('>') + 1);
  const sized = opening.replace('<svg ', `<svg width="${width}" height="${height}" `);
  return `${sized}<style>${lightChartStyle}</style><rect width="100%" height="100%" fill="#fff"/>${svg.slice(opening.length)}\n`;
}
