import { describe, expect, it } from 'vitest';
import { preflightText, type PreflightReport } from '../../../src/cli/preflightText';

const report: PreflightReport = {
  experiment: 'objectives',
  seeds: 3,
  engine: { name: 'onnx', device: 'CPU', threads: 2, parallel: 1, sentence: 'Engine onnx: CPU, 2 threads.' },
  variants: [
    { name: 'ELECTRA', baseline: null, difference: 'rtd', parameters: { main: 1_200_000, generator: 300_000, total: 1_500_000 }, memoryBytes: 345e6, steps: 600, tokens: 614_400, flops: { dense: 1.5e13, sparse: 9e12 }, step: { milliseconds: 100, quartiles: [90, 120], timed: 9, sequences: 64 }, notTimed: null, minutes: { median: 1, low: 0.9, high: 1.2 }, confounds: [] },
    { name: 'BERT', baseline: 'ELECTRA', difference: 'ELECTRA, but mlm', parameters: { main: 1_250_000, generator: 0, total: 1_250_000 }, memoryBytes: 300e6, steps: 900, tokens: 921_600, flops: { dense: 1.5e13, sparse: 8e12 }, step: null, notTimed: 'One sequence would take about 12 s on it.', minutes: null, confounds: ['+50 % steps.', '+50 % tokens.'] },
  ],
  totalMinutes: null,
  warnings: ['x'],
};

describe('preflightText', () => {
  it('lists what each variant takes, with the error of its time, and what else differs', () => {
    expect(preflightText(report)).toMatchInlineSnapshot(`
      "objectives

      Engine onnx: CPU, 2 threads.

      variant  parameters  generator  memory  steps  tokens    FLOPs   sparse    step          minutes
      ────────────────────────────────────────────────────────────────────────────────────────────────
      ELECTRA        1.2M       300K  345 MB    600    614K  1.50e13  9.00e12  100 ms  1.0 [0.90, 1.2]
      BERT          1.25M          0  300 MB    900    922K  1.50e13  8.00e12       –                –

      BERT: not timed. One sequence would take about 12 s on it.
      Steps and FLOPs are for the vocabulary’s size in the file; a smaller corpus may train a smaller one. Minutes: median step [quartiles], each variant timed alone.

      Against the baseline
        ELECTRA: the baseline
        BERT: ELECTRA, but mlm
          beside that: +50 % steps.
          beside that: +50 % tokens.
      Warning: x"
    `);
  });

  it('adds up variants and seeds, and says what it leaves out', () => {
    expect(preflightText({ ...report, totalMinutes: 4.5 })).toContain('Pre-training of 2 variants × 3 seeds: about 4 min 30 s, fine-tuning and held-out evaluation not counted.');
  });
});
