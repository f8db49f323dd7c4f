import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc, tensorboardEvents, tfRecord } from '../../../../src/results/exports/tensorboard';
import type { NewEvent, RunEvent } from '../../../../src/runs/events';
import golden from '../../../golden/tensorboard.json';

const logged = (event: NewEvent, seq: number): RunEvent => ({ seq, time: new Date(1_700_000_000_250 + 1000 * seq).toISOString(), ...event });
const progress = { tokens: 640, flops: 1e9, wallSeconds: 2 };
const step = (at: number, loss: number): NewEvent => ({ type: 'stepLogged', step: at, ...progress, learningRate: 0.5, gradientNorm: 1.5, tokensPerSecond: 320, values: { loss } });
const events: RunEvent[] = ([
  { type: 'runStarted', totalSteps: 300, engine: 'onnx', fromStep: 0 },
  step(100, 2.5),
  { type: 'evalLogged', step: 100, ...progress, values: { loss: 2.25, discAuc: 0.75 } },
  step(200, 9),
  { type: 'taskScored', task: 'CoLA', metric: 'matthews', score: 0.75, majority: 0, trainExamples: 9, devExamples: 5, seconds: 1 },
  { type: 'runStarted', totalSteps: 300, engine: 'onnx', fromStep: 100 },
  step(200, 1.5),
  { type: 'taskScored', task: 'CoLA', metric: 'matthews', score: 0.125, majority: 0, trainExamples: 9, devExamples: 5, seconds: 1 },
  { type: 'runFinished', step: 300, wallSeconds: 9 },
] satisfies NewEvent[]).map(logged);

describe('the checksum', () => {
  it('is CRC-32C with the known answers of RFC 3720', () => {
    expect(crc32c(new Uint8Array(32)).toString(16)).toBe('8a9136aa');
    expect(crc32c(new Uint8Array(32).fill(255)).toString(16)).toBe('62a8ab43');
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)).toString(16)).toBe('46dd794e');
    expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
  });

  it('is masked as TFRecord masks it, and frames length and data', () => {
    expect(maskedCrc(Buffer.from(golden.record.data)).toString(16)).toBe(golden.record.maskedCrc);
    expect(tfRecord(Buffer.from(golden.record.data)).toString('hex')).toBe(golden.record.framed);
  });
});

describe('an event file', () => {
  it('is byte for byte what TensorFlow writes, without what an earlier attempt had beyond its checkpoint', () => {
    expect(tensorboardEvents(events).toString('hex')).toBe(golden.file);
    // What TensorBoard read in those bytes.
    expect(golden.scalars).toEqual({
      'heldOut/discAuc': [[100, 0.75]],
      'heldOut/loss': [[100, 2.25]],
      'task/CoLA/matthews': [[200, 0.125]],
      'train/flops': [[100, 1e9], [200, 1e9]],
      'train/gradientNorm': [[100, 1.5], [200, 1.5]],
      'train/learningRate': [[100, 0.5], [200, 0.5]],
      'train/loss': [[100, 2.5], [200, 1.5]],
      'train/tokens': [[100, 640], [200, 640]],
      'train/tokensPerSecond': [[100, 320], [200, 320]],
    });
  });

  it('puts the scores of a checkpoint on the way at its step', () => {
    const scored = (networkStep: number | undefined): NewEvent => ({ type: 'taskScored', ...(networkStep === undefined ? {} : { networkStep }), task: 'CoLA', metric: 'matthews', score: 0.5, majority: 0, trainExamples: 9, devExamples: 5, seconds: 1 });
    const file = (networkStep?: number) => tensorboardEvents(([step(200, 1), scored(networkStep)] satisfies NewEvent[]).map(logged)).toString('hex');
    expect(file(200)).toBe(file());
    expect(file(100)).not.toBe(file());
  });

  it('is empty before anything was logged', () => {
    expect(tensorboardEvents([])).toHaveLength(0);
  });
});
