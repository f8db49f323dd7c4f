import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fallbackFont, lettersBeyond } from '../../../src/results/png/fallbackFonts';
import { lettersWithoutFont, renderPng } from '../../../src/results/png/renderPng';

const drawing = (text: string) => `<svg width="30" height="20" viewBox="0 0 30 20" xmlns="http://www.w3.org/2000/svg"><style>:root{--series-0:#0072b2;--chart-text:#000}.chart text{fill:var(--chart-text)}</style><rect width="30" height="20" fill="#fff"/><rect x="20" y="5" width="10" height="5" fill="var(--series-0)"/><g class="chart" style="font:12px system-ui,sans-serif"><text x="1" y="15">${text}</text></g></svg>`;

/** Size and pixels of a PNG of 8 bits a channel, RGBA, not interlaced (RFC 2083). */
function decode(png: Uint8Array): { width: number; height: number; at(x: number, y: number): number[]; dark: number } {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const chunks: Buffer[] = [];
  for (let place = 8; place < bytes.length; place += 12 + bytes.readUInt32BE(place)) {
    if (bytes.toString('latin1', place + 4, place + 8) === 'IDAT') chunks.push(bytes.subarray(place + 8, place + 8 + bytes.readUInt32BE(place)));
  }
  const rows = inflateSync(Buffer.concat(chunks));
  const stride = 4 * width;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const [left, up, corner] = [i < 4 ? 0 : pixels[y * stride + i - 4]!, y === 0 ? 0 : pixels[(y - 1) * stride + i]!, i < 4 || y === 0 ? 0 : pixels[(y - 1) * stride + i - 4]!];
      pixels[y * stride + i] = (rows[y * (stride + 1) + 1 + i]! + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!) & 255;
    }
  }
  const at = (x: number, y: number) => [...pixels.subarray(y * stride + 4 * x, y * stride + 4 * x + 4)];
  let dark = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! + pixels[i + 1]! + pixels[i + 2]! < 150) dark++;
  return { width, height, at, dark };
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  return [left, up, corner].reduce((best, each) => (Math.abs(estimate - each) < Math.abs(estimate - best) ? each : best));
}

describe('fonts of the machine', () => {
  it('are needed for the letters that the shipped one lacks only', () => {
    expect(lettersBeyond('Größe Ω Я 1/4 ± − – … ≤ “x” € ′')).toBe('');
    expect(lettersBeyond('没有知识 K-BERT 没 한 か 🙂')).toBe('没有知识한か🙂');
  });

  it('are looked for by name in their folders, the better ones first', () => {
    const [one, other] = [mkdtempSync(join(tmpdir(), 'fonts-')), mkdtempSync(join(tmpdir(), 'fonts-'))];
    expect(fallbackFont([one, join(one, 'absent')])).toBeNull();
    mkdirSync(join(one, 'truetype', 'droid'), { recursive: true });
    for (const name of ['Arial.ttf', join('truetype', 'droid', 'DroidSansFallbackFull.ttf')]) writeFileSync(join(one, name), '');
    expect(fallbackFont([one])).toBe(join(one, 'truetype', 'droid', 'DroidSansFallbackFull.ttf'));
    writeFileSync(join(other, 'NotoSansCJK-Regular.ttc'), '');
    expect(fallbackFont([one, other])).toBe(join(other, 'NotoSansCJK-Regular.ttc'));
  });
});

describe('a chart as PNG', () => {
  it('has two pixels a unit, in the colours that the drawing names by property', async () => {
    const { width, height, at } = decode(await renderPng(drawing(''), 'media'));
    expect([width, height]).toEqual([60, 40]);
    expect([at(5, 5), at(50, 15), at(39, 15), at(50, 21)]).toEqual([[255, 255, 255, 255], [0, 0x72, 0xb2, 255], [255, 255, 255, 255], [255, 255, 255, 255]]);
  });

  it('draws letters with the font that ships', async () => {
    const [none, few, many] = [decode(await renderPng(drawing(''), 'media')).dark, decode(await renderPng(drawing('l'), 'media')).dark, decode(await renderPng(drawing('λ±M'), 'media')).dark];
    expect(none).toBe(0);
    expect(few).toBeGreaterThan(10);
    expect(many).toBeGreaterThan(2 * few);
  });

  it('draws a box for a letter that no font has, and takes a font of the machine for it where there is one', async () => {
    const boxes = await Promise.all(['中', '文'].map(async (letter) => decode(await renderPng(drawing(letter), 'media', null)).dark));
    expect(boxes[0]).toBe(boxes[1]);
    if (fallbackFont() !== null) {
      expect(decode(await renderPng(drawing('中'), 'media')).dark).not.toBe(boxes[0]);
      expect(lettersWithoutFont([drawing('中文')])).toBe('');
    } else expect(lettersWithoutFont([drawing('中文'), drawing('l中')])).toBe('中文');
  });

  it('says what to do where the fonts are missing', async () => {
    await expect(renderPng(drawing('l'), 'nowhere')).rejects.toThrow(/^The charts cannot be drawn as PNG: .*Install Ablation Bench again, or export them as SVG\.$/);
  });
});
