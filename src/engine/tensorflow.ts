/** TensorFlow's C library through tfjs-node-gpu, where its runtime is set up. Runs eagerly. */
import { EagerEngine } from './eager';
import { loadTensorflow } from './tensorflowRuntime/load';
import * as tf from './tfCore';

const backendName = 'tensorflow';

interface NativeBackend {
  isUsingGpuDevice: boolean;
}

/** Throws what loading the runtime throws, for example when it was never set up. The current tfjs backend stays. */
export async function openTensorflow(): Promise<EagerEngine> {
  const previous = tf.getBackend();
  try {
    loadTensorflow();
    const { isUsingGpuDevice: usesGpu } = tf.findBackend(backendName) as unknown as NativeBackend;
    return new EagerEngine('tensorflow', backendName, usesGpu ? 'GPU (TensorFlow)' : 'CPU (TensorFlow)', usesGpu);
  } finally {
    void tf.setBackend(previous);
  }
}
