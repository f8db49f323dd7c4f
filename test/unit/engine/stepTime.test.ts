import { describe, expect, it } from 'vitest';
import { measureStep } from '../../../src/engine/stepTime';
import { FakeClock, FakeEngine } from './fakeEngine';
import { sampleOf } from './sampleSteps';

const clock = new FakeClock();

describe('measureStep', () => {
  it('times the whole step where that is quick, and gives its speed in tokens', async () => {
    const sample = sampleOf({ flops: 4e8, sequences: 40, tokens: 640 });
    const step = await measureStep(new FakeEngine('onnx', clock, 32), 1, sample, 3000, clock.now);
    expect(step).toMatchObject({ milliseconds: 32, quartiles: [32, 32], sequences: 40, tokensPerSecond: 20_000 });
    expect(sample.asked).toEqual([40]);
  });

  it('times a part of a step that would take long, and scales it up', async () => {
    // 2e10 a second and thread: a sequence takes 0.1 s, so that five steps of six sequences fit into 3 s.
    const sample = sampleOf({ flops: 2e11, sequences: 100, tokens: 1600 });
    const step = await measureStep(new FakeEngine('onnx', clock, 600), 1, sample, 3000, clock.now);
    expect(sample.asked).toEqual([6]);
    expect(step).toMatchObject({ milliseconds: 10_000, sequences: 6, steps: 3, tokensPerSecond: 160 });
  });

  it('gives a GPU the whole step, and one emulated on the CPU a part', async () => {
    const [hardware, software] = [sampleOf({ flops: 2e9 }), sampleOf({ flops: 2e9 })];
    await measureStep(new FakeEngine('webgpu', clock, 600, { usesGpu: true }), 1, hardware, 3000, clock.now);
    await measureStep(new FakeEngine('webgpu', clock, 600, { usesGpu: true, isSoftware: true }), 1, software, 3000, clock.now);
    expect([hardware.asked, software.asked]).toEqual([[40], [1]]);
  });

  it('does not time a step of which one sequence takes more than ten seconds', async () => {
    const sample = sampleOf({ flops: 1.6e10, sequences: 40 });
    expect(await measureStep(new FakeEngine('cpu', clock, 1), 1, sample, 3000, clock.now)).toBe('One sequence would take about 20 s on it.');
    expect(sample.asked).toEqual([]);
  });
});
