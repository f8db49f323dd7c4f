/** A SavedModel that tfjs-node has loaded: one call runs one of its signatures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SavedModel, servingTag } from './graph/savedModel/writeSavedModel';
import * as tf from './tfCore';

/** The name of tfjs-node's backend. */
export const tensorflowBackend = 'tensorflow';

/**
 * What we use of tfjs-node's backend. Its `loadSavedModel` calls the same, but decodes the file in JavaScript first, for
 * each signature anew, only to look up the names that we have given ourselves: 0.2 s each on a graph of a few thousand nodes.
 */
export interface TensorflowBackend {
  isUsingGpuDevice: boolean;
  /** Returns the number of the session. */
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  /** Runs at once. Tensors are named as in "node:0". */
  runSavedModel(session: number, inputs: tf.Tensor[], inputInfos: { name: string }[], outputNames: string[]): tf.Tensor[];
  deleteSavedModel(session: number): void;
}

export interface ArrayInput {
  values: Float32Array | Int32Array;
  shape: readonly number[];
}
export type ReceiveOutput = (name: string, values: Float32Array | Int32Array) => void;

export class LoadedModel {
  private constructor(
    private readonly backend: TensorflowBackend,
    private readonly session: number,
    private readonly signatures: SavedModel['signatures'],
  ) {}

  /** Signatures of one model share its session, and with it its variables. Nothing stays on disk. */
  static async load(backend: TensorflowBackend, { bytes, signatures }: SavedModel): Promise<LoadedModel> {
    const folder = await mkdtemp(join(tmpdir(), 'ablation-bench-graph-'));
    try {
      await writeFile(join(folder, 'saved_model.pb'), bytes);
      return new LoadedModel(backend, backend.loadSavedModelMetaGraph(folder, servingTag), signatures);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** Runs a signature on exactly its inputs and hands over its outputs one by one, so that only one is held twice. */
  run(signature: string, inputs: Readonly<Record<string, ArrayInput>>, receive: ReceiveOutput): void {
    const { inputs: inputNames, outputs: outputNames } = this.signatures[signature]!;
    const given = Object.keys(inputs);
    if (given.length !== Object.keys(inputNames).length || !given.every((name) => name in inputNames)) throw new Error(`The signature ${signature} takes ${Object.keys(inputNames).join(', ')}, got ${given.join(', ')}`);
    whileCurrent(() => {
      const fed = tf.tidy(() => Object.values(inputs).map(({ values, shape }) => tf.keep(fedTensor(values, shape))));
      try {
        const outputs = this.backend.runSavedModel(this.session, fed, given.map((name) => ({ name: inputNames[name]! })), Object.values(outputNames));
        for (const [place, name] of Object.keys(outputNames).entries()) {
          receive(name, outputs[place]!.dataSync<'float32' | 'int32'>());
          outputs[place]!.dispose();
        }
      } finally {
        tf.dispose(fed);
      }
    });
  }

  dispose(): void {
    this.backend.deleteSavedModel(this.session);
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
