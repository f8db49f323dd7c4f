import { describe, expect, it } from 'vitest';
import { gpuSlots, processorSlots, type RunSize } from '../../../../src/trainer/workers/slots';

const automatic = { parallel: null, threads: null };
const small: RunSize = { flopsPerStep: 9e8, bytes: 300e6 };
const large: RunSize = { flopsPerStep: 1.4e11, bytes: 2e9 };
const processor = (cores: number, freeGigabytes = 64) => ({ cores, freeBytes: freeGigabytes * 1e9 });
const planned = (sizes: readonly RunSize[], on: ReturnType<typeof processor>, request: Parameters<typeof processorSlots>[3]) =>
  processorSlots(sizes, Math.max(0, ...sizes.map(({ flopsPerStep }) => flopsPerStep)), on, request);
const runs = (count: number, size: RunSize) => new Array<RunSize>(count).fill(size);
const shape = (slots: { threads: number }[]) => `${slots.length} × ${slots[0]?.threads}`;

describe('slots of the processor', () => {
  it.each([
    [runs(10, small), 2, '2 × 1'],
    [runs(10, small), 7, '7 × 1'],
    [runs(3, small), 8, '3 × 1'],
    [runs(1, small), 4, '1 × 1'],
    [runs(10, large), 2, '1 × 2'],
    [[], 3, '1 × 1'],
  ])('share the cores among runs that cannot fill them (%#)', (sizes, cores, expected) => {
    expect(shape(planned(sizes, processor(cores), automatic))).toBe(expected);
  });

  it('keep the threads of a run when few are left, so that it goes on with the same bits', () => {
    expect(shape(processorSlots([small], large.flopsPerStep, processor(4), automatic))).toBe('1 × 4');
    expect(shape(processorSlots([small], small.flopsPerStep, processor(4), automatic))).toBe('1 × 1');
  });

  it('give a large run several threads before they give a second run any', () => {
    const threads = Math.ceil(large.flopsPerStep / 1.6e10);
    expect(shape(planned(runs(5, large), processor(3 * threads + 2), automatic))).toBe(`3 × ${threads}`);
  });

  it('are sized by the largest run', () => {
    expect(shape(planned([small, large, small], processor(2), automatic))).toBe('1 × 2');
  });

  it('are as many as fit in the memory that is free, and one where none does', () => {
    expect(shape(planned(runs(10, small), processor(8, 1.4), automatic))).toBe('3 × 1');
    expect(shape(planned(runs(10, small), processor(8, 0.1), automatic))).toBe('1 × 1');
  });

  it('are what was asked for, but not more than there are runs', () => {
    expect(shape(planned(runs(10, large), processor(8, 1), { parallel: 4, threads: null }))).toBe('4 × 8');
    expect(shape(planned(runs(3, small), processor(2), { parallel: 5, threads: null }))).toBe('3 × 1');
    expect(shape(planned(runs(9, small), processor(8), { parallel: null, threads: 3 }))).toBe('2 × 3');
    expect(shape(planned(runs(9, small), processor(2), { parallel: 2, threads: 5 }))).toBe('2 × 5');
  });

  it('tell TensorFlow its threads', () => {
    expect(planned(runs(2, small), processor(6), automatic).map(({ label, env }) => [label, env])).toEqual([
      ['CPU 1 of 2', { TF_NUM_INTRAOP_THREADS: '1' }],
      ['CPU 2 of 2', { TF_NUM_INTRAOP_THREADS: '1' }],
    ]);
  });
});

describe('slots of graphics cards', () => {
  const gpus = ['0', '1', '2'].map((index) => ({ label: `GPU ${index}`, env: { CUDA_VISIBLE_DEVICES: index } }));
  const devices = (slots: { env: Readonly<Record<string, string>> }[]) => slots.map(({ env }) => env['CUDA_VISIBLE_DEVICES']).join(' ');

  it('are one a card, but not more than there are runs', () => {
    expect(devices(gpuSlots(9, gpus, 12, automatic))).toBe('0 1 2');
    expect(devices(gpuSlots(2, gpus, 12, automatic))).toBe('0 1');
  });

  it('are dealt out over the cards in turn when more are asked for', () => {
    const slots = gpuSlots(9, gpus, 12, { parallel: 5, threads: null });
    expect(devices(slots)).toBe('0 1 2 0 1');
    expect(slots[4]).toMatchObject({ label: 'GPU 1', threads: 2 });
  });
});
