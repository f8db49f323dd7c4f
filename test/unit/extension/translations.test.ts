import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const sources = readdirSync('src/extension', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
/** Every text given to `t(…)` or `l10n.t(…)`. */
const texts = new Set(sources.flatMap((path) => [...readFileSync(join('src/extension', path), 'utf8').matchAll(/\bt\('((?:[^'\\]|\\.)*)'/g)].map(([, text]) => text!)));
const chinese = JSON.parse(readFileSync('media/l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<string, string>;

describe('bundle.l10n.zh-cn.json', () => {
  it('translates every text of the extension, and no other', () => {
    expect(Object.keys(chinese).sort()).toEqual([...texts].sort());
  });

  it('keeps the placeholders of each text', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    const changed = Object.entries(chinese).filter(([english, translated]) => placeholders(english).join() !== placeholders(translated).join());
    expect(changed).toEqual([]);
  });
});
