import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { Rng } from '../../../src/common/rng';
import type { EncodedExample } from '../../../src/glue/encodedExample';
import { makeProbes, type ProbeTask } from '../../../src/glue/probes';
import type { ProbeName } from '../../../src/glue/probeLabels';
import { sentenceKey, splitDocuments, takeDocuments, wordsOf } from '../../../src/glue/sentences';
import { tokenFormOf } from '../../../src/tokenizer/tokenForm';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';

const pieces = Array.from({ length: 60 }, (_, i) => (i % 5 === 4 ? `##p${i}` : `w${i}`));
const vocabulary = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.', ...pieces], 'test');
const FULL_STOP = 5;

/** Documents of random sentences that end in a full stop and never start with a continuation. */
function documents(count: number, sentences: number, length = 12): Int32Array[][] {
  return Array.from({ length: count }, (_, d) =>
    Array.from({ length: sentences }, (_, s) => {
      const rng = new Rng(3, 'hover', d, s);
      const ids = Array.from({ length: length + rng.int(4) }, () => 6 + rng.int(pieces.length));
      return Int32Array.from([6, ...ids, FULL_STOP]);
    }),
  );
}

const options = { trainExamples: 60, devExamples: 30, maxSeqLength: 40, vocabulary };
function probe(name: ProbeName, held = documents(8, 30), changes: Partial<typeof options> = {}): ProbeTask {
  return makeProbes([name], held, { ...options, ...changes })[0]!;
}
const both = (task: ProbeTask): EncodedExample[] => [...task.train, ...task.dev];
const labelled = (examples: EncodedExample[], label: number): EncodedExample[] => examples.filter((one) => one.label === label);
const sorted = (ids: Int32Array): number[] => [...ids].sort((a, b) => a - b);

describe('every probe', () => {
  const names: ProbeName[] = ['wordOrder', 'sentenceOrder', 'sameDocument'];

  it.each(names)('%s is balanced, as large as asked and fits the sequence length', (name) => {
    const task = probe(name);
    expect([task.train.length, task.dev.length]).toEqual([60, 30]);
    expect([labelled(task.train, 1).length, labelled(task.dev, 1).length]).toEqual([30, 15]);
    const lengths = both(task).map(({ segments }) => segments.reduce((sum, ids) => sum + ids.length, segments.length + 1));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
  });

  it.each(names)('%s is the same whenever it is made', (name) => {
    expect(probe(name)).toEqual(probe(name));
    expect(makeProbes(names, documents(8, 30), options).find((task) => task.name === name)).toEqual(probe(name));
  });

  it.each(names)('%s shares no sentence between train and dev, even when documents do', (name) => {
    const held = documents(8, 30);
    for (const document of held) document[7] = held[0]![7]!;
    const task = probe(name, held, { trainExamples: 2000, devExamples: 1000 });
    const intact = (examples: EncodedExample[]): Set<string> => new Set(labelled(examples, 1).flatMap((one) => one.segments.map(sentenceKey)));
    const train = intact(task.train);
    expect([...intact(task.dev)].filter((key) => train.has(key))).toEqual([]);
  });

  it.each(names)('%s says how many examples were possible and gives no more', (name) => {
    const task = probe(name, undefined, { trainExamples: 100_000, devExamples: 50_000 });
    expect(task.train).toHaveLength(task.possible.train);
    expect(task.dev).toHaveLength(task.possible.dev);
    expect(task.possible.train).toBeGreaterThan(task.possible.dev);
  });

  it.each(names)('%s refuses a text that is too short', (name) => {
    const few = (): unknown => probe(name, documents(4, 2));
    expect(few).toThrow(UserError);
    expect(few).toThrow(/gives \d+ (training|test) examples for the .*probe, and it needs at least 16/);
    expect(() => probe(name, documents(3, 50))).toThrow('has 3 documents, and probes need at least 4');
  });
});

describe('the word-order probe', () => {
  const task = probe('wordOrder', undefined, { trainExamples: 2000, devExamples: 1000 });

  it('keeps the multiset of tokens and moves whole words only', () => {
    const words = (ids: Int32Array): string[] => wordsOf(ids, vocabulary).map((word) => sentenceKey(word.ids)).sort();
    for (let i = 0; i < task.train.length; i += 2) {
      const [intact, disturbed] = [task.train[i]!.segments[0]!, task.train[i + 1]!.segments[0]!];
      expect(sorted(disturbed)).toEqual(sorted(intact));
      expect(words(disturbed)).toEqual(words(intact));
      expect([...disturbed]).not.toEqual([...intact]);
    }
  });

  it('leaves punctuation at its place and moves nearly all words', () => {
    let moved = 0;
    let all = 0;
    for (let i = 0; i < task.dev.length; i += 2) {
      const [intact, disturbed] = [0, 1].map((k) => wordsOf(task.dev[i + k]!.segments[0]!, vocabulary));
      expect(disturbed!.at(-1)!.ids[0]).toBe(FULL_STOP);
      moved += intact!.filter((word, w) => sentenceKey(word.ids) !== sentenceKey(disturbed![w]!.ids)).length;
      all += intact!.filter((word) => word.movable).length;
    }
    expect(moved / all).toBeGreaterThan(0.85);
    expect(moved).toBeLessThan(all);
  });

  it('cuts long sentences at a word', () => {
    const cut = probe('wordOrder', documents(8, 30, 60), { maxSeqLength: 20 });
    for (const { segments } of both(cut)) expect(segments[0]!.length).toBeLessThanOrEqual(18);
  });
});

describe('the sentence-order probe', () => {
  it('holds neighbours in order and swapped', () => {
    const held = documents(8, 30);
    const next = new Map(held.flatMap((document) => document.slice(1).map((sentence, i) => [sentenceKey(document[i]!), sentenceKey(sentence)] as const)));
    for (const { segments, label } of both(probe('sentenceOrder', held))) {
      const [first, second] = segments.map(sentenceKey) as [string, string];
      expect(next.get(first) === second).toBe(label === 1);
      expect(next.get(second) === first).toBe(label === 0);
    }
  });
});

describe('the same-document probe', () => {
  it('holds a nearby sentence, or one of another document of the same side', () => {
    const held = documents(8, 30);
    const place = new Map(held.flatMap((document, d) => document.map((sentence, s) => [sentenceKey(sentence), { d, s }] as const)));
    const task = probe('sameDocument', held);
    for (const { segments, label } of both(task)) {
      const [a, b] = segments.map((ids) => place.get(sentenceKey(ids))!) as [{ d: number; s: number }, { d: number; s: number }];
      expect(a.d === b.d).toBe(label === 1);
      if (label === 1) expect([1, 2, 3, 4]).toContain(b.s - a.s);
    }
    const documentsOf = (examples: EncodedExample[]): Set<number> => new Set(examples.flatMap(({ segments }) => segments.map((ids) => place.get(sentenceKey(ids))!.d)));
    const train = documentsOf(task.train);
    expect([...documentsOf(task.dev)].filter((d) => train.has(d))).toEqual([]);
  });
});

describe('takeDocuments', () => {
  it('stops when it has enough sentences and lets no document dominate', () => {
    let read = 0;
    function* endless(): Generator<Int32Array[]> {
      for (;;) {
        read++;
        yield documents(1, 50)[0]!;
      }
    }
    expect(takeDocuments(endless(), 40).map((document) => document.length)).toEqual([10, 10, 10, 10]);
    expect(read).toBe(4);
  });
});

describe('splitDocuments', () => {
  it('gives dev about a third of the sentences, in whole documents', () => {
    const { train, dev } = splitDocuments(documents(12, 10), new Rng(0, 'probe'));
    expect([train.length, dev.length]).toEqual([8, 4]);
  });
});

describe('words that may change places', () => {
  const form = tokenFormOf({ model: { type: 'BPE' }, pre_tokenizer: { type: 'ByteLevel' } });
  const tokens = ['<s>', '<pad>', '</s>', '<unk>', '<mask>', 'The', 'Ġold', 'er', 'Ġ(', 'sea', ')', 'ĠRome', '.', 'ĠcafÃ', '©', '12'];
  const byteLevel = vocabularyOf(tokens, 'test', form);
  const wordsIn = (...named: string[]): [string, boolean][] => wordsOf(Int32Array.from(named, (token) => byteLevel.idOf(token)!), byteLevel).map(({ ids, movable }) => [Array.from(ids, byteLevel.tokenOf).join('+'), movable]);

  it('have a space before them where tokens mark spaces, and no mark or capital of the first word', () => {
    expect(wordsIn('The', 'Ġold', 'er', 'Ġ(', 'sea', ')', 'ĠRome', '.')).toEqual([
      ['The', false], ['Ġold+er', true], ['Ġ(', false], ['sea', false], [')', false], ['ĠRome', true], ['.', false],
    ]);
    expect(wordsIn('Ġold', 'ĠRome')).toEqual([['Ġold', true], ['ĠRome', true]]);
  });

  it('do not begin with a part of a character', () => {
    expect(wordsIn('ĠcafÃ', '©', 'Ġold')).toEqual([['ĠcafÃ+©', false], ['Ġold', true]]);
  });

  it('are not the first one with a capital in word pieces either', () => {
    const cased = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'The', 'old', '##er', 'Rome'], 'test');
    expect(wordsOf(Int32Array.of(5, 6, 7, 8), cased).map(({ movable }) => movable)).toEqual([false, true, true]);
    expect(wordsOf(Int32Array.of(6, 5), cased).map(({ movable }) => movable)).toEqual([true, true]);
  });
});
