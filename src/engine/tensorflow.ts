/** Opens TensorFlow's C library through tfjs-node-gpu, where its native binding is installed. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import util from 'node:util';
import { tensorflowBackend, type TensorflowRuntime } from './loadedModel';
import { TensorflowEngine } from './tensorflowEngine';
import * as tf from './tfCore';

/** Files that NVIDIA's driver brings: on Linux, in WSL, on Windows. */
const driverFiles = ['/dev/nvidiactl', '/dev/dxg', 'C:\\Windows\\System32\\nvcuda.dll'];

/** Whether a GPU is likely, found without loading TensorFlow, which takes seconds and 300 MB. */
export const hasGpuDriver = (): boolean => driverFiles.some((file) => existsSync(file));

interface NativeBackend {
  isUsingGpuDevice: boolean;
}

export interface OpenedTensorflow {
  engine: TensorflowEngine;
  usesGpu: boolean;
}

/**
 * @param threads within an operation; what the first call of a process says holds for all
 * Throws what loading the binding throws, for example when it was never built.
 */
export async function openTensorflow({ threads }: { threads: number }): Promise<OpenedTensorflow> {
  const previous = tf.getBackend();
  restoreRemovedUtilities();
  // Before the library loads: it reads these once. It would log at every start, and take all of a GPU's memory at
  // once, which leaves none for a second run.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  // Registers its backend and kernels with the engine that tfjs keeps on globalThis, that is with ours.
  const runtime = withOwnCpuKernels(() => createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorflowRuntime);
  const { isUsingGpuDevice: usesGpu } = tf.findBackend(tensorflowBackend) as unknown as NativeBackend;
  void tf.setBackend(previous);
  return { engine: new TensorflowEngine(runtime, usesGpu ? 'GPU (TensorFlow)' : 'CPU (TensorFlow)'), usesGpu };
}

/** tfjs-node 4.22 calls two functions that Node 23 removed. Put back in this process only. */
function restoreRemovedUtilities(): void {
  const removed: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, implementation] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: implementation });
  }
}

/**
 * tfjs-node loads a cpu backend of its own, whose kernels would take the place of ours. They test tensors with
 * `instanceof` against their copy of tfjs-core, and tensorScatterUpdate then gives other numbers. Ours are put back.
 */
function withOwnCpuKernels<T>(load: () => T): T {
  const own = tf.getKernelsForBackend('cpu');
  const loaded = load();
  for (const kernel of own) {
    tf.unregisterKernel(kernel.kernelName, 'cpu');
    tf.registerKernel(kernel);
  }
  return loaded;
}
