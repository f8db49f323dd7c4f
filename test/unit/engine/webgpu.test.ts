import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import type { Engine } from '../../../src/engine/engine';
import { openEngine } from '../../../src/engine/open';
import * as tf from '../../../src/engine/tf';
import { softwareVulkan } from '../../support/softwareVulkan.mjs';
import { program } from './programs';

const vulkan = softwareVulkan();
const square = program({ x: [3] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(tf.square(x!)) }));

async function gradientOfSquare(engine: Engine): Promise<number[]> {
  const gradients = { x: new Float32Array(3) };
  await (await engine.compileGradients(square, { x: Float32Array.of(1, -2, 3) }, gradients)).run({});
  return [...gradients.x];
}

async function codeOf(promise: Promise<unknown>): Promise<[code: string, message: string]> {
  const thrown = await promise.then(() => null, (error: unknown) => error);
  return thrown instanceof UserError ? [thrown.code, thrown.message] : ['none', String(thrown)];
}

describe.runIf(process.platform === 'linux')('the webgpu engine without an adapter', () => {
  it('says so, and what to install', async () => {
    process.env.VK_DRIVER_FILES = '/nowhere/icd.json';
    const [code, message] = await codeOf(openEngine('webgpu', {}));
    expect(code).toBe('engine.unavailable');
    expect(message).toMatch(/^The engine "webgpu" does not work here: .*(driver|platform).*choose the engine "onnx"\.$/);
  });
});

describe.skipIf(vulkan === null)('the webgpu engine on a software GPU', { timeout: 60_000 }, () => {
  let engine: Engine;
  beforeAll(() => void (process.env.VK_DRIVER_FILES = vulkan!));
  beforeEach(async () => {
    ({ engine } = await openEngine('webgpu', { device: 'gpu:0' }));
  });
  afterEach(() => engine.dispose());

  it('names its device, and that it is software', () => {
    expect(engine.device).toMatch(/^software GPU: swiftshader.* \(WebGPU, buffers up to \d+\.\d GiB\)$/);
  });

  it('can be opened once at a time, and again after it was given back', async () => {
    expect((await codeOf(openEngine('webgpu', {})))[1]).toBe('The engine "webgpu" does not work here: It is already open in this process. Close the other one first.');
    await engine.dispose();
    ({ engine } = await openEngine('webgpu', {}));
    expect(await gradientOfSquare(engine)).toEqual([2, -4, 6]);
  });

  it('reports a device that was lost, and how to go on', async () => {
    expect(await gradientOfSquare(engine)).toEqual([2, -4, 6]);
    (tf.findBackend('webgpu') as unknown as { device: { destroy(): void } }).device.destroy();
    const [code, message] = await codeOf(gradientOfSquare(engine));
    expect(code).toBe('engine.deviceLost');
    expect(message).toMatch(/^The GPU was lost while training: .* Resume the run/);
  });

  it('reports a step that does not fit into the memory, with advice on its size', async () => {
    const tooLarge = program({ x: [1] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(tf.mul(x!, tf.fill([2 ** 20, 2 ** 10], 2))) }));
    const compiled = await engine.compileForward(tooLarge, { x: Float32Array.of(1) });
    const [code, message] = await codeOf(compiled.run({}));
    expect(code).toBe('engine.outOfMemory');
    expect(message).toMatch(/^There is not enough memory on the device for this step: Buffer size .* Use a smaller training\.batchSize/);
  });

  it('lists the GPUs when the one asked for is not there', async () => {
    await engine.dispose();
    expect((await codeOf(openEngine('webgpu', { device: 'gpu:7' })))[1]).toMatch(/There is no GPU 7 here\. Choose one of these: 0: SwiftShader/);
  });

  it('refuses the CPU', async () => {
    expect((await codeOf(openEngine('webgpu', { device: 'cpu' })))[1]).toContain('It computes on a GPU, and the CPU was asked for.');
  });
});
