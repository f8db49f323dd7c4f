import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/engine/graph/graphBuilder';
import { traceForward, traceGradients } from '../../../src/engine/graph/trace';
import { broadcastTo, constant, filled } from '../../../src/engine/graph/value';
import * as tf from '../../../src/engine/tf';
import type { Tensors } from '../../../src/model/program';
import { program, weightedSum } from './programs';

/** Operators of the forward graph of `run`, without the Identity that names the output. */
function operatorsOf(shapes: Record<string, number[]>, run: (inputs: Tensors) => tf.Tensor): string[] {
  const graph = traceForward(program(shapes, {}, (parameters) => ({ loss: tf.scalar(0), y: run(parameters) })));
  return graph.nodes.map((node) => node.operator).filter((operator) => operator !== 'Identity');
}

describe('GraphBuilder', () => {
  it('makes equal nodes once', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [3], 'float32');
    const first = graph.node('Exp', [x], x);
    expect(graph.node('Exp', [x], x)).toBe(first);
    expect(graph.node('Log', [x], x)).not.toBe(first);
  });

  it('drops nodes, inputs and constants that no output depends on', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [2], 'float32');
    const unused = graph.input('unused', [2], 'float32');
    graph.node('Add', [unused, constant(Float32Array.of(1, 2), [2], 'float32')], x);
    const finished = graph.finish({ y: graph.node('Exp', [x], x) });
    expect(finished.inputs.map((input) => input.name)).toEqual(['x']);
    expect(finished.nodes.map((node) => node.operator)).toEqual(['Exp', 'Identity']);
    expect(finished.constants).toEqual([]);
  });

  it('names one value as two outputs', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [2], 'float32');
    const { outputs, nodes } = graph.finish({ first: x, second: x });
    expect(outputs.map((output) => output.name)).toEqual(['first', 'second']);
    expect(nodes.map((node) => [node.operator, node.inputs, node.outputs])).toEqual([['Identity', ['x'], ['first']], ['Identity', ['x'], ['second']]]);
  });

  it('keeps small constants once by content, and large fills as one number', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [100], 'float32');
    const sum = graph.node('Add', [x, filled(7, [100], 'float32')], x);
    const picked = (): ReturnType<GraphBuilder['node']> => graph.node('Gather', [sum, constant(Int32Array.of(3, 1), [2], 'int32')], { shape: [2], dtype: 'float32' });
    const { constants, nodes } = graph.finish({ a: picked(), b: picked() });
    expect(constants.map((tensor) => tensor.data.length)).toEqual([1, 2]);
    expect(nodes.map((node) => node.operator)).toEqual(['ConstantOfShape', 'Add', 'Gather', 'Identity', 'Identity']);
  });

  it('keeps a large constant once for each shape in which it is read', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [20, 3], 'float32');
    const column = constant(Float32Array.from({ length: 20 }, (_, i) => i), [20, 1], 'float32');
    const row = { ...column, shape: [1, 20] };
    const scaled = graph.node('Mul', [x, column], x);
    const outputs = { scaled, again: graph.node('Add', [scaled, column], x), summed: graph.node('MatMul', [row, x], { shape: [1, 3], dtype: 'float32' }) };
    expect(graph.finish(outputs).constants.map((tensor) => tensor.shape)).toEqual([[20, 1], [1, 20]]);
  });

  it('expands a broadcast only where a node needs all of it', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [3, 1], 'float32');
    const wide = broadcastTo(x, [3, 5]);
    expect(wide).toEqual({ kind: 'broadcast', of: x, shape: [3, 5], dtype: 'float32' });
    const { nodes } = graph.finish({ y: graph.node('Transpose', [wide], { shape: [5, 3], dtype: 'float32' }) });
    expect(nodes.map((node) => node.operator)).toEqual(['Expand', 'Transpose', 'Identity']);
  });
});

describe('tracing', () => {
  it('folds neutral elements and constants', () => {
    expect(operatorsOf({ x: [3] }, ({ x }) => tf.add(tf.mul(tf.sub(x!, 0), 1), tf.zeros([3])))).toEqual([]);
    expect(operatorsOf({ x: [3] }, ({ x }) => tf.mul(tf.exp(x!), tf.div(tf.scalar(0), 3)))).toEqual([]);
    expect(operatorsOf({ x: [3] }, ({ x }) => tf.mul(x!, tf.add(tf.scalar(2), tf.sqrt(tf.scalar(9)))))).toEqual(['Mul']);
  });

  it('computes on the small side of a broadcast', () => {
    expect(operatorsOf({ x: [3, 1] }, ({ x }) => tf.exp(tf.mul(tf.broadcastTo(x!, [3, 5]), 2)))).toEqual(['Mul', 'Exp', 'Expand']);
  });

  it('puts bias and factor into the matrix product', () => {
    expect(operatorsOf({ x: [3, 5], w: [7, 5], b: [7] }, ({ x, w, b }) => tf.add(tf.mul(tf.matMul(x!, w!, false, true), 0.5), b!))).toEqual(['Gemm']);
  });

  it('merges reshapes, and drops those that cancel', () => {
    expect(operatorsOf({ x: [3, 4] }, ({ x }) => tf.reshape(tf.reshape(x!, [12]), [2, 6]))).toEqual(['Reshape']);
    expect(operatorsOf({ x: [3, 4] }, ({ x }) => tf.reshape(tf.transpose(tf.reshape(x!, [3, 1, 4]), [1, 0, 2]), [3, 4]))).toEqual([]);
  });

  it('adds the gradients of two gathers of a table into one table', () => {
    const graph = traceGradients(
      program({ table: [6, 3] }, { ids: { shape: [4], dtype: 'int32' }, more: { shape: [5], dtype: 'int32' } }, ({ table }, { ids, more }) => ({
        loss: tf.add<tf.Scalar>(weightedSum(tf.gather(table!, ids!)), weightedSum(tf.gather(table!, more!))),
      })),
    );
    const operators = graph.nodes.map((node) => node.operator);
    expect(operators.filter((operator) => operator === 'ScatterElements')).toHaveLength(2);
    expect(operators.filter((operator) => operator === 'ConstantOfShape')).toHaveLength(1);
    // The one addition left is that of the two losses.
    expect(operators.filter((operator) => operator === 'Add')).toHaveLength(1);
  });

  it('refuses a program that reads values', () => {
    const reading = program({ x: [3] }, {}, ({ x }) => ({ loss: tf.scalar(x!.dataSync()[0]!) }));
    expect(() => traceForward(reading)).toThrow('A program reads the value of a tensor while it is traced.');
    expect(tf.getBackend()).toBe('cpu');
  });

  it('takes tensors that were made before the trace as constants', () => {
    const outside = tf.tensor1d([1, 2, 3]);
    const graph = traceForward(program({ x: [3] }, {}, ({ x }) => ({ loss: tf.scalar(0), y: tf.mul(x!, outside) })));
    outside.dispose();
    expect(graph.constants.map((tensor) => [...tensor.data])).toContainEqual([1, 2, 3]);
  });
});
