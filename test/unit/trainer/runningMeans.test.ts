import { describe, expect, it } from 'vitest';
import { RunningMeans } from '../../../src/trainer/runningMeans';

describe('RunningMeans', () => {
  it('averages since the last point', () => {
    const means = new RunningMeans();
    means.add({ loss: 2 });
    means.add({ loss: 5 });
    expect(means.take()).toEqual({ loss: 3.5 });
    means.add({ loss: 7 });
    expect(means.take()).toEqual({ loss: 7 });
  });

  it('leaves values out that are not finite, and names without any value', () => {
    const means = new RunningMeans();
    means.add({ precision: NaN, recall: NaN });
    means.add({ precision: 0.25, recall: Infinity });
    expect(means.take()).toEqual({ precision: 0.25 });
  });

  it('goes on from a saved state, even through JSON', () => {
    const whole = new RunningMeans();
    const first = new RunningMeans();
    for (const loss of [0.1, 0.2]) [whole, first].forEach((means) => means.add({ loss }));
    const second = new RunningMeans(JSON.parse(JSON.stringify(first.state())) as ReturnType<RunningMeans['state']>);
    [whole, second].forEach((means) => means.add({ loss: 0.7 }));
    expect(second.take()).toEqual(whole.take());
  });
});
