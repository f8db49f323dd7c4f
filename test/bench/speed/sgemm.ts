import type { Engine } from '../../../src/engine/engine';
import * as tf from '../../../src/engine/tf';
import type { Program } from '../../../src/model/program';
import { median } from '../report';

/** As in peers/step_server.py. */
const size = 2048;
const rounds = 7;
/** Products in one call, so that what surrounds them does not count. */
const chained = 4;

/** GFLOP/s of large products in fp32 through an engine, as a program that does nothing else. */
export async function measureSgemm(engine: Engine): Promise<number> {
  const square = { shape: [size, size], init: 'normal', decay: false, depth: 0 } as const;
  const program: Program = {
    parameters: { a: square, b: square },
    batch: {},
    run({ a, b }) {
      let product = a as tf.Tensor2D;
      for (let i = 0; i < chained; i++) product = tf.matMul(product, b as tf.Tensor2D);
      return { sum: tf.sum(product) };
    },
  };
  const values = (scale: number) => Float32Array.from({ length: size * size }, (_, i) => Math.sin(i * scale) / size);
  const compiled = await engine.compileForward(program, { a: values(0.1), b: values(0.3) });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await compiled.run({});
    times.push(performance.now() - start);
  }
  await compiled.dispose();
  return (2 * chained * size ** 3) / median(times.slice(1)) / 1e6;
}
