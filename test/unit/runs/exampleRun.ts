/** A run folder made by hand, for tests of the code that reads run folders. */
import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { NewEvent } from '../../../src/runs/events';
import { runPaths } from '../../../src/runs/paths';
import type { RunRecord } from '../../../src/runs/records';

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ablation-runs-'));
}

export function exampleRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 1,
    experiment: 'exp',
    experimentFile: 'exp.ablation.json',
    variant: 'ELECTRA',
    kind: 'variant',
    baseline: null,
    seed: 1,
    configHash: '0123456789abcdef',
    config: runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type: 'rtd' }, training: {}, budget: { steps: 100 }, logging: {}, evaluation: {} }),
    totalSteps: 100,
    parameters: { main: 3, generator: 2, total: 5 },
    engine: { name: 'cpu', device: 'CPU', reason: 'asked for' },
    corpus: { hash: 'c0ffee', documents: 4, tokens: 1000, sequences: 30, heldOutSequences: 2 },
    vocabSize: 60,
    versions: { node: '20' },
    pid: 4194305,
    processStart: 'long ago',
    startedAt: '2024-01-01T00:00:00.000Z',
    ...overrides,
  };
}

export const started = (fromStep = 0): NewEvent => ({ type: 'runStarted', totalSteps: 100, engine: 'cpu', fromStep });

export const stepLogged = (step: number, loss: number): NewEvent => ({
  type: 'stepLogged',
  step,
  tokens: step * 50,
  flops: step * 1e6,
  wallSeconds: step / 10,
  learningRate: 1e-3,
  gradientNorm: 1,
  tokensPerSecond: 500,
  values: { loss },
});

/** Writes run.json and events.jsonl below `runsRoot` and returns the run's folder. */
export function writeRun(runsRoot: string, record: RunRecord, events: NewEvent[]): string {
  const folder = join(runsRoot, record.experiment, record.variant, `seed-${record.seed}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(runPaths(folder).record, JSON.stringify(record));
  events.forEach((event, seq) => appendFileSync(runPaths(folder).events, line(event, seq)));
  return folder;
}

export function line(event: NewEvent, seq: number): string {
  return `${JSON.stringify({ seq, time: '2024-01-01T00:00:00.000Z', ...event })}\n`;
}
