/** Opens TensorFlow's C library through tfjs-node-gpu, where its runtime is set up. */
import { plural } from '../common/plural';
import { tensorflowBackend, type TensorflowBackend } from './loadedModel';
import { TensorflowEngine } from './tensorflowEngine';
import { loadTensorflow } from './tensorflowRuntime/load';
import * as tf from './tfCore';

/**
 * @param threads within an operation; what the first call of a process says holds for all
 * Throws what loading the runtime throws, for example when it was never set up. The current tfjs backend stays.
 */
export async function openTensorflow(threads: number): Promise<TensorflowEngine> {
  const previous = tf.getBackend();
  try {
    // Read once, when the library loads.
    process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
    loadTensorflow();
    const backend = tf.findBackend(tensorflowBackend) as unknown as TensorflowBackend;
    const { isUsingGpuDevice: usesGpu } = backend;
    return new TensorflowEngine(backend, usesGpu ? 'GPU (TensorFlow)' : `CPU, ${plural(threads, 'thread')} (TensorFlow)`, usesGpu);
  } finally {
    void tf.setBackend(previous);
  }
}
