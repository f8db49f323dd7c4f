/** Opens TensorFlow's C library through tfjs-node-gpu, where its runtime is set up. */
import { plural } from '../common/plural';
import { tensorflowBackend, type TensorflowRuntime } from './loadedModel';
import { TensorflowEngine } from './tensorflowEngine';
import { loadTensorflow } from './tensorflowRuntime/load';
import * as tf from './tfCore';

interface NativeBackend {
  isUsingGpuDevice: boolean;
}

/**
 * @param threads within an operation; what the first call of a process says holds for all
 * Throws what loading the runtime throws, for example when it was never set up. The current tfjs backend stays.
 */
export async function openTensorflow(threads: number): Promise<TensorflowEngine> {
  const previous = tf.getBackend();
  try {
    // Read once, when the library loads.
    process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
    // tfjs-node's declarations leave open which of three forms a prediction has; with named outputs it is the map.
    const runtime = loadTensorflow() as unknown as TensorflowRuntime;
    const { isUsingGpuDevice: usesGpu } = tf.findBackend(tensorflowBackend) as unknown as NativeBackend;
    return new TensorflowEngine(runtime, usesGpu ? 'GPU (TensorFlow)' : `CPU, ${plural(threads, 'thread')} (TensorFlow)`, usesGpu);
  } finally {
    void tf.setBackend(previous);
  }
}
