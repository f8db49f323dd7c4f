import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PreparedCorpus } from '../../../src/corpus/prepareCorpus';
import type { SequenceSource } from '../../../src/corpus/sequenceStore';
import { runConfigSchema, type InputConfig } from '../../../src/experiment/schema';
import type { Sequence } from '../../../src/objectives/definition';
import { corpusFixture, tokenizerOf } from './corpusFixture';

const inputOf = (knobs: Partial<InputConfig>): InputConfig => runConfigSchema.shape.input.parse(knobs);
const nsp = inputOf({ format: 'segmentPair', pairObjective: 'nsp' });

/** Sentence s of document d is "d<d> s<s>" and one to four times "w". */
function text(documents: number, sentences = 12): string {
  const lines = (d: number): string[] => Array.from({ length: sentences }, (_, s) => `d${d} s${s} ${'w '.repeat(1 + ((d + s) % 4)).trim()}`);
  return Array.from({ length: documents }, (_, d) => `${lines(d).join('\n')}\n`).join('\n');
}
const fixtureOf = (content: string) => {
  const { prepare, ...rest } = corpusFixture({ 'a.txt': content });
  const request = { maxSeqLength: 32, tokenizer: tokenizerOf({ vocabSize: 200 }) };
  return { ...rest, prepare: (input: InputConfig, changes: object = {}) => prepare({ ...request, input, ...changes }) };
};
const all = (source: SequenceSource): Sequence[] => Array.from({ length: source.length }, (_, index) => source.sequence(index));

/** The two segments in words, and the numbers of the documents that each comes from. */
function segmentsOf({ ids, tokenTypeIds }: Sequence, { tokenizer: { vocabulary } }: PreparedCorpus): { text: string; documents: string[] }[] {
  return [0, 1].map((type) => {
    const words = Array.from(ids).filter((_, position) => tokenTypeIds[position] === type).map((id) => vocabulary.tokenOf(id)).join(' ').replaceAll(' ##', '');
    return { text: words, documents: [...new Set(words.match(/\bd\d+/g) ?? [])] };
  });
}

describe('segment pairs of a corpus', () => {
  it('come from two documents exactly where the label is 1, and from the same part of the corpus', async () => {
    const corpus = await fixtureOf(text(40)).prepare(nsp);
    const heldOut = new Set(all(corpus.heldOut).flatMap((sequence) => segmentsOf(sequence, corpus)[0]!.documents));
    for (const [part, isMember] of [['train', (d: string) => !heldOut.has(d)], ['heldOut', (d: string) => heldOut.has(d)]] as const) {
      for (const sequence of all(corpus[part])) {
        const [first, second] = segmentsOf(sequence, corpus);
        // Cut tokens can leave a segment without a document's number.
        const [one, other] = [first!.documents, second!.documents];
        if (one.length === 1 && other.length === 1) expect(one[0] !== other[0]).toBe(sequence.pairLabel === 1);
        for (const document of [...one, ...other]) expect(isMember(document), `${document} in ${part}`).toBe(true);
        expect(sequence.ids.length).toBeLessThanOrEqual(32);
      }
    }
    const labels = all(corpus.train).map(({ pairLabel }) => pairLabel);
    expect(labels.filter((label) => label === 0).length).toBeGreaterThan(0.3 * labels.length);
    expect(labels.filter((label) => label === 1).length).toBeGreaterThan(0.4 * labels.length);
    corpus.close();
  });

  it('are the same each time, and anew in each copy', async () => {
    const [one, again, three] = [await fixtureOf(text(20)).prepare(nsp), await fixtureOf(text(20)).prepare(nsp), await fixtureOf(text(20)).prepare({ ...nsp, pairCopies: 3 })];
    const [first, copies] = [all(one.train), all(three.train)];
    expect(all(again.train)).toEqual(first);
    expect(copies.slice(0, first.length)).toEqual(first);
    expect(copies.length).toBeGreaterThan(2.5 * first.length);
    expect(copies.slice(first.length, 2 * first.length)).not.toEqual(first);
    expect(all(three.heldOut)).toEqual(all(one.heldOut));
    for (const corpus of [one, again, three]) corpus.close();
  });

  it('are single segments without a label where SOP has one sentence', async () => {
    const corpus = await fixtureOf(`${text(10)}\n${text(4, 1)}`).prepare(inputOf({ format: 'segmentPair', pairObjective: 'sop' }));
    const sequences = [...all(corpus.train), ...all(corpus.heldOut)];
    const alone = sequences.filter(({ pairLabel }) => pairLabel === undefined);
    expect(alone.length).toBeGreaterThanOrEqual(4);
    for (const { tokenTypeIds } of alone) expect(Math.max(...tokenTypeIds)).toBe(0);
    for (const sequence of sequences) {
      const documents = segmentsOf(sequence, corpus).flatMap((segment) => segment.documents);
      expect(new Set(documents).size).toBeLessThanOrEqual(1);
    }
    corpus.close();
  });
});

describe("ERNIE 2.0's tasks on a corpus", () => {
  const documentsOf = (sequence: Sequence, corpus: PreparedCorpus) => segmentsOf(sequence, corpus).map(({ documents }) => documents);

  it('take distant segments from the same document and the others from another one', async () => {
    const corpus = await fixtureOf(text(30)).prepare(inputOf({ format: 'sentencePair', pairObjective: 'distance' }), { maxSeqLength: 40 });
    const numbersOf = (words: string): number => Number(/\bs(\d+)/.exec(words)![1]);
    const seen = [0, 0, 0];
    for (const sequence of all(corpus.train)) {
      const [[first], [second]] = documentsOf(sequence, corpus) as [string[], string[]];
      const gap = segmentsOf(sequence, corpus).map(({ text: words }) => numbersOf(words));
      seen[sequence.pairLabel!]!++;
      expect(first === second).toBe(sequence.pairLabel !== 2);
      if (sequence.pairLabel === 0) expect(gap[1]! - gap[0]!).toBe(1);
      if (sequence.pairLabel === 1) expect(Math.abs(gap[1]! - gap[0]!)).toBeGreaterThan(1);
    }
    expect(Math.min(...seen)).toBeGreaterThan(50);
    expect(corpus.drawnLabels).not.toBeNull();
    corpus.close();
  });

  it('mark the words that were capitalised, without another token store', async () => {
    const cased = text(20).replaceAll(/\bs(\d*[13579])\b/g, 'S$1');
    const { prepare, folder } = fixtureOf(cased);
    const plain = await prepare(inputOf({ format: 'docSentences' }));
    const capitals = await prepare(inputOf({ format: 'docSentences', capitalizationWeight: 1 }));
    const bare = ({ ids, tokenTypeIds }: Sequence) => ({ ids, tokenTypeIds });
    expect(all(capitals.train).map(bare)).toEqual(all(plain.train));
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
    const { vocabulary } = capitals.tokenizer;
    for (const { ids, capitals: flags } of all(capitals.train)) {
      let word = '';
      ids.forEach((id, position) => {
        word = vocabulary.startsWord(id) ? vocabulary.tokenOf(id) : word;
        const rest = Array.from(ids.subarray(position)).map((next) => vocabulary.tokenOf(next));
        const whole = rest.slice(0, 1 + rest.slice(1).findIndex((token) => !token.startsWith('##'))).join('').replaceAll('##', '');
        if (vocabulary.startsWord(id) && /^s\d+$/.test(whole)) expect(flags![position], whole).toBe(Number(/[13579]$/.test(whole)));
        if (/^(w|d\d*|\[.*\])$/.test(word)) expect(flags![position]).toBe(0);
      });
    }
    for (const corpus of [plain, capitals]) corpus.close();
  });

  it('are refused on a corpus that has nothing of theirs', async () => {
    const refused = (content: string, knobs: Partial<InputConfig>) => expect(fixtureOf(content).prepare(inputOf(knobs))).rejects;
    await refused(text(3), { format: 'segmentPair', pairObjective: 'distance' }).toMatchObject({ code: 'corpus.pairDocuments' });
    await refused(text(40, 2), { format: 'segmentPair', pairObjective: 'reordering' }).toMatchObject({ code: 'corpus.pairSentences', message: expect.stringContaining('texts of at most 2 sentences to reorder, where there may be 3') as string });
    await refused(text(40, 1), { format: 'segmentPair', pairObjective: 'distance' }).toMatchObject({ code: 'corpus.pairSentences', message: expect.stringContaining('give 0 pairs that are adjacent, 0 of the same document') as string });
    await refused(text(10), { format: 'docSentences', capitalizationWeight: 1 }).toMatchObject({ code: 'corpus.noCapitals' });
  });
});

describe('the other formats', () => {
  it('have their own folder beside those of the same corpus', async () => {
    const { prepare, folder } = fixtureOf(text(10));
    for (const input of [inputOf({}), nsp, inputOf({ format: 'fullSentences' })]) (await prepare(input)).close();
    const store = readdirSync(join(folder, 'cache'))[0]!;
    const folders = readdirSync(join(folder, 'cache', store), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.sort()).toEqual(['electra-32', 'fullSentences-32', 'segmentPair-32-nsp-short0.1-copies1']);
  });

  it('cross documents in fullSentences and never in docSentences', async () => {
    const { prepare } = fixtureOf(text(20, 3));
    for (const [format, most] of [['fullSentences', 2], ['docSentences', 1]] as const) {
      const corpus = await prepare(inputOf({ format }), { maxSeqLength: 40 });
      const counts = all(corpus.train).map((sequence) => segmentsOf(sequence, corpus)[0]!.documents.length);
      expect(Math.max(...counts)).toBeGreaterThanOrEqual(most);
      if (format === 'docSentences') expect(Math.max(...counts)).toBe(1);
      corpus.close();
    }
  });
});

describe('a corpus without what a pair objective learns from', () => {
  it('is refused where held-out text has no second document for NSP', async () => {
    await expect(fixtureOf(text(3)).prepare(nsp)).rejects.toMatchObject({ code: 'corpus.pairDocuments', message: expect.stringContaining('1 held-out document') as string });
  });

  it('is refused where every document is one sentence', async () => {
    const oneLiners = text(40, 1);
    await expect(fixtureOf(oneLiners).prepare(nsp)).rejects.toMatchObject({ code: 'corpus.pairSentences', message: expect.stringContaining('give 0 pairs in order') as string });
    await expect(fixtureOf(oneLiners).prepare({ ...nsp, pairObjective: 'sop' })).rejects.toMatchObject({ code: 'corpus.pairSentences' });
  });
});
