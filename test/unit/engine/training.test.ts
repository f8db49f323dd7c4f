import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import { cpu, openOnnx } from './programs';
import { batchOf, train, transformer } from './trainingSuite';

describe('training on the onnx engine', () => {
  it('gives the same bits with another number of threads', async () => {
    const [first, threaded] = [await train(await openOnnx(1), 10), await train(await openOnnx(2), 10)];
    expect(threaded.losses).toEqual(first.losses);
    expect(threaded.memory.regions.values.all).toEqual(first.memory.regions.values.all);
  });

  it('leaves no tensors behind by tracing or running 200 steps', async () => {
    await train(await openOnnx(), 1);
    const before = tf.memory();
    const engine = await openOnnx();
    await train(engine, 200);
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
    expect(engine.numTensors()).toBe(0);
  });

  it('names the batch input that does not fit', async () => {
    const memory = new FlatMemory(transformer.parameters);
    const compiled = await (await openOnnx()).compileGradients(transformer, memory.values, memory.gradients);
    await expect(compiled.run({ ids: new Int32Array(15) })).rejects.toThrow("Batch input 'labels' is missing; expected int32 [15], 15 values.");
    await expect(compiled.run({ ids: new Int32Array(14), labels: new Int32Array(15) })).rejects.toThrow("Batch input 'ids' holds 14 values of int32; expected int32 [15], 15 values.");
  });
});

describe('training on the cpu engine', () => {
  it('sets the gradient of a parameter that the loss does not depend on to zero', async () => {
    const memory = new FlatMemory(transformer.parameters);
    memory.gradients.unused!.fill(9);
    await (await cpu.compileGradients(transformer, memory.values, memory.gradients)).run(batchOf(0));
    expect([...memory.gradients.unused!]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps the number of live tensors constant over 200 steps', async () => {
    await train(cpu, 1);
    const before = cpu.numTensors();
    await train(cpu, 200);
    expect(cpu.numTensors()).toBe(before);
  });
});
