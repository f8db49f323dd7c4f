import { describe, expect, it } from 'vitest';
import { bagOfWordsPredictions } from '../../../src/glue/bagOfWords';
import { classificationBatch } from '../../../src/glue/classificationBatch';
import { answersOf, labelsOf, type EncodedExample } from '../../../src/glue/encodedExample';
import { framed } from '../../../src/glue/framed';
import { insertedPlaces, wordPlaces } from '../../../src/glue/taggedRow';
import { encodedSentences } from '../../../src/glue/taggedSentences';
import { flattenTree } from '../../../src/knowledge/sentenceTree';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const ids = (...values: number[]): Int32Array => Int32Array.from(values);

/** Three words of one, two and one tokens. */
function tagged(seqLength: number, facts: Int32Array[] | null = null): EncodedExample {
  const segments = [ids(10, 11, 12, 13)];
  const words = { starts: ids(0, 1, 3), tags: ids(2, 0, 1) };
  return { segments, label: 0, words, ...(facts === null ? {} : { knowledge: flattenTree(framed(segments, { seqLength, special }), [{ start: 2, end: 4, branches: facts }], seqLength) }) };
}

describe('encodedSentences', () => {
  const spellings = new Map<string, number[]>([['un', [5]], [' able', [6, 7]], ['able', [8]], ['爱', [9]], ['吃', [10]], [' un', [11]]]);
  const asked: string[] = [];
  const tokenizer = { vocabulary: { special }, encodeBatch: async (texts: string[]) => (asked.push(...texts), texts.map((text) => Int32Array.from(spellings.get(text) ?? []))) };

  it('encodes each word by itself, with the space that stands before it, and words without a token as [UNK]', async () => {
    const examples = await encodedSentences([{ words: ['un', 'able', '\u200b', 'un'], tags: [0, 1, 2, 3] }, { words: ['爱', '吃', 'able'], tags: [1, 0, 1] }], tokenizer);
    expect(examples).toEqual([
      { segments: [ids(5, 6, 7, 1, 11)], label: 0, words: { starts: ids(0, 1, 3, 4), tags: ids(0, 1, 2, 3) } },
      { segments: [ids(9, 10, 8)], label: 0, words: { starts: ids(0, 1, 2), tags: ids(1, 0, 1) } },
    ]);
    expect(asked).toEqual(['un', ' able', ' \u200b', ' un', '爱', '吃', 'able']);
    expect(examples.map(answersOf)).toEqual([4, 3]);
    expect(labelsOf(examples)).toEqual([0, 1, 2, 3, 1, 0, 1]);
  });
});

describe('the row of a tagged sentence', () => {
  it('has a word where its first token is, behind [CLS], and none where the row has ended', () => {
    expect([...wordPlaces(tagged(9), 9)]).toEqual([1, 2, 4]);
    // [CLS] 10 11 12 [SEP]: the third word is cut off, and [SEP] is not taken for it.
    expect([...wordPlaces(tagged(5), 5)]).toEqual([1, 2, -1]);
  });

  it('has the words between their facts', () => {
    // [CLS] 10 11 12 (20 21) (22) 13 [SEP]
    const example = tagged(9, [ids(20, 21), ids(22)]);
    expect([...wordPlaces(example, 9)]).toEqual([1, 2, 7]);
    expect(insertedPlaces(example)).toEqual([4, 5, 6]);
    // Facts that leave no room for the last word.
    expect([...wordPlaces(tagged(7, [ids(20, 21), ids(22)]), 7)]).toEqual([1, 2, -1]);
  });

  it('is labelled at the first token of each word, and at inserted tokens with a label of their own', () => {
    const plain = classificationBatch([tagged(8)], { batchSize: 2, seqLength: 8, special, head: 'tags', insertedLabel: 5 });
    expect([...plain['labels']!]).toEqual([0, 2, 0, 0, 1, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...plain['tokenWeights']!]).toEqual([0, 1, 1, 0, 1, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(plain).not.toHaveProperty('exampleWeights');
    const informed = classificationBatch([tagged(9, [ids(20, 21), ids(22)])], { batchSize: 1, seqLength: 9, special, head: 'tags', insertedLabel: 5 });
    expect([...informed['inputIds']!]).toEqual([2, 10, 11, 12, 20, 21, 22, 13, 3]);
    expect([...informed['labels']!]).toEqual([0, 2, 0, 0, 5, 5, 5, 1, 0]);
    expect([...informed['tokenWeights']!]).toEqual([0, 1, 1, 0, 1, 1, 1, 1, 0]);
  });
});

describe('the bag of words of tags', () => {
  it('goes by the word and by its neighbours', () => {
    const sentence = (tokens: number[], tags: number[]): EncodedExample => ({ segments: [Int32Array.from(tokens)], label: 0, words: { starts: Int32Array.from(tokens.keys()), tags: Int32Array.from(tags) } });
    // 7 is tagged 1 behind 8 and 2 before 9; everything else is 0.
    const train = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? sentence([8, 7, 5], [0, 1, 0]) : sentence([5, 7, 9], [0, 2, 0])));
    const dev = [sentence([6, 8, 7], [0, 0, 0]), sentence([7, 9], [0, 0]), sentence([5], [0])];
    expect([...bagOfWordsPredictions({ head: 'tags', train, dev, numLabels: 3, groupSize: 1 })]).toEqual([0, 0, 1, /**/ 2, 0, /**/ 0]);
  });
});
