/** Every engine on every device that a test machine can offer, for the tests that run over all of them. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { UserError } from '../../../src/common/errors';
import type { DeviceRequest } from '../../../src/engine/device';
import type { CompiledForward, Engine } from '../../../src/engine/engine';
import { openEngine } from '../../../src/engine/open';
import type { EngineName } from '../../../src/experiment/schema';
import * as tf from '../../../src/engine/tf';
import { softwareVulkan } from '../../support/softwareVulkan.mjs';
import { missingTensorflow, program } from './programs';

export interface Variant {
  title: string;
  engine: EngineName;
  device: DeviceRequest;
  /** Whether it has to work on this machine; one that need not is skipped with its reason. */
  required: boolean;
  /** Whether the same input gives the same bits. On a GPU, sums into embedding rows are atomic additions in any order. */
  repeatable: boolean;
  /** Of training, to follow the cpu engine for: few where the GPU is software. */
  steps: number;
}

const vulkan = softwareVulkan();

/** A test process opens one of them: their libraries bring their own drivers and compilers, and do not share a process well. */
const variants = {
  onnxCpu: { title: 'onnx on the CPU', engine: 'onnx', device: 'cpu', required: true, repeatable: true, steps: 20 },
  onnxGpu: { title: 'onnx on a GPU', engine: 'onnx', device: 'gpu', required: vulkan !== null && process.arch === 'x64', repeatable: false, steps: 6 },
  tensorflow: { title: 'tensorflow', engine: 'tensorflow', device: 'auto', required: missingTensorflow() === null, repeatable: true, steps: 20 },
  webgpu: { title: 'webgpu', engine: 'webgpu', device: 'gpu', required: vulkan !== null, repeatable: false, steps: 6 },
  wasm: { title: 'wasm', engine: 'wasm', device: 'cpu', required: true, repeatable: true, steps: 20 },
} as const satisfies Record<string, Variant>;

export const variantOf = (name: keyof typeof variants): Variant => variants[name];

/**
 * Opens a variant for the tests of a `describe` block, which are skipped with the reason where that is not possible.
 * @returns the engine, once a test runs
 */
export function openedVariant(variant: Variant): () => Engine {
  let opened: Engine | UserError;
  let held: CompiledForward | null = null;
  beforeAll(async () => {
    opened = await openVariant(variant);
    // While any session is open onnxruntime keeps its GPU, and with it the shaders that it has compiled.
    if (!(opened instanceof UserError)) held = await opened.compileForward(program({ x: [2] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(x!) })), { x: new Float32Array(2) });
  });
  beforeEach((context) => {
    if (opened instanceof UserError) context.skip(opened.message);
  });
  afterAll(async () => {
    await held?.dispose();
    if (!(opened instanceof UserError)) await opened.dispose();
  });
  return () => opened as Engine;
}

async function openVariant({ engine, device, required }: Variant): Promise<Engine | UserError> {
  // Read when Dawn looks for drivers, so it may be set this late.
  if (vulkan !== null) process.env.VK_DRIVER_FILES ??= vulkan;
  try {
    return (await openEngine(engine, { threads: 2, device })).engine;
  } catch (thrown) {
    const reason = engine === 'tensorflow' ? missingTensorflow() : null;
    if (!required && thrown instanceof UserError) return reason === null ? thrown : new UserError(thrown.code, reason);
    throw thrown;
  }
}
