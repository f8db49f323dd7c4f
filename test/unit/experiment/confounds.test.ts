import { describe, expect, it } from 'vitest';
import { confounds, type VariantSize } from '../../../src/experiment/confounds';
import { parseExperiment } from '../../../src/experiment/load';

const { plans, issues } = parseExperiment(`{
  "schemaVersion": 1, "name": "sizes", "base": { "budget": { "steps": 20000 } }, "seeds": [1],
  "variants": [
    { "name": "base" },
    { "name": "objective", "objective": { "type": "mlm" } },
    { "name": "both", "objective": { "type": "mlm" }, "training": { "batchSize": 64 } }
  ]
}`);
const [base, objective, both] = plans as [typeof plans[number], typeof plans[number], typeof plans[number]];
const size = (parameters: number, steps: number, tokens: number, dense: number, sparse: number): VariantSize => ({ parameters, spent: { steps, tokens, flops: { dense, sparse } } });

describe('confounds', () => {
  it('are none where one group of knobs differs at equal size and cost', () => {
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(confounds(objective, size(100, 10, 20, 30, 40), base, size(100, 10, 20, 30, 40))).toEqual([]);
  });

  it('name each quantity that differs by a percent or more, with its sign', () => {
    expect(confounds(objective, size(104, 10, 20, 21, 40), base, size(100, 10, 40, 30, 40.3))).toEqual(['+4.0 % parameters of the main network.', '−50 % tokens.', '−30 % FLOPs.']);
  });

  it('name the groups when several differ', () => {
    expect(confounds(both, size(1, 1, 1, 1, 1), base, size(1, 1, 1, 1, 1))).toEqual(['Several groups of knobs differ: objective, training.']);
  });
});
