import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig } from '../../../../src/experiment/schema';
import { runSize } from '../../../../src/trainer/workers/runSize';

const config = (changes: { batchSize: number; maxSeqLength: number }, type: 'rtd' | 'mlm' = 'rtd'): RunConfig => {
  const model = { numLayers: 3, hiddenSize: 32, numHeads: 2, intermediateSize: 128, embeddingSize: 16, maxSeqLength: changes.maxSeqLength };
  return runConfigSchema.parse({ corpus: {}, tokenizer: {}, model, objective: { type }, training: { batchSize: changes.batchSize }, budget: { steps: 9 }, logging: {}, evaluation: {} });
};
const bytes = (...args: Parameters<typeof config>) => runSize(config(...args), 500).bytes;

describe('runSize', () => {
  it('grows with the batch by what each sequence keeps', () => {
    const perSequence = bytes({ batchSize: 9, maxSeqLength: 20 }) - bytes({ batchSize: 8, maxSeqLength: 20 });
    // Main network: 3 layers × 20 × (17·32 + 2.5·2·20); generator, a quarter as wide with one head: 3 × 20 × (17·8 + 2.5·20);
    // logits: 3 × 3 positions of 500. Four bytes each.
    expect(perSequence).toBe(4 * (3 * 20 * (17 * 32 + 100) + 3 * 20 * (17 * 8 + 50) + 3 * 3 * 500));
  });

  it('is smaller without a generator', () => {
    expect(bytes({ batchSize: 8, maxSeqLength: 20 }, 'mlm')).toBeLessThan(bytes({ batchSize: 8, maxSeqLength: 20 }));
  });

  it('counts the FLOPs of a step', () => {
    const half = runSize(config({ batchSize: 4, maxSeqLength: 20 }), 500).flopsPerStep;
    expect(runSize(config({ batchSize: 8, maxSeqLength: 20 }), 500).flopsPerStep).toBe(2 * half);
  });
});
