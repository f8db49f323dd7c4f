/** Fonts of the machine for letters that the shipped one has not, such as Chinese names of variants. */
import { readdirSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What Roboto draws: Latin, Greek, Cyrillic, and the signs of our charts. */
const BEYOND_THE_SHIPPED_FONT = /[^\u0000-\u052f\u1e00-\u1fff\u2000-\u206f\u2070-\u209f\u20a0-\u20bf\u2100-\u218f\u2190-\u2193\u2200-\u22ff\u25a0-\u25ff]/gu;

/** Files with letters of East Asia that systems and office suites bring, the better ones first. */
const FONT_NAMES = [/^NotoSansCJK.*\.(ttc|otf)$/i, /^SourceHanSans.*\.(ttc|otf)$/i, /^PingFang\.ttc$/i, /^msyh\.ttc$/i, /^wqy-.*\.ttc$/i, /^DroidSansFallback(Full)?\.ttf$/i, /^Hiragino Sans GB\.ttc$/i, /^simsun\.ttc$/i, /^YuGothM\.ttc$/i, /^malgun\.ttf$/i, /^Arial ?Unicode\.ttf$/i];

const folders: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.local', 'share', 'fonts'), join(homedir(), '.fonts')],
  darwin: ['/System/Library/Fonts', '/Library/Fonts', join(homedir(), 'Library', 'Fonts')],
  win32: [join(process.env['WINDIR'] ?? 'C:\\Windows', 'Fonts')],
};

/** The letters of a text that the shipped font lacks, each once. */
export function lettersBeyond(text: string): string {
  return [...new Set(text.match(BEYOND_THE_SHIPPED_FONT) ?? [])].join('');
}

/** Path of the machine's best font for them; null where it has none of those known. Looks three folders deep. */
export function fallbackFont(places: readonly string[] = folders[process.platform] ?? []): string | null {
  const files = places.flatMap((place) => filesUnder(place, 3));
  for (const name of FONT_NAMES) {
    const found = files.find((file) => name.test(file.name));
    if (found !== undefined) return join(found.parentPath, found.name);
  }
  return null;
}

function filesUnder(folder: string, depth: number): Dirent[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not every machine has every folder.
    return [];
  }
  return entries.sort((a, b) => a.name.localeCompare(b.name)).flatMap((entry) => (entry.isDirectory() ? (depth > 0 ? filesUnder(join(folder, entry.name), depth - 1) : []) : [entry]));
}
