import { describe, expect, it } from 'vitest';
import { learningRateAt, type Schedule } from '../../../src/trainer/schedule';

const schedule: Schedule = { learningRate: 8, warmupSteps: 4, warmup: 'multiply', totalSteps: 16 };
const rates = (changes: Partial<Schedule>, steps: number[]) => steps.map((step) => learningRateAt({ ...schedule, ...changes }, step));

describe('learningRateAt', () => {
  const steps = [0, 1, 2, 3, 4, 5, 8, 12, 15, 16];

  it("multiplies the decayed rate by ELECTRA's warm-up ramp", () => {
    // 8 · (1 − t/16) · min(1, t/4)
    expect(rates({}, steps)).toEqual([0, 1.875, 3.5, 4.875, 6, 5.5, 4, 2, 0.5, 0]);
  });

  it("lets BERT's warm-up ramp replace the decayed rate", () => {
    // 8 · t/4 below step 4, 8 · (1 − t/16) from there
    expect(rates({ warmup: 'replace' }, steps)).toEqual([0, 2, 4, 6, 6, 5.5, 4, 2, 0.5, 0]);
  });

  it('starts at the peak without a warm-up', () => {
    expect(rates({ warmupSteps: 0 }, [0, 8, 16])).toEqual([8, 4, 0]);
  });
});
