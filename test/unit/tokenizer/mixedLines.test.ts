/** Against Transformers, on 1,000 made-up lines: see test/parity/mixed_lines.py. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainBytePairs } from '../../../src/tokenizer/bytePairTrainer';
import { TextTokenizer, type EncodedText } from '../../../src/tokenizer/tokenizer';
import { robertaTokenNames } from '../../../src/tokenizer/vocabulary';
import { WordCounts } from '../../../src/tokenizer/wordCounts';

interface Golden {
  wordPieces: string[];
  /** Special tokens included. */
  bytePairSize: number;
  merges: string[];
  lines: string[];
  /** One a line, spaces between them. */
  digests: Record<string, string>;
  /** The first lines under the small byte pairs, in full. */
  shown: { ids: number[]; offsets: [number, number][] }[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/tokenizer-mixed.json', import.meta.url), 'utf8')) as Golden;
const vocabFolder = join(process.env['ABLATION_BENCH_DATA'] ?? '../shared/data', 'vocab');

function digest({ ids, offsets }: EncodedText): string {
  const content = `${ids.join()}|${offsets.map((pair) => pair.join('-')).join()}`;
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

/** Numbers and texts of the lines whose ids or offsets differ. */
async function differing(tokenizer: TextTokenizer, name: string): Promise<[number, string][]> {
  const expected = golden.digests[name]!.split(' ');
  const encoded = await Promise.all(golden.lines.map((line) => tokenizer.encode(line)));
  return encoded.flatMap((one, i): [number, string][] => (digest(one) === expected[i] ? [] : [[i, golden.lines[i]!]]));
}

async function smallBytePairs(): Promise<{ tokenizer: TextTokenizer; merges: [string, string][] }> {
  const counts = await WordCounts.createByteLevel(false);
  for (const line of golden.lines) counts.add(line);
  const special = Object.values(robertaTokenNames);
  const { pieces, merges } = trainBytePairs(counts.finish(), golden.bytePairSize - special.length);
  const tokens = [...special.slice(0, -1), ...pieces, ...special.slice(-1)];
  return { tokenizer: await TextTokenizer.fromBytePairs(tokens, merges, false, 'small'), merges };
}

describe('1,000 mixed lines', () => {
  it('are as many, with long words, characters beyond U+FFFF and controls among them', () => {
    expect(golden.lines).toHaveLength(1000);
    const having = (pattern: RegExp) => golden.lines.filter((line) => pattern.test(line)).length;
    expect([/\S{201}/, /[\u{10000}-\u{10FFFF}]/u, /[\u0000-\u0008]/u, /\p{Script=Han}/u, /\p{M}/u].map(having).every((count) => count >= 10)).toBe(true);
  });

  const references = [
    ['bert-base-uncased', ['bert-base-uncased-vocab.txt'], (file: string) => TextTokenizer.load(file)],
    ['bert-base-chinese', ['bert-base-chinese-vocab.txt'], (file: string) => TextTokenizer.load(file)],
    ['gpt2', ['gpt2-vocab.json', 'gpt2-merges.txt'], (file: string, merges = '') => TextTokenizer.loadBytePairs(file, merges, false)],
  ] as const;
  for (const [name, names, load] of references) {
    const [file, merges] = names.map((one) => join(vocabFolder, one));
    const absent = existsSync(file!) ? '' : ` (skipped: ABLATION_BENCH_DATA has no vocab/${names[0]})`;
    it.skipIf(absent !== '')(`have the ids and offsets of Transformers with the vocabulary ${name}${absent}`, async () => {
      expect(await differing(await load(file!, merges), name)).toEqual([]);
    }, 60_000);
  }

  it('have the ids and offsets of Transformers with a small WordPiece vocabulary', async () => {
    expect(await differing(await TextTokenizer.fromTokens(golden.wordPieces, true, 'small'), 'small word pieces')).toEqual([]);
  });

  it('train the byte pairs that the tokenizers library trains on them, and encode as Transformers does with those', async () => {
    const { tokenizer, merges } = await smallBytePairs();
    expect(merges.map((merge) => merge.join(' '))).toEqual(golden.merges);
    const shown = await Promise.all(golden.shown.map((_, i) => tokenizer.encode(golden.lines[i]!)));
    expect(shown.map(({ ids, offsets }) => ({ ids: Array.from(ids), offsets }))).toEqual(golden.shown);
    expect(await differing(tokenizer, 'small byte pairs')).toEqual([]);
  });
});
