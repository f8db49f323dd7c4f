import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/experiment/schema';
import { judgedFakeRate } from '../../../src/trainer/judgedFakeRate';

const objective = (type: string) => runConfigSchema.shape.objective.parse({ type });
/** Seven tokens in two parts, three of them selected. */
const batches = [
  { attentionMask: Float32Array.of(1, 1, 1, 1, 0), maskedWeights: Float32Array.of(1, 0) },
  { attentionMask: Float32Array.of(1, 1, 1, 0, 0), maskedWeights: Float32Array.of(1, 1) },
];

describe('judgedFakeRate', () => {
  it('is the share of the selected tokens where these alone are judged', () => {
    expect(judgedFakeRate(objective('rtd15'), 2 / 7, batches)['judgedFakeRate']).toBeCloseTo(2 / 3, 12);
  });

  it('is left out where all tokens are judged, and where nothing is replaced', () => {
    expect(judgedFakeRate(objective('rtd'), 2 / 7, batches)).toEqual({});
    expect(judgedFakeRate(objective('mlm'), undefined, batches)).toEqual({});
    expect(judgedFakeRate(objective('rtd15'), undefined, batches)).toEqual({});
  });
});
