/** A SavedModel that tfjs-node has loaded: one call runs one of its signatures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SavedModel, servingTag } from './graph/savedModel/writeSavedModel';
import * as tf from './tfCore';

/** The name of tfjs-node's backend. */
export const tensorflowBackend = 'tensorflow';

interface LoadedSignature {
  /** Runs at once; wants exactly the names of the signature's inputs. */
  predict(inputs: tf.NamedTensorMap): tf.NamedTensorMap;
  dispose(): void;
}
/** What we use of @tensorflow/tfjs-node-gpu. */
export interface TensorflowRuntime {
  node: { loadSavedModel(path: string, tags: string[], signature: string): Promise<LoadedSignature> };
}

export interface ArrayInput {
  values: Float32Array | Int32Array;
  shape: readonly number[];
}
export type ReceiveOutput = (name: string, values: Float32Array | Int32Array) => void;

export class LoadedModel {
  private constructor(private readonly signatures: ReadonlyMap<string, LoadedSignature>) {}

  /** Signatures of one model share its session, and with it its variables. Nothing stays on disk. */
  static async load(runtime: TensorflowRuntime, { bytes, signatures }: SavedModel): Promise<LoadedModel> {
    const folder = await mkdtemp(join(tmpdir(), 'ablation-bench-graph-'));
    const loaded = new Map<string, LoadedSignature>();
    try {
      await writeFile(join(folder, 'saved_model.pb'), bytes);
      for (const name of signatures) loaded.set(name, await whileCurrent(() => runtime.node.loadSavedModel(folder, [servingTag], name)));
    } finally {
      await rm(folder, { recursive: true });
    }
    return new LoadedModel(loaded);
  }

  /** Runs a signature and hands over its outputs one by one, so that only one is held twice. */
  run(signature: string, inputs: Readonly<Record<string, ArrayInput>>, receive: ReceiveOutput): void {
    whileCurrent(() => {
      const fed = tf.tidy(() => Object.fromEntries(Object.entries(inputs).map(([name, { values, shape }]) => [name, tf.keep(fedTensor(values, shape))])));
      try {
        const outputs = this.signatures.get(signature)!.predict(fed);
        for (const [name, tensor] of Object.entries(outputs)) {
          receive(name, tensor.dataSync<'float32' | 'int32'>());
          tensor.dispose();
        }
      } finally {
        tf.dispose(fed);
      }
    });
  }

  dispose(): void {
    for (const signature of this.signatures.values()) signature.dispose();
  }
}

/**
 * The values as a tensor of TensorFlow's own. tfjs-node lends the library the memory of an array that is aligned as its
 * kernels want it, and gives it back to V8 in a callback on whichever thread drops the last reference: on one of
 * TensorFlow's it corrupts V8's heap, and until then a variable that was assigned the tensor shares memory with us. What
 * is not aligned is copied at once and given back on this thread, so the copy starts four bytes beside every boundary.
 */
function fedTensor(values: Float32Array | Int32Array, shape: readonly number[]): tf.Tensor {
  const memory = new ArrayBuffer(values.byteLength + 4);
  if (values instanceof Int32Array) {
    const copy = new Int32Array(memory, 4);
    copy.set(values);
    return tf.tensor(copy, [...shape], 'int32');
  }
  const copy = new Float32Array(memory, 4);
  copy.set(values);
  return tf.tensor(copy, [...shape], 'float32');
}

/** tfjs-node works on the current backend only. */
function whileCurrent<T>(work: () => T): T {
  const previous = tf.getBackend();
  void tf.setBackend(tensorflowBackend);
  try {
    return work();
  } finally {
    void tf.setBackend(previous);
  }
}
