import type { RunResult } from '../../../src/runs/records';

const cost = { steps: 200, tokens: 1_234_567, flops: 1.23e14, flopsSparse: 9.5e13, wallSeconds: 75, parameters: 2_100_000 };

/** A finished run with one score for each task name given; probes unless `kind` says otherwise. */
export function exampleResult(variant: string, seed: number, scores: Record<string, number>, changes: Partial<RunResult> = {}): RunResult {
  return {
    schemaVersion: 1,
    experiment: 'objectives',
    variant,
    kind: 'variant',
    baseline: null,
    seed,
    configHash: `hash of ${variant}`,
    ...cost,
    heldOut: { loss: 5 },
    tasks: Object.entries(scores).map(([task, score]) => ({ task, kind: 'probe' as const, metric: 'accuracy', score, majority: 0.5, trainExamples: 200, devExamples: 100 })),
    ...changes,
  };
}

/** Two variants, of which one is compared with the other, and the control; two seeds each. */
export const exampleResults: RunResult[] = [
  exampleResult('random-init', 1, { wordOrder: 0.5, sentenceOrder: 0.52 }, { kind: 'control', tokens: 0, flops: 0, flopsSparse: 0, steps: 0, wallSeconds: 0 }),
  exampleResult('BERT', 1, { wordOrder: 0.7, sentenceOrder: 0.6 }),
  exampleResult('BERT', 2, { wordOrder: 0.72, sentenceOrder: 0.59 }),
  exampleResult('ELECTRA', 2, { wordOrder: 0.8, sentenceOrder: 0.6 }, { baseline: 'BERT' }),
  exampleResult('ELECTRA', 1, { wordOrder: 0.76, sentenceOrder: 0.66 }, { baseline: 'BERT' }),
  exampleResult('random-init', 2, { wordOrder: 0.51, sentenceOrder: 0.49 }, { kind: 'control', tokens: 0, flops: 0, flopsSparse: 0, steps: 0, wallSeconds: 0 }),
];
