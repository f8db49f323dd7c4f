import { describe, expect, it } from 'vitest';
import { parseDevice } from '../../../src/engine/device';
import { openEngine } from '../../../src/engine/open';

describe('parseDevice', () => {
  it.each([
    ['auto', { kind: 'auto', index: null }],
    ['cpu', { kind: 'cpu', index: null }],
    ['gpu', { kind: 'gpu', index: null }],
    ['gpu:12', { kind: 'gpu', index: 12 }],
  ])('reads %s', (request, device) => {
    expect(parseDevice(request)).toEqual(device);
  });

  it.each(['gpu:', 'gpu:-1', 'cpu:0', 'cuda', ''])('refuses "%s" and lists what there is', (request) => {
    expect(() => parseDevice(request)).toThrow(`There is no device "${request}"; expected auto, cpu, gpu, or gpu:N`);
  });
});

describe('an engine asked for on a device that it does not have', () => {
  it.each(['wasm', 'cpu'] as const)('is refused with the engines that have it: %s', async (name) => {
    await expect(openEngine(name, { device: 'gpu' })).rejects.toThrow(
      `The engine "${name}" does not work here: It computes on the CPU only, and a GPU was asked for. Choose the engine "onnx", "tensorflow" or "webgpu", or the device "cpu".`,
    );
  });

  it('is never replaced by the CPU: onnx on a GPU that no provider can choose', async () => {
    await expect(openEngine('onnx', { device: 'gpu:93' })).rejects.toThrow(/^The engine "onnx" does not work here: .+/);
  });
});

describe('the engine auto', () => {
  it('takes the CPU when the CPU is asked for', async () => {
    const { engine } = await openEngine('auto', { device: 'cpu', threads: 1 });
    expect([engine.name, engine.device]).toEqual(['onnx', 'CPU, 1 thread']);
  });
});
