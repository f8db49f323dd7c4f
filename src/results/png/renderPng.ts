/** Charts as pixels, drawn by resvg (MPL-2.0, used as it is) with a font that ships, so that every machine draws the same. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf, UserError } from '../../common/errors';
import { fallbackFont, lettersBeyond } from './fallbackFonts';

/** Pixels a side for each unit of the drawing. */
const ZOOM = 2;
const FONT_FAMILY = 'Roboto';
const FONT_FILES = ['Roboto_400Regular.ttf', 'Roboto_600SemiBold.ttf'];
const require = createRequire(import.meta.url);

type Resvg = typeof import('@resvg/resvg-wasm');
let started: Promise<Resvg> | null = null;
/** By path: each is read once. */
const fonts = new Map<string, Uint8Array>();
/** Found at the first need of it. */
let machinesFont: string | null = null;

/**
 * A picture of `standaloneSvg` as a PNG file. Letters that the shipped font lacks are drawn with a font of the machine.
 * @param mediaFolder the one that ships, for its fonts
 * @param systemFont for other letters; null where the machine has none, and they are boxes then (`lettersWithoutFont`)
 * Throws a UserError `png.renderer` where the renderer or its fonts cannot be loaded.
 */
export async function renderPng(svg: string, mediaFolder: string, systemFont = systemFontFor(svg)): Promise<Uint8Array> {
  try {
    started ??= start();
    const { Resvg } = await started;
    const files = [...FONT_FILES.map((name) => join(mediaFolder, 'fonts', name)), ...(systemFont === null ? [] : [systemFont])];
    const font = { fontBuffers: files.map(fontFile), defaultFontFamily: FONT_FAMILY, sansSerifFamily: FONT_FAMILY };
    const picture = new Resvg(withPlainColours(svg), { fitTo: { mode: 'zoom', value: ZOOM }, font });
    const image = picture.render();
    const bytes = image.asPng();
    image.free();
    picture.free();
    return bytes;
  } catch (thrown) {
    throw new UserError('png.renderer', `The charts cannot be drawn as PNG: ${messageOf(thrown)} Install Ablation Bench again, or export them as SVG.`);
  }
}

/** The letters of these drawings that `renderPng` draws as boxes here, each once; empty where it has fonts for all. */
export function lettersWithoutFont(svgs: readonly string[]): string {
  const letters = lettersBeyond(svgs.join(''));
  return letters === '' || systemFontFor(letters) !== null ? '' : letters;
}

function systemFontFor(svg: string): string | null {
  return lettersBeyond(svg) === '' ? null : (machinesFont ??= fallbackFont());
}

function fontFile(path: string): Uint8Array {
  const bytes = fonts.get(path) ?? readFileSync(path);
  fonts.set(path, bytes);
  return bytes;
}

async function start(): Promise<Resvg> {
  const library = require('@resvg/resvg-wasm') as Resvg;
  await library.initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return library;
}

/** resvg knows no custom properties: each `var(--name)` becomes the value that the picture's own style gives it. */
function withPlainColours(svg: string): string {
  const values = new Map([...svg.matchAll(/(--[\w-]+):([^;}]+)[;}]/g)].map(([, name, value]) => [name!, value!]));
  return svg.replaceAll(/var\((--[\w-]+)\)/g, (whole, name: string) => values.get(name) ?? whole);
}
