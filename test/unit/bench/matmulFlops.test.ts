import { describe, expect, it } from 'vitest';
import { matmulFlops } from '../../bench/speed/matmulFlops';
import { slotsOf, workloads, type Workload } from '../../bench/speed/workloads';

/** One layer, every size another: B 2, S 8, H 6, heads 3, F 10, E 4, V 50. */
const one: Workload = {
  name: 'one', steps: 1, batchSize: 2, vocabSize: 50, dropout: 0, objective: { type: 'mlm' },
  model: { numLayers: 1, hiddenSize: 6, numHeads: 3, intermediateSize: 10, embeddingSize: 4, maxSeqLength: 8 },
};
/** 2·16 tokens: projection 4·6, query, key, value and output 4·36, scores and context 2·8·6, feed-forward 2·60. */
const encoder = 2 * 16 * (24 + 144 + 96 + 120);

describe('operations of a step', () => {
  it('are three times the matrix products of the forward pass', () => {
    // 2 slots a row: ⌈0.15 · 8⌉; head 6 → 4, then 4 → 50.
    expect(slotsOf(one)).toBe(2);
    expect(matmulFlops(one)).toBe(3 * (encoder + 2 * 4 * (6 * 4 + 4 * 50)));
  });

  it('have a head on the first state alone in classification', () => {
    expect(matmulFlops({ ...one, objective: { type: 'classification' } })).toBe(3 * (encoder + 2 * 2 * 6 * 2));
    expect(matmulFlops({ ...one, objective: { type: 'prediction' } })).toBe(encoder + 2 * 2 * 6 * 2);
  });

  it('include generator and both heads in replaced-token detection', () => {
    // Width 3, feed-forward 5, one head; 1 slot a row: ⌊0.155 · 8⌋.
    const generator = 2 * 16 * (4 * 3 + 36 + 48 + 30) + 2 * 2 * (3 * 4 + 4 * 50);
    const detection = 2 * 16 * (36 + 6);
    expect(matmulFlops({ ...one, objective: { type: 'rtd', generatorSize: 0.5 } })).toBe(3 * (encoder + generator + detection));
  });

  it('come near the published counts of the two ELECTRA configurations', () => {
    expect(matmulFlops(workloads.tiny) / 15.8e9).toBeCloseTo(1, 1);
    expect(matmulFlops(workloads.small) / 144e9).toBeCloseTo(1, 1);
  });
});
