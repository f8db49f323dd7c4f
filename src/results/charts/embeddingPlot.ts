/** The words of an embedding map as points, some of them named. */
import { extent } from '../../common/extent';
import { placeLabels } from './labels';
import type { EmbeddingMap, MapMethod } from '../embeddingMap/mapRecord';
import { axisTitles, layoutOf, mapCaption, pointRadius } from '../embeddingMap/mapWords';
import { seriesColor } from './palette';
import { escapeXml, px, svgPicture } from './svg';

const size = { width: 760, height: 600, left: 30, right: 12, top: 46, bottom: 34 };
const LETTER_WIDTH = 6.6;
const MOST_LABELS = 90;

/**
 * Draws the map as an SVG string, with one scale for both axes. The words chosen, then their neighbours, then the first of the vocabulary are
 * named as far as there is room.
 * @param chosen places in the map's words
 * @param near places of the neighbours of the chosen words
 * @param id unique in the page
 */
export function embeddingPlot(map: EmbeddingMap, method: MapMethod, chosen: readonly number[], near: readonly number[], id = `embedding-map-${method}`): string {
  const layout = layoutOf(map, method);
  const { width, height, left, right, top, bottom } = size;
  const points = fitted(layout.x, layout.y);
  const kinds = new Map([...near.map((index) => [index, 'near'] as const), ...chosen.map((index) => [index, 'chosen'] as const)]);
  const order = [...new Set([...chosen, ...near, ...points.keys()])];
  const labels = placeLabels(order.map((index) => ({ index, ...points[index]!, width: LETTER_WIDTH * map.words[index]!.length })), { width, height: height - bottom }, MOST_LABELS);
  const others = [...points.keys()].filter((index) => !kinds.has(index));
  const [xTitle, yTitle] = axisTitles(map, method);
  const body = [
    `<text class="heading" x="0" y="15">${escapeXml(mapTitle(map, method))}</text><text class="muted" x="0" y="32">${escapeXml(mapCaption(map, method))}</text>`,
    `<rect x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}" fill="none" stroke="var(--chart-grid)"/>`,
    ...others.map((index) => circle(points[index]!, pointRadius(index, points.length), seriesColor(0), 0.45)),
    ...[...kinds].map(([index, kind]) => circle(points[index]!, kind === 'chosen' ? 5 : 3.6, seriesColor(kind === 'chosen' ? 1 : 2), 1)),
    ...labels.map(({ index, x, y }) => `<text x="${px(x)}" y="${px(y)}"${kinds.get(index) === 'chosen' ? ' font-weight="700"' : kinds.has(index) ? '' : ' class="muted word"'}>${escapeXml(map.words[index]!)}</text>`),
    `<text class="muted" x="${(left + width - right) / 2}" y="${height - 12}" text-anchor="middle">${escapeXml(xTitle)}</text>`,
    `<text class="muted" transform="translate(16 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yTitle)}</text>`,
  ];
  const description = `${map.words.length} words. ${chosen.length === 0 ? '' : `Named: ${chosen.map((index) => map.words[index]).join(', ')}. `}${mapCaption(map, method)}`;
  return svgPicture({ id, width, height, title: mapTitle(map, method), description }, body.join(''));
}

function mapTitle({ variant, seed, network }: EmbeddingMap, method: MapMethod): string {
  return `${network === 'generator' ? "Generator's token embeddings" : 'Token embeddings'} of ${variant}, seed ${seed}, by ${method.toUpperCase()}`;
}

/** Places inside the frame, both axes on one scale, y upwards. */
function fitted(x: readonly number[], y: readonly number[]): { x: number; y: number }[] {
  const { width, height, left, right, top, bottom } = size;
  const [xLow, xHigh] = extent(x);
  const [yLow, yHigh] = extent(y);
  const [inWidth, inHeight] = [width - left - right - 24, height - top - bottom - 24];
  const scale = Math.min(inWidth / (xHigh - xLow || 1), inHeight / (yHigh - yLow || 1));
  const [centreX, centreY] = [(left + width - right) / 2, (top + height - bottom) / 2];
  return x.map((value, i) => ({ x: centreX + scale * (value - (xLow + xHigh) / 2), y: centreY - scale * (y[i]! - (yLow + yHigh) / 2) }));
}

function circle({ x, y }: { x: number; y: number }, radius: number, color: string, opacity: number): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="${color}" fill-opacity="${opacity}"/>`;
}
