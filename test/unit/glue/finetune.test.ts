import { describe, expect, it } from 'vitest';
import { EagerEngine } from '../../../src/engine/eager';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { EncodedExample } from '../../../src/glue/encodedExample';
import { FineTuner } from '../../../src/glue/finetune';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const vocabSize = 13;

/** The label is told by the first and the last word. */
function examples(count: number): EncodedExample[] {
  return Array.from({ length: count }, (_, i) => ({ segments: [Int32Array.of(5 + (i % 2), 7 + (i % 5), 5 + (i % 2))], label: i % 2 }));
}

describe('FineTuner on the cpu engine', () => {
  it('learns a task that two words decide, with dropout, and leaks no tensor', async () => {
    const config = runConfigSchema.parse({
      corpus: {}, tokenizer: {}, training: {}, logging: {}, budget: { steps: 1 }, objective: { type: 'mlm' },
      model: { numLayers: 1, hiddenSize: 8, numHeads: 2, intermediateSize: 10, embeddingSize: 4, maxSeqLength: 8 },
      evaluation: { batchSize: 8, epochs: 14, learningRate: 0.01, layerwiseLrDecay: 1, dropout: 0.1 },
    }); // prettier-ignore
    const engine = new EagerEngine('cpu', 'cpu', 'CPU');
    const { parameters } = classifierProgram(config.model, vocabSize, { batchSize: 8, seqLength: 8, numLabels: 2, dropout: 0, mode: 'train' });
    const tuner = new FineTuner({ config, vocabSize, special, parameters: initialParameters(parameters, 1), engine, seed: 3 });
    const task = { numLabels: 2, groupSize: 1, train: examples(30), dev: examples(11) };
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
