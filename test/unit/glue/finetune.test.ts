import { describe, expect, it } from 'vitest';
import { EagerEngine } from '../../../src/engine/eager';
import { runConfigSchema } from '../../../src/experiment/schema';
import { labelsOf, type EncodedExample } from '../../../src/glue/encodedExample';
import { FineTuner } from '../../../src/glue/finetune';
import { framed } from '../../../src/glue/framed';
import { flattenTree } from '../../../src/knowledge/sentenceTree';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';
import { taggerProgram } from '../../../src/model/tagger';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const vocabSize = 13;

/** The label is told by the first and the last word. */
function examples(count: number): EncodedExample[] {
  return Array.from({ length: count }, (_, i) => ({ segments: [Int32Array.of(5 + (i % 2), 7 + (i % 5), 5 + (i % 2))], label: i % 2 }));
}

/** Words 7 to 11 are tagged 1 behind the word 5 and 2 behind the word 6. Some have a fact behind them. */
function taggedExamples(count: number, maxSeqLength: number): EncodedExample[] {
  return Array.from({ length: count }, (_, i) => {
    const segments = [Int32Array.of(7 + (i % 5), 5 + (i % 2), 7 + ((i * 3) % 5))];
    const facts = i % 3 === 0 ? [{ start: 2, end: 3, branches: [Int32Array.of(12)] }] : [];
    return { segments, label: 0, words: { starts: Int32Array.of(0, 1, 2), tags: Int32Array.of(0, 0, 1 + (i % 2)) }, knowledge: flattenTree(framed(segments, { seqLength: maxSeqLength, special }), facts, maxSeqLength) };
  });
}

describe('FineTuner on the cpu engine', () => {
  it('learns tags that the word before decides, with facts in between', async () => {
    const config = runConfigSchema.parse({
      corpus: {}, tokenizer: {}, training: {}, logging: {}, budget: { steps: 1 }, objective: { type: 'mlm' }, knowledge: { type: 'graph' },
      model: { numLayers: 1, hiddenSize: 16, numHeads: 2, intermediateSize: 24, embeddingSize: 12, maxSeqLength: 8 },
      evaluation: { batchSize: 8, epochs: 40, learningRate: 0.01, layerwiseLrDecay: 1, dropout: 0.1 },
    }); // prettier-ignore
    const engine = new EagerEngine('cpu', 'cpu', 'CPU');
    const { parameters } = taggerProgram(config.model, vocabSize, { batchSize: 8, seqLength: 8, numLabels: 4, dropout: 0, mode: 'train' });
    const tuner = new FineTuner({ config, vocabSize, special, parameters: initialParameters(parameters, 1, 0.2), engine, seed: 3 });
    const task = { head: 'tags' as const, numLabels: 3, groupSize: 1, train: taggedExamples(30, 8), dev: taggedExamples(11, 8) };
    expect([...(await tuner.predictions(task, 0, new AbortController().signal))]).toEqual(labelsOf(task.dev));
    await tuner.dispose();
    await engine.dispose();
  });

  it('learns a task that two words decide, with dropout, and leaks no tensor', async () => {
    const config = runConfigSchema.parse({
      corpus: {}, tokenizer: {}, training: {}, logging: {}, budget: { steps: 1 }, objective: { type: 'mlm' },
      model: { numLayers: 1, hiddenSize: 8, numHeads: 2, intermediateSize: 10, embeddingSize: 4, maxSeqLength: 8 },
      evaluation: { batchSize: 8, epochs: 14, learningRate: 0.01, layerwiseLrDecay: 1, dropout: 0.1 },
    }); // prettier-ignore
    const engine = new EagerEngine('cpu', 'cpu', 'CPU');
    const { parameters } = classifierProgram(config.model, vocabSize, { batchSize: 8, seqLength: 8, numLabels: 2, dropout: 0, mode: 'train' });
    const tuner = new FineTuner({ config, vocabSize, special, parameters: initialParameters(parameters, 1), engine, seed: 3 });
    const task = { head: 'class' as const, numLabels: 2, groupSize: 1, train: examples(30), dev: examples(11) };
    const signal = new AbortController().signal;
    const first = await tuner.predictions(task, 0, signal);
    expect([...first]).toEqual(task.dev.map((example) => example.label));
    const tensors = engine.numTensors();
    expect(await tuner.predictions(task, 0, signal)).toEqual(first);
    expect(engine.numTensors()).toBe(tensors);
    await tuner.dispose();
    await engine.dispose();
  });
});
