/** A small program whose outputs and gradients show whether an engine computes what the cpu backend computes. */
import type { BatchArrays, TrainingProgram } from '../model/program';
import type { ParameterViews } from '../optimizer/flatMemory';
import { EagerEngine } from './eager';
import type { Engine } from './engine';
import * as tf from './tfCore';

/** Engines differ in the order of sums, and GPUs may round products to ten bits of mantissa. */
const tolerance = 5e-3;

const parameters: TrainingProgram['parameters'] = {
  table: { shape: [5, 4], init: 'normal', decay: true, depth: 0 },
  weight: { shape: [3, 4], init: 'normal', decay: true, depth: 1 },
};
const batch: BatchArrays = { ids: Int32Array.of(4, 0, 2, 4, 1, 3, 3) };

const program: TrainingProgram = {
  parameters,
  batch: { ids: { shape: [7], dtype: 'int32' } },
  run({ table, weight }, { ids }) {
    const logits = tf.matMul(tf.gather(table!, ids!), weight as tf.Tensor2D, false, true);
    return { loss: tf.neg(tf.mean(tf.square(tf.logSoftmax(logits)))) as tf.Scalar };
  },
};

/** Returns a sentence that says what is wrong, or null. Throws what the engine throws. */
export async function probe(engine: Engine): Promise<string | null> {
  const expected = await evaluate(new EagerEngine('cpu', 'cpu', 'CPU'));
  const found = await evaluate(engine);
  const deviation = Math.max(...expected.map((value, i) => Math.abs(value - found[i]!) / (1 + Math.abs(value))));
  return deviation <= tolerance ? null : `a test program gave other numbers than the cpu engine (largest deviation ${deviation.toPrecision(2)})`;
}

/** Loss and gradients in one list. */
async function evaluate(engine: Engine): Promise<number[]> {
  const values: ParameterViews = {
    table: Float32Array.from({ length: 20 }, (_, i) => Math.sin(3 * i + 1)),
    weight: Float32Array.from({ length: 12 }, (_, i) => Math.cos(5 * i + 2)),
  };
  const gradients: ParameterViews = { table: new Float32Array(20), weight: new Float32Array(12) };
  const compiled = await engine.compileGradients(program, values, gradients);
  try {
    const { loss } = await compiled.run(batch);
    return [loss![0]!, ...gradients.table!, ...gradients.weight!];
  } finally {
    await compiled.dispose();
  }
}
