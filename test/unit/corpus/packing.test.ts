import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { Packer, splitSegments, type PackedSequence } from '../../../src/corpus/packing';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
/** A sentence of `length` tokens, from `first` upwards. */
const sentence = (first: number, length: number): Int32Array => Int32Array.from({ length }, (_, i) => first + i);
const range = (first: number, length: number): number[] => Array.from(sentence(first, length));

/** An Rng that gives the listed uniforms and then fails. */
function scripted(...uniforms: number[]): Rng {
  const rng = new Rng(0, 'packing');
  rng.uniform = () => {
    const next = uniforms.shift();
    if (next === undefined) throw new Error('one draw more than expected');
    return next;
  };
  return rng;
}
const pair = 0.5;
const single = 0.05;

function pack(sentences: Int32Array[][], maxSeqLength: number): PackedSequence[] {
  const sequences: PackedSequence[] = [];
  const packer = new Packer(maxSeqLength, special, 0, (sequence) => sequences.push(sequence));
  for (const document of sentences) {
    for (const one of document) packer.addSentence(one);
    packer.endDocument();
  }
  return sequences;
}

describe('splitSegments', () => {
  it('fills the first segment below half of the target, the rest goes to the second', () => {
    // Target 20: the first segment aims at (20 − 3) / 2 = 8. 3 joins as first, 3 + 4 < 8 joins, 7 + 6 does not (tails), rest second.
    const { first, second, rest } = splitSegments([sentence(10, 3), sentence(20, 4), sentence(30, 6), sentence(40, 5)], 20, 20, scripted(pair, 0.9));
    expect(first).toEqual([...range(10, 3), ...range(20, 4)]);
    expect(second).toEqual([...range(30, 6), ...range(40, 4)]);
    expect(rest).toHaveLength(0);
  });

  it('lets a sentence overfill the first segment on a coin flip', () => {
    const { first, second } = splitSegments([sentence(10, 3), sentence(30, 9), sentence(50, 4)], 20, 20, scripted(pair, 0.4));
    expect(first).toEqual([...range(10, 3), ...range(30, 9)]);
    expect(second).toEqual(range(50, 4));
  });

  it('puts everything into one segment for a tenth of the sequences', () => {
    const { first, second } = splitSegments([sentence(10, 3), sentence(30, 9), sentence(50, 9)], 20, 20, scripted(single));
    expect(first).toEqual([...range(10, 3), ...range(30, 9), ...range(50, 6)]);
    expect(second).toEqual([]);
  });

  it('lets a later short sentence join the first segment, as the source does', () => {
    const { first, second } = splitSegments([sentence(10, 3), sentence(30, 9), sentence(50, 2)], 20, 20, scripted(pair, 0.9));
    expect(first).toEqual([...range(10, 3), ...range(50, 2)]);
    expect(second).toEqual(range(30, 9));
  });

  it('hands on a last sentence of which nothing fitted', () => {
    const { first, second, rest } = splitSegments([sentence(10, 17), sentence(40, 6)], 20, 20, scripted(pair));
    expect([first.length, second.length]).toEqual([17, 0]);
    expect(Array.from(rest)).toEqual(range(40, 6));
  });

  it('hands on the rest of a sentence that is longer than a sequence', () => {
    const { first, rest } = splitSegments([sentence(100, 50)], 20, 20, scripted(pair));
    expect(first).toEqual(range(100, 18));
    expect(Array.from(rest)).toEqual(range(118, 32));
  });
});

describe('Packer', () => {
  it('frames one segment as [CLS] A [SEP] and two as [CLS] A [SEP] B [SEP]', () => {
    for (const { ids, firstLength } of pack([[sentence(10, 5), sentence(20, 5), sentence(30, 6)], [sentence(40, 4)]], 16)) {
      expect(ids[0]).toBe(special.cls);
      expect(ids[firstLength - 1]).toBe(special.sep);
      expect(ids.at(-1)).toBe(special.sep);
      expect(ids.filter((id) => id === special.sep)).toHaveLength(firstLength === ids.length ? 1 : 2);
      expect(ids.length).toBeLessThanOrEqual(16);
    }
  });

  it('never mixes documents', () => {
    const documents = Array.from({ length: 40 }, (_, d) => Array.from({ length: 1 + (d % 7) }, (_, s) => Int32Array.from({ length: 3 + ((d * s) % 9) }, () => 100 + d)));
    for (const { ids } of pack(documents, 24)) expect(new Set(ids.filter((id) => id >= 100)).size).toBe(1);
  });

  it('keeps every token of a line that is longer than many sequences, in order', () => {
    const sequences = pack([[sentence(10, 1000)]], 20);
    expect(sequences.flatMap(({ ids }) => ids.filter((id) => id >= 10))).toEqual(range(10, 1000));
    expect(sequences.length).toBeLessThan(1000 / 18 / 0.9);
  });

  it('makes a tenth of the sequences single and a twentieth shorter', () => {
    const document = Array.from({ length: 12000 }, (_, i) => sentence(10 + i, 4));
    const sequences = pack([document], 64);
    const singles = sequences.filter(({ ids, firstLength }) => firstLength === ids.length).length;
    const short = sequences.filter(({ ids }) => ids.length < 59).length;
    const count = sequences.length;
    // Targets of 59 and less are 55 of the 60 random ones; very short ones have no room for a second segment.
    expect(Math.abs(singles - 0.1 * count)).toBeLessThan(4 * Math.sqrt(0.09 * count) + 0.01 * count);
    expect(Math.abs(short - 0.05 * (54 / 60) * count)).toBeLessThan(4 * Math.sqrt(0.0475 * count) + 0.005 * count);
  });

  it('is the same each time', () => {
    const documents = [[sentence(10, 30), sentence(50, 8)], [sentence(70, 45), sentence(120, 3)]];
    expect(pack(documents, 16)).toEqual(pack(documents, 16));
  });
});
