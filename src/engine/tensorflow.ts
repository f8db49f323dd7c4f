/** TensorFlow's C library through tfjs-node-gpu, where its runtime is set up. Runs eagerly. */
import { existsSync } from 'node:fs';
import { EagerEngine } from './eager';
import { loadTensorflow } from './tensorflowRuntime/load';
import * as tf from './tfCore';

const backendName = 'tensorflow';

/** Files that NVIDIA's driver brings: on Linux, in WSL, on Windows. */
const driverFiles = ['/dev/nvidiactl', '/dev/dxg', 'C:\\Windows\\System32\\nvcuda.dll'];

/** Whether a GPU is likely, found without loading TensorFlow, which takes seconds and 300 MB. */
export const hasGpuDriver = (): boolean => driverFiles.some((file) => existsSync(file));

interface NativeBackend {
  isUsingGpuDevice: boolean;
}

export interface TensorflowEngine {
  engine: EagerEngine;
  usesGpu: boolean;
}

/** Throws what loading the runtime throws, for example when it was never set up. The current tfjs backend stays. */
export async function openTensorflow(): Promise<TensorflowEngine> {
  const previous = tf.getBackend();
  try {
    loadTensorflow();
    const { isUsingGpuDevice: usesGpu } = tf.findBackend(backendName) as unknown as NativeBackend;
    return { engine: new EagerEngine('tensorflow', backendName, usesGpu ? 'GPU (TensorFlow)' : 'CPU (TensorFlow)'), usesGpu };
  } finally {
    void tf.setBackend(previous);
  }
}
