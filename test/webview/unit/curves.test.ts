import { describe, expect, it } from 'vitest';
import { binaryEntropy } from '../../../src/common/binaryEntropy';
import type { CurveColumns } from '../../../src/panel/protocol';
import { CurveBuffer } from '../../../webview/curves/curveBuffer';
import { GrowingColumn, lowerBound, nearestIndex } from '../../../webview/curves/growingColumn';
import { constantPredictor, metricOf, orderedMetrics } from '../../../webview/curves/metrics';
import { SeedGroup } from '../../../webview/curves/seedGroup';
import { SmoothedColumn } from '../../../webview/curves/smoothing';

const contents = (column: GrowingColumn): number[] => [...column.values.subarray(0, column.length)];

function points(steps: number[], values: Record<string, number[]>): CurveColumns {
  const scaled = (factor: number): Float64Array => Float64Array.from(steps, (step) => step * factor);
  return { step: scaled(1), tokens: scaled(100), flops: scaled(1e9), wallSeconds: scaled(0.5), values: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, Float64Array.from(list)])) };
}

function bufferOf(...parts: CurveColumns[]): CurveBuffer {
  const buffer = new CurveBuffer();
  for (const part of parts) buffer.append(part);
  return buffer;
}

describe('lowerBound and nearestIndex', () => {
  it('find the first value not below, and the nearest one', () => {
    const sorted = Float64Array.of(10, 20, 40, 999);
    expect([0, 10, 11, 41].map((value) => lowerBound(sorted, 3, value))).toEqual([0, 0, 1, 3]);
    expect([0, 14, 16, 31, 500].map((value) => nearestIndex(sorted, 3, value))).toEqual([0, 0, 1, 2, 2]);
  });
});

describe('CurveBuffer', () => {
  it('grows and fills what was not logged with NaN, before and after', () => {
    const buffer = bufferOf(points([10, 20], { loss: [9, 8] }), points([30], { mlm: [4] }));
    expect(contents(buffer.x.tokens)).toEqual([1000, 2000, 3000]);
    expect(contents(buffer.column('loss')!)).toEqual([9, 8, NaN]);
    expect(contents(buffer.column('mlm')!)).toEqual([NaN, NaN, 4]);
  });

  it('lets points of a resumed run replace those of the attempt before', () => {
    const buffer = bufferOf(points([10, 20, 30], { loss: [9, 8, 7] }), points([20, 30, 40], { loss: [8.5, 7.5, 6.5] }));
    expect(contents(buffer.x.step)).toEqual([10, 20, 30, 40]);
    expect(contents(buffer.column('loss')!)).toEqual([9, 8.5, 7.5, 6.5]);
    expect(buffer.rewrites).toBe(1);
  });

  it('keeps thousands of appended points in order', () => {
    const buffer = new CurveBuffer();
    for (let i = 0; i < 3000; i++) buffer.append(points([i + 1], { loss: [i] }));
    expect(buffer.length).toBe(3000);
    expect(buffer.column('loss')!.values[2999]).toBe(2999);
  });

  it('derives the loss of a constant predictor from the fake rate', () => {
    const buffer = bufferOf(points([10, 20], { fakeRate: [0.5, 0.1] }));
    const [half, tenth] = contents(buffer.column(constantPredictor)!);
    expect(half).toBeCloseTo(Math.LN2, 12);
    expect(tenth).toBeCloseTo(0.3250829733914482, 12);
    expect(orderedMetrics(buffer.metrics)).toEqual(['fakeRate']);
  });

  it('takes the fake rate of the judged tokens where only some are judged', () => {
    const buffer = bufferOf(points([10], { fakeRate: [0.1], judgedFakeRate: [0.5] }));
    expect(contents(buffer.column(constantPredictor)!)[0]).toBeCloseTo(Math.LN2, 12);
  });
});

describe('binaryEntropy', () => {
  it('is zero where nothing is to be told apart and undefined outside [0, 1]', () => {
    expect([0, 1, 1.2, NaN].map(binaryEntropy)).toEqual([0, 0, NaN, NaN]);
  });
});

describe('metrics', () => {
  it('lists known values first in a fixed order and shows unknown ones under their own name', () => {
    expect(orderedMetrics(['zeta', 'disc', 'alpha', 'loss', 'disc'])).toEqual(['loss', 'disc', 'alpha', 'zeta']);
    expect(metricOf('alpha')).toEqual({ label: 'alpha', note: null });
  });
});

describe('SmoothedColumn', () => {
  const rawOf = (values: number[]): GrowingColumn => {
    const raw = new GrowingColumn();
    raw.append(Float64Array.from(values));
    return raw;
  };

  it('is the debiased moving average: no pull towards zero at the start', () => {
    const smoothed = new SmoothedColumn(0.5);
    smoothed.extend(rawOf([8, 4, 4]));
    // s/(1−wⁿ): 4/0.5 = 8, 4/0.75 = 5.333…, 4/0.875 = 4.571…
    const shown = contents(smoothed.column);
    [8, 16 / 3, 32 / 7].forEach((value, i) => expect(shown[i]).toBeCloseTo(value, 12));
  });

  it('leaves the values as they are without weight and passes over missing ones', () => {
    const plain = new SmoothedColumn(0);
    plain.extend(rawOf([3, NaN, 5]));
    expect(contents(plain.column)).toEqual([3, NaN, 5]);
    const smoothed = new SmoothedColumn(0.5);
    smoothed.extend(rawOf([8, NaN, 4]));
    expect(contents(smoothed.column)[2]).toBeCloseTo(16 / 3, 12);
  });

  it('gives the same values however the points arrive', () => {
    const whole = new SmoothedColumn(0.9);
    const piecewise = new SmoothedColumn(0.9);
    const raw = new GrowingColumn();
    for (const value of [5, 3, 8, 1, 9]) {
      raw.push(value);
      piecewise.extend(raw);
    }
    whole.extend(raw);
    expect(contents(piecewise.column)).toEqual(contents(whole.column));
  });
});

describe('SeedGroup', () => {
  it('joins seeds by step: mean, lowest and highest over those that have logged it', () => {
    const group = new SeedGroup([bufferOf(points([10, 20, 30], { loss: [9, 7, 5] })), bufferOf(points([10, 20], { loss: [5, 6] }))], 'loss', 0);
    group.refresh();
    expect(contents(group.x.step)).toEqual([10, 20, 30]);
    expect(contents(group.mean)).toEqual([7, 6.5, 5]);
    expect(contents(group.low)).toEqual([5, 6, 5]);
    expect(contents(group.high)).toEqual([9, 7, 5]);
  });

  it('takes in later points of a seed that lags behind', () => {
    const ahead = bufferOf(points([10, 20, 30], { loss: [9, 7, 5] }));
    const behind = bufferOf(points([10], { loss: [5] }));
    const group = new SeedGroup([ahead, behind], 'loss', 0);
    group.refresh();
    behind.append(points([20, 30, 40], { loss: [6, 4, 3] }));
    group.refresh();
    expect(contents(group.x.step)).toEqual([10, 20, 30, 40]);
    expect(contents(group.mean)).toEqual([7, 6.5, 4.5, 3]);
  });

  it('smooths each seed on its own and keeps the mean of the values as logged', () => {
    const group = new SeedGroup([bufferOf(points([10, 20], { loss: [8, 4] })), bufferOf(points([10, 20], { loss: [4, 4] }))], 'loss', 0.5);
    group.refresh();
    expect(contents(group.raw)).toEqual([6, 4]);
    expect(group.mean.values[1]).toBeCloseTo((16 / 3 + 4) / 2, 12);
    expect(group.high.values[1]).toBeCloseTo(16 / 3, 12);
  });

  it('starts anew where a resumed run replaced points', () => {
    const buffer = bufferOf(points([10, 20, 30], { loss: [9, 7, 5] }));
    const group = new SeedGroup([buffer], 'loss', 0.5);
    group.refresh();
    buffer.append(points([20], { loss: [1] }));
    group.refresh();
    expect(contents(group.x.step)).toEqual([10, 20]);
    expect(contents(group.raw)).toEqual([9, 1]);
    expect(group.mean.values[1]).toBeCloseTo((0.5 * 4.5 + 0.5) / 0.75, 12);
  });

  it('is empty for a value that no run has logged', () => {
    const group = new SeedGroup([bufferOf(points([10], { loss: [9] }))], 'disc', 0);
    group.refresh();
    expect(group.length).toBe(0);
  });
});
