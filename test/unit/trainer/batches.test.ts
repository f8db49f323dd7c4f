import { describe, expect, it } from 'vitest';
import type { SequenceSource } from '../../../src/corpus/sequenceStore';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { ObjectiveType } from '../../../src/experiment/knobs/objectives';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';
import { heldOutBatch, pretrainBatch } from '../../../src/trainer/batches';

const [B, S] = [3, 10];
const vocabulary = vocabularyOf(['[UNK]', '[PAD]', '[CLS]', '[SEP]', '[MASK]', ...Array.from({ length: 195 }, (_, i) => `w${i}`)], 'test');
const { pad, cls, sep } = vocabulary.special;

/** Sequence i is [CLS] (5 + 10·i) … [SEP] of 5 + i % 6 tokens, the last two of type 1. */
function sourceOf(length: number): SequenceSource {
  const sequence = (index: number) => {
    const tokens = Array.from({ length: 3 + (index % 6) }, (_, i) => 5 + 10 * index + i);
    const ids = Int32Array.of(cls, ...tokens, sep);
    return { ids, tokenTypeIds: new Int32Array(ids.length).fill(1, ids.length - 2) };
  };
  return { length, sequence };
}

function configOf(type: ObjectiveType, evalSequences = 100) {
  return runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: { maxSeqLength: S }, objective: { type, maskProb: 0.3 }, training: { batchSize: B }, budget: { steps: 1 }, logging: { evalSequences }, evaluation: {} });
}
const sequenceIn = (originalIds: ArrayLike<number>, row: number): number => Math.floor((originalIds[row * S + 1]! - 5) / 10);

describe('pretrainBatch', () => {
  it.each([['mlm', 3], ['rtd', 3]] as const)('lays out the arrays of %s', (type, P) => {
    const batch = pretrainBatch(sourceOf(12), configOf(type), vocabulary, 1, 4);
    const names = ['attentionMask', 'inputIds', 'maskedLabels', 'maskedPositions', 'maskedWeights', 'originalIds', 'tokenTypeIds'];
    expect(Object.keys(batch).sort()).toEqual(type === 'mlm' ? names : [...names, 'sampleUniforms'].sort());
    for (let row = 0; row < B; row++) {
      const { ids, tokenTypeIds } = sourceOf(12).sequence(sequenceIn(batch['originalIds']!, row));
      const padding = S - ids.length;
      const at = <T>(values: ArrayLike<T>): T[] => Array.from(values).slice(row * S, (row + 1) * S);
      expect(at(batch['originalIds']!)).toEqual([...ids, ...Array<number>(padding).fill(pad)]);
      expect(at(batch['tokenTypeIds']!)).toEqual([...tokenTypeIds, ...Array<number>(padding).fill(0)]);
      expect(at(batch['attentionMask']!)).toEqual([...Array<number>(ids.length).fill(1), ...Array<number>(padding).fill(0)]);
      // round(5 … 8 tokens · 0.3) is 2, of 9 and 10 it is 3.
      const selected = ids.length < 9 ? 2 : 3;
      for (let slot = 0; slot < P; slot++) {
        const [position, label, weight] = ['maskedPositions', 'maskedLabels', 'maskedWeights'].map((name) => batch[name]![row * P + slot]!);
        expect(weight).toBe(slot < selected ? 1 : 0);
        if (slot < selected) expect(batch['originalIds']![position!]).toBe(label);
        else expect([position, label]).toEqual([row * S, 0]);
      }
    }
  });

  it('gives targets of the span boundary objective the tokens around their span', () => {
    const config = { ...configOf('mlm'), objective: runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.3, masking: { type: 'span' }, sboWeight: 1, sboMaxTargets: 2 }) };
    let targets = 0;
    for (let step = 0; step < 20; step++) {
      const { maskedPositions, maskedWeights, originalIds, boundaryLeft, boundaryRight, boundaryOffsets, boundaryWeights } = pretrainBatch(sourceOf(12), config, vocabulary, 1, step);
      expect(boundaryLeft).toHaveLength(maskedPositions!.length);
      boundaryWeights!.forEach((weight, slot) => {
        if (weight === 0) return;
        targets++;
        const [left, right, position] = [boundaryLeft![slot]!, boundaryRight![slot]!, maskedPositions![slot]!];
        expect(maskedWeights![slot]).toBe(1);
        expect(position - left - 1).toBe(boundaryOffsets![slot]);
        expect(boundaryOffsets![slot]).toBeLessThan(2);
        expect(right).toBeGreaterThan(position);
        for (const end of [left, right]) {
          expect(maskedPositions).not.toContain(end);
          expect([pad, cls, sep]).not.toContain(originalIds![end]);
          expect(Math.floor(end / S)).toBe(Math.floor(slot / (maskedPositions!.length / B)));
        }
      });
    }
    expect(targets).toBeGreaterThan(20);
    expect(pretrainBatch(sourceOf(12), configOf('mlm'), vocabulary, 1, 0)).not.toHaveProperty('boundaryLeft');
  });

  it('lays out what capitalization and task embeddings read', () => {
    const input = runConfigSchema.shape.input.parse({ format: 'segmentPair', pairObjective: 'ernie', maxSegments: 2, capitalizationWeight: 1, taskEmbeddings: true });
    const labels = [1, undefined, 5];
    const source: SequenceSource = {
      length: 3,
      sequence: (index) => {
        const plain = sourceOf(3).sequence(index);
        const capitals = Uint8Array.from(plain.ids, (_, position) => Number(position === 1 + index));
        return { ...plain, capitals, ...(labels[index] === undefined ? {} : { pairLabel: labels[index] }) };
      },
    };
    const batch = pretrainBatch(source, { ...configOf('mlm'), input }, vocabulary, 1, 0);
    for (let row = 0; row < B; row++) {
      const index = sequenceIn(batch['originalIds']!, row);
      const { length } = sourceOf(3).sequence(index).ids;
      const at = (name: string): number[] => Array.from(batch[name]!).slice(row * S, (row + 1) * S);
      expect(at('capitalLabels')).toEqual(Array.from({ length: S }, (_, position) => Number(position === 1 + index)));
      expect(at('capitalWeights')).toEqual(Array.from({ length: S }, (_, position) => Number(position > 0 && position < length - 1)));
      expect([batch['pairLabels']![row], batch['pairWeights']![row], batch['taskIds']![row]]).toEqual([[1, 1, 4], [0, 0, 0], [5, 1, 3]][index]);
    }
    expect(pretrainBatch(sourceOf(3), configOf('mlm'), vocabulary, 1, 0)).not.toHaveProperty('taskIds');
  });

  it('takes the random tokens of spans from the corpus', () => {
    const objective = runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.3, masking: { type: 'span' }, maskTokenProb: 0, randomTokenProb: 1 });
    const common = { ids: Int32Array.of(cls, ...Array<number>(8).fill(77), sep), tokenTypeIds: new Int32Array(S) };
    const { inputIds, maskedPositions } = pretrainBatch({ length: 4, sequence: () => common }, { ...configOf('mlm'), objective }, vocabulary, 1, 0);
    for (const position of maskedPositions!) expect(inputIds![position]).toBe(77);
  });

  it('gives the labels of pairs to runs with a pair objective, weight 0 to rows without one', () => {
    const plain = configOf('mlm');
    const config = { ...plain, input: { ...plain.input, format: 'segmentPair', pairObjective: 'nsp' } } as const;
    const labels = [1, undefined, 0, 1] as const;
    const source = { length: 4, sequence: (index: number) => ({ ...sourceOf(4).sequence(index), ...(labels[index] === undefined ? {} : { pairLabel: labels[index] }) }) };
    for (const batch of [pretrainBatch(source, config, vocabulary, 1, 0), heldOutBatch(source, config, vocabulary, 0).batch]) {
      const rows = Array.from({ length: B }, (_, row) => labels[sequenceIn(batch['originalIds']!, row)]);
      expect(Array.from(batch['pairLabels']!)).toEqual(rows.map((label) => label ?? 0));
      expect(Array.from(batch['pairWeights']!)).toEqual(rows.map((label) => (label === undefined ? 0 : 1)));
    }
    // The last batch holds one sequence and two empty rows.
    const { batch, sequences } = heldOutBatch(source, config, vocabulary, 1);
    expect([sequences, ...batch['pairWeights']!.slice(1)]).toEqual([1, 0, 0]);
  });

  it('changes inputs at selected positions only', () => {
    const { inputIds, originalIds, maskedPositions } = pretrainBatch(sourceOf(12), configOf('mlm'), vocabulary, 1, 2);
    const changed = Array.from(inputIds!.keys()).filter((place) => inputIds![place] !== originalIds![place]);
    expect(changed.length).toBeGreaterThan(0);
    for (const place of changed) expect(maskedPositions).toContain(place);
  });

  it('is a pure function of seed and step, whatever was drawn before', () => {
    const batch = (seed: number, step: number) => pretrainBatch(sourceOf(12), configOf('rtd'), vocabulary, seed, step);
    const late = batch(5, 1000);
    batch(5, 3);
    expect(batch(5, 1000)).toEqual(late);
    expect(batch(6, 1000)).not.toEqual(late);
    expect(batch(5, 1001)).not.toEqual(late);
  });

  it('comes in parts that hold its rows in order, with the same masks', () => {
    const config = configOf('rtd');
    const inParts = { ...config, training: { ...config.training, gradientAccumulationSteps: B } };
    const whole = pretrainBatch(sourceOf(12), config, vocabulary, 5, 3);
    for (let part = 0; part < B; part++) {
      const { inputIds, maskedLabels, maskedPositions, sampleUniforms } = pretrainBatch(sourceOf(12), inParts, vocabulary, 5, 3, part);
      const P = maskedLabels!.length;
      expect(inputIds).toEqual(whole['inputIds']!.slice(part * S, (part + 1) * S));
      expect(maskedLabels).toEqual(whole['maskedLabels']!.slice(part * P, (part + 1) * P));
      expect([...maskedPositions!].map((position) => position + part * S)).toEqual([...whole['maskedPositions']!.slice(part * P, (part + 1) * P)]);
      expect(sampleUniforms).toEqual(whole['sampleUniforms']!.slice(part * P, (part + 1) * P));
    }
  });

  it('has with static masks n masks for each sequence, which take turns by the epoch', () => {
    const length = 6; // two batches of 3 an epoch
    const config = configOf('mlm');
    const [copies, epochs] = [2, 6];
    const masked = (seed: number, dupeFactor: number | null): Map<number, string[]> => {
      const bySequence = new Map<number, string[]>();
      for (let step = 0; step < 2 * epochs; step++) {
        const { inputIds, originalIds } = pretrainBatch(sourceOf(length), { ...config, objective: { ...config.objective, dupeFactor } }, vocabulary, seed, step);
        for (let row = 0; row < B; row++) {
          const sequence = sequenceIn(originalIds!, row);
          bySequence.set(sequence, [...(bySequence.get(sequence) ?? []), inputIds!.slice(row * S, (row + 1) * S).join()]);
        }
      }
      return bySequence;
    };
    const fixed = masked(5, copies);
    expect(fixed.size).toBe(length);
    for (const [first, second, ...later] of fixed.values()) expect(later).toEqual([first, second, first, second]);
    expect([...fixed.values()].some(([first, second]) => first !== second)).toBe(true);
    expect(masked(6, copies)).not.toEqual(fixed);
    expect([...masked(5, null).values()].some((inputs) => new Set(inputs).size > copies)).toBe(true);
    for (const [first, ...later] of masked(5, 1).values()) expect(new Set(later)).toEqual(new Set([first]));
  });

  it('shows every sequence once an epoch, in another order each time', () => {
    const length = 8; // not a multiple of B: batches reach over the end of an epoch
    const drawn = Array.from({ length: 8 }, (_, step) => pretrainBatch(sourceOf(length), configOf('mlm'), vocabulary, 2, step)['originalIds']!).flatMap((ids) => [0, 1, 2].map((row) => sequenceIn(ids, row)));
    const epochs = [0, 1, 2].map((epoch) => drawn.slice(epoch * length, (epoch + 1) * length));
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(3);
  });

  it('masks a sequence anew each time', () => {
    const masks = new Set(Array.from({ length: 10 }, (_, step) => pretrainBatch(sourceOf(1), configOf('mlm'), vocabulary, 2, step)['maskedPositions']!.join()));
    expect(masks.size).toBeGreaterThan(5);
  });

  it('draws uniforms in [0, 1) for every slot', () => {
    const { sampleUniforms } = pretrainBatch(sourceOf(12), configOf('rtd'), vocabulary, 1, 0);
    expect(new Set(sampleUniforms).size).toBe(sampleUniforms!.length);
    for (const uniform of sampleUniforms!) expect(uniform >= 0 && uniform < 1).toBe(true);
  });
});

describe('heldOutBatch', () => {
  it('covers every sequence once and pads the last batch with empty rows', () => {
    const batches = [0, 1, 2].map((index) => heldOutBatch(sourceOf(7), configOf('rtd'), vocabulary, index));
    expect(batches.map(({ sequences }) => sequences)).toEqual([3, 3, 1]);
    const seen = batches.flatMap(({ batch, sequences }) => Array.from({ length: sequences }, (_, row) => sequenceIn(batch['originalIds']!, row)));
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const { attentionMask, inputIds, maskedWeights, maskedPositions } = batches[2]!.batch;
    expect(attentionMask!.slice(S).every((value) => value === 0)).toBe(true);
    expect(maskedWeights!.slice(3).every((value) => value === 0)).toBe(true);
    expect(inputIds!.slice(S).every((id) => id === pad)).toBe(true);
    expect(Array.from(maskedPositions!.slice(3))).toEqual([S, S, S, 2 * S, 2 * S, 2 * S]);
  });

  it('stops at evalSequences', () => {
    expect([0, 1, 2].map((index) => heldOutBatch(sourceOf(7), configOf('mlm', 4), vocabulary, index).sequences)).toEqual([3, 1, 0]);
  });

  it('gives a sequence the same mask at every batch size', () => {
    const masksOf = (batchSize: number): Map<number, string> => {
      const config = { ...configOf('mlm'), training: { ...configOf('mlm').training, batchSize } };
      const masks = new Map<number, string>();
      for (let index = 0; index * batchSize < 7; index++) {
        const { batch, sequences } = heldOutBatch(sourceOf(7), config, vocabulary, index);
        for (let row = 0; row < sequences; row++) masks.set(sequenceIn(batch['originalIds']!, row), batch['inputIds']!.slice(row * S, (row + 1) * S).join());
      }
      return masks;
    };
    expect(masksOf(2)).toEqual(masksOf(5));
  });

  it('does not share its masks with training at seed 0', () => {
    const config = configOf('mlm');
    const training = pretrainBatch(sourceOf(1), config, vocabulary, 0, 0);
    const heldOut = heldOutBatch(sourceOf(1), config, vocabulary, 0).batch;
    expect(heldOut['maskedPositions']!.slice(0, 3)).not.toEqual(training['maskedPositions']!.slice(0, 3));
  });
});
