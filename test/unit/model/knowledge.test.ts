import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/experiment/schema';
import { classificationBatch } from '../../../src/glue/classificationBatch';
import type { EncodedExample } from '../../../src/glue/encodedExample';
import { framed } from '../../../src/glue/framed';
import { flattenTree, type Mention } from '../../../src/knowledge/sentenceTree';
import { classifierProgram } from '../../../src/model/classifier';
import type { KnowledgeInputs } from '../../../src/model/fineTuning';
import { Dropout } from '../../../src/model/dropout';
import { mainNetwork, type NetworkInputs, runNetwork } from '../../../src/model/network';
import type { TrainingProgram } from '../../../src/model/program';
import * as tf from '../../../src/engine/tf';
import { relativeDifference } from './closeTo';
import { evaluateProgram, largeParameters } from './evaluateProgram';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const [batchSize, seqLength, numLabels, vocabSize] = [2, 11, 3, 20];
const model = runConfigSchema.shape.model.parse({ numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 9, embeddingSize: 4, maxSeqLength: seqLength, dropout: 0 });

function example(segments: number[][], mentions: Mention[], label = 1): EncodedExample {
  const ids = segments.map((segment) => Int32Array.from(segment));
  return { segments: ids, label, knowledge: flattenTree(framed(ids, { seqLength, special }), mentions, seqLength) };
}

/** Loss and logits of a batch, with K-BERT's inputs as asked for. */
function run(examples: EncodedExample[], inputs: KnowledgeInputs, layers = 2, sized = model) {
  const program = classifierProgram({ ...sized, numLayers: layers }, vocabSize, { batchSize, seqLength, numLabels, dropout: 0, mode: 'eval', knowledge: inputs });
  const batch = classificationBatch(examples, { batchSize, seqLength, special, knowledge: { ...inputs, paddingPosition: seqLength - 1 } });
  return { program, batch, ...evaluateProgram(program, largeParameters(program), batch) };
}

const both = { softPositions: true, visibleMatrix: true };
const neither = { softPositions: false, visibleMatrix: false };
const without = (examples: EncodedExample[]) => examples.map(({ segments, label }) => ({ segments, label }));

describe('a network with knowledge', () => {
  const plain = [example([[5, 6, 7], [8, 9]], [], 2), example([[10, 11]], [], 0)];

  it('gives the logits and gradients of one without where the graph finds nothing', () => {
    const [found, expected] = [run(plain, both), run(without(plain), neither)];
    expect(found.outputs['logits']).toEqual(expected.outputs['logits']);
    for (const [name, gradient] of Object.entries(expected.gradients).filter(([name]) => !name.endsWith('key.bias'))) expect(relativeDifference(found.gradients[name]!, gradient, 1e-6), name).toBeLessThan(1e-5);
  });

  it('counts positions from where the architecture does: two rows later in RoBERTa', () => {
    const roberta = { ...model, architecture: runConfigSchema.shape.model.parse({ architecture: { type: 'roberta' } }).architecture, embeddingSize: model.hiddenSize };
    const [found, expected] = [run(plain, both, 2, roberta), run(without(plain), neither, 2, roberta)];
    expect(relativeDifference(found.outputs['logits']!, expected.outputs['logits']!)).toBeLessThan(1e-6);
    const name = Object.keys(expected.gradients).find((one) => one.endsWith('position_embeddings.weight'))!;
    expect(relativeDifference(found.gradients[name]!, expected.gradients[name]!, 1e-6)).toBeLessThan(1e-5);
  });

  it('reads its inputs only where it is asked to', () => {
    expect(Object.keys(run(plain, neither).program.batch)).toEqual(['inputIds', 'tokenTypeIds', 'attentionMask', 'labels', 'exampleWeights']);
    expect(run(plain, neither).batch).not.toHaveProperty('visibility');
    expect(run(plain, both).program.batch).toMatchObject({ positionIds: { shape: [22], dtype: 'int32' }, visibility: { shape: [2, 11, 11], dtype: 'float32' } });
  });

  it.each([
    ['soft positions', { softPositions: true, visibleMatrix: false }],
    ['the visible matrix', { softPositions: false, visibleMatrix: true }],
  ])('changes its logits with %s alone', (_, inputs) => {
    const informed = [example([[5, 6, 7], [8, 9]], [{ start: 2, end: 3, branches: [Int32Array.of(15, 16)] }]), plain[1]!];
    const logits = (given: KnowledgeInputs) => run(informed, given).outputs['logits']!;
    expect(relativeDifference(logits(inputs), logits(neither))).toBeGreaterThan(1e-3);
    expect(relativeDifference(logits(inputs), logits(both))).toBeGreaterThan(1e-3);
  });
});

describe('the position of tokens with knowledge', () => {
  it('lets the first token of a branch and the next of the text share one, and padding have the last', () => {
    const { batch } = run([example([[5, 6, 7]], [{ start: 2, end: 3, branches: [Int32Array.of(15, 16), Int32Array.of(17)] }]), example([[8]], [])], both);
    // [CLS] 5 6 (15 16) (17) 7 [SEP], then padding
    expect([...batch['positionIds']!]).toEqual([0, 1, 2, 3, 4, 3, 3, 4, 10, 10, 10, /**/ 0, 1, 2, 10, 10, 10, 10, 10, 10, 10, 10]);
    expect([...batch['inputIds']!]).toEqual([2, 5, 6, 15, 16, 17, 7, 3, 0, 0, 0, /**/ 2, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

/** Gradient of the state at `place` of the first row with respect to each word's embedding, its sum of squares by word. */
function influences(place: number, layers: number, examples: EncodedExample[]): number[] {
  const { program: classifier, batch } = run(examples, both, layers);
  const network = mainNetwork({ ...model, numLayers: layers });
  const program: TrainingProgram = {
    parameters: classifier.parameters,
    batch: classifier.batch,
    run(parameters, tensors) {
      const states = runNetwork(network, parameters, tensors as unknown as NetworkInputs, new Dropout({}), { seqLength, positions: tf.tensor1d([place, 11], 'int32') });
      const state = tf.slice(states, [0, 0], [1, model.hiddenSize]);
      return { loss: tf.sum<tf.Scalar>(tf.mul(state, tf.cos(tf.range(0, model.hiddenSize)))) };
    },
  };
  const gradient = evaluateProgram(program, largeParameters(program), batch).gradients['electra.embeddings.word_embeddings.weight']!;
  return Array.from({ length: vocabSize }, (_, word) => gradient.subarray(word * model.embeddingSize, (word + 1) * model.embeddingSize).reduce((sum, value) => sum + value * value, 0));
}

describe('the visible matrix in the network', () => {
  // [CLS] 5 6 (15 16) (17) 7 [SEP]: every token is another word.
  const examples = [example([[5, 6, 7]], [{ start: 2, end: 3, branches: [Int32Array.of(15, 16), Int32Array.of(17)] }]), example([[8, 9]], [])];
  const seen = (place: number, layers: number) => influences(place, layers, examples).flatMap((influence, word) => (influence === 0 ? [] : [word]));

  it('lets no sibling branch influence another in one layer: the gradient is exactly 0', () => {
    expect(seen(3, 1)).toEqual([6, 15, 16]);
    expect(seen(5, 1)).toEqual([6, 17]);
  });

  it('keeps branches from the rest of the text in one layer, and shows them to their mention', () => {
    expect(seen(0, 1)).toEqual([2, 3, 5, 6, 7]);
    expect(seen(6, 1)).toEqual([2, 3, 5, 6, 7]);
    expect(seen(2, 1)).toEqual([2, 3, 5, 6, 7, 15, 16, 17]);
  });

  it('passes knowledge on to the text by way of the mention in two layers', () => {
    expect(seen(0, 2)).toEqual([2, 3, 5, 6, 7, 15, 16, 17]);
  });
});
