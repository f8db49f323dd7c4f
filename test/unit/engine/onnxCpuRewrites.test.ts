import { describe, expect, it } from 'vitest';
import { rewriteForCpu } from '../../../src/engine/graph/onnxCpuRewrites';
import { traceForward } from '../../../src/engine/graph/trace';
import * as tf from '../../../src/engine/tf';
import type { Tensors } from '../../../src/model/program';
import { cpu, evaluate, fillNormal, openOnnx, program, relativeError, weightedSum } from './programs';

type Run = (inputs: Tensors) => tf.Tensor;
const training = (shapes: Record<string, number[]>, run: Run) => program(shapes, {}, (parameters) => ({ y: run(parameters), loss: weightedSum(run(parameters)) }));

/** Operators that compute y, before and after. */
function operators(shapes: Record<string, number[]>, run: Run): { before: string[]; after: string[] } {
  const graph = traceForward(program(shapes, {}, (parameters) => ({ loss: tf.scalar(0), y: run(parameters) })));
  const named = (nodes: typeof graph.nodes): string[] => nodes.map((node) => node.operator).filter((operator) => operator !== 'Identity');
  return { before: named(graph.nodes), after: named(rewriteForCpu(graph).nodes) };
}

/** The onnx engine, which rewrites, against the cpu engine: value and gradients. */
async function expectSameValues(shapes: Record<string, number[]>, run: Run): Promise<void> {
  const [expected, found] = await Promise.all([cpu, await openOnnx(2)].map((engine) => evaluate(engine, training(shapes, run), {}, (values) => fillNormal(values, 3))));
  expect(relativeError(found!.outputs['y']!, expected!.outputs['y']!)).toBeLessThan(1e-5);
  for (const name of Object.keys(shapes)) expect(relativeError(found!.gradients[name]!, expected!.gradients[name]!), name).toBeLessThan(1e-5);
}

describe('rewriteForCpu', () => {
  it('adds a bias after the product', async () => {
    const shapes = { x: [5, 3], w: [7, 3], b: [7] };
    const run: Run = ({ x, w, b }) => tf.add(tf.mul(tf.matMul(x!, w!, false, true), 0.5), b!);
    expect(operators(shapes, run)).toEqual({ before: ['Gemm'], after: ['Gemm', 'Add'] });
    await expectSameValues(shapes, run);
  });

  it('turns a weight gradient that is wider than high', async () => {
    const shapes = { dy: [33, 20], x: [33, 24] };
    const run: Run = ({ dy, x }) => tf.mul(tf.matMul(dy!, x!, true, false), 0.5);
    expect(operators(shapes, run)).toEqual({ before: ['Gemm'], after: ['Gemm', 'Transpose'] });
    await expectSameValues(shapes, run);
  });

  it('leaves products as they are that are high, of few rows, or plain', () => {
    for (const [dy, x] of [[[33, 24], [33, 20]], [[33, 2], [33, 24]], [[33, 256], [33, 300]]] as const) {
      const { before, after } = operators({ dy: [...dy], x: [...x] }, (inputs) => tf.matMul(inputs['dy']!, inputs['x']!, true, false));
      expect(after).toEqual(before);
    }
    expect(operators({ a: [20, 33], b: [33, 24] }, ({ a, b }) => tf.matMul(a!, b!)).after).toEqual(['MatMul']);
  });

  it('sums columns into a vector without a reshape of the sum', async () => {
    const shapes = { x: [35, 3] };
    const run: Run = ({ x }) => tf.reshape(tf.matMul(tf.ones([1, 35]), x!), [3]);
    expect(operators(shapes, run)).toEqual({ before: ['ConstantOfShape', 'MatMul', 'Reshape'], after: ['ConstantOfShape', 'MatMul'] });
    await expectSameValues(shapes, run);
  });

  it('makes the row of ones of several sums once', () => {
    const run: Run = ({ x, y }) => tf.concat([x!, y!].map((matrix) => tf.reshape(tf.matMul(tf.ones([1, 35]), matrix), [-1])));
    expect(operators({ x: [35, 3], y: [35, 4] }, run).after).toEqual(['ConstantOfShape', 'MatMul', 'MatMul', 'Concat']);
  });

  it('computes outputs under their names, and copies only what is also another output or an input', () => {
    const graph = traceForward(program({ x: [3, 5] }, {}, ({ x }) => {
      const y = tf.exp(x!);
      return { loss: tf.scalar(0), y, again: y, x: x!, z: tf.log(y) };
    }));
    const nodes = rewriteForCpu(graph).nodes.filter((node) => !node.outputs.includes('output:loss'));
    expect(nodes.map(({ operator, inputs, outputs }) => [operator, ...inputs, ...outputs])).toEqual([
      ['Exp', 'parameter:x', 'output:y'],
      ['Log', 'output:y', 'output:z'],
      ['Identity', 'output:y', 'output:again'],
      ['Identity', 'parameter:x', 'output:x'],
    ]);
  });
});
