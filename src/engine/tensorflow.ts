/** TensorFlow's C library through tfjs-node-gpu, where its native binding is installed. Runs eagerly. */
import { createRequire } from 'node:module';
import util from 'node:util';
import { EagerEngine } from './eager';
import * as tf from './tfCore';

const backendName = 'tensorflow';

interface NativeBackend {
  isUsingGpuDevice: boolean;
}

export interface TensorflowEngine {
  engine: EagerEngine;
  usesGpu: boolean;
}

/** Throws what loading the binding throws, for example when it was never built. */
export async function openTensorflow(): Promise<TensorflowEngine> {
  const previous = tf.getBackend();
  restoreRemovedUtilities();
  // Before the library loads: it reads these once. It would log at every start, and take all of a GPU's memory at
  // once, which leaves none for a second run.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // Registers its backend and kernels with the engine that tfjs keeps on globalThis, that is with ours.
  createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
  const { isUsingGpuDevice: usesGpu } = tf.findBackend(backendName) as unknown as NativeBackend;
  void tf.setBackend(previous);
  return { engine: new EagerEngine('tensorflow', backendName, usesGpu ? 'GPU (TensorFlow)' : 'CPU (TensorFlow)'), usesGpu };
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
