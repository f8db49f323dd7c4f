import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/common/protobuf';
import { GraphBuilder } from '../../../src/engine/graph/graphBuilder';
import { encodeNode } from '../../../src/engine/graph/savedModel/nodeDef';
import { TensorflowGraph } from '../../../src/engine/graph/savedModel/tensorflowGraph';
import { translateGraph } from '../../../src/engine/graph/savedModel/translateGraph';
import { writeTrainingModel } from '../../../src/engine/graph/savedModel/trainingModel';
import { writeSavedModel } from '../../../src/engine/graph/savedModel/writeSavedModel';
import { traceForward, traceGradients } from '../../../src/engine/graph/trace';
import { broadcastTo, filled, int64s, type Named, type Value } from '../../../src/engine/graph/value';
import * as tf from '../../../src/engine/tf';
import type { Precision } from '../../../src/experiment/knobs/training';
import { program, weightedSum } from './programs';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The nodes that `build` becomes, without inputs and constants. */
function translated(build: (graph: GraphBuilder) => Value, precision: Precision = 'fp32') {
  const source = new GraphBuilder();
  const finished = source.finish({ y: build(source) });
  const graph = new TensorflowGraph();
  translateGraph(finished, graph, precision, (port) => graph.placeholder(port.name, port));
  return graph.nodes.filter(({ operator }) => !['Placeholder', 'Const'].includes(operator));
}
const operatorsOf = (...given: Parameters<typeof translated>): string[] => translated(...given).map(({ operator }) => operator);

const float = (shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** alpha·a·bᵀ + bias with the dimensions m, k and n. */
function gemm(graph: GraphBuilder, [m, k, n]: [number, number, number], alpha = 1): Named {
  const operands = [graph.input('a', [m, k], 'float32'), graph.input('b', [n, k], 'float32'), graph.input('bias', [n], 'float32')];
  return graph.node('Gemm', operands, float([m, n]), { transA: 0, transB: 1, alpha: { float: alpha } });
}

describe('a node', () => {
  it('is encoded as tensorflow/core/framework/node_def.proto says', () => {
    const node = { name: 'n', operator: 'Cast', inputs: ['x', '^w'], attributes: { T: { type: 'bfloat16' } } } as const;
    // name, op, two inputs, and one map entry: key T, value { type: DT_BFLOAT16 }.
    expect(hex(bytesOf(encodeNode(node)))).toBe(['0a016e', '120443617374', '1a0178', '1a025e77', '2a07', '0a0154', '1202', '300e'].join(''));
  });

  it('holds shapes, constants, text and numbers', () => {
    const attributes = {
      a: { shape: [3, 5] },
      b: { tensor: { dtype: 'int32', shape: [2], data: Int32Array.of(1, -1) } },
      c: { text: 'NHWC' },
      d: { integer: 2 },
      e: { boolean: false },
    } as const;
    const entries = hex(bytesOf(encodeNode({ name: '', operator: '', inputs: [], attributes })));
    expect(entries).toContain('3a08' + '12020803' + '12020805');
    expect(entries).toContain('0803' + '1204' + '12020802' + '2208' + '01000000' + 'ffffffff');
    expect(entries).toContain('1206' + '1204' + hex(Buffer.from('NHWC')));
    expect(entries).toContain('1202' + '1802');
    expect(entries).toContain('1202' + '2800');
  });
});

describe('writeSavedModel', () => {
  it('tells a signature by the names of tensors, types and shapes', () => {
    const graph = new TensorflowGraph();
    const x = graph.placeholder('x', float([3, 5]));
    const { bytes, signatures } = writeSavedModel(graph, { run: { inputs: { 'batch:x': x }, outputs: { 'output:y': x } } });
    expect(signatures).toEqual({ run: { inputs: { 'batch:x': 'Placeholder_0:0' }, outputs: { 'output:y': 'Placeholder_0:0' } } });
    // TensorInfo: name Placeholder_0:0, DT_FLOAT, shape [3, 5].
    const tensorInfo = '0a0f' + hex(Buffer.from('Placeholder_0:0')) + '1001' + '1a08' + '12020803' + '12020805';
    expect(hex(bytes).split(tensorInfo)).toHaveLength(3);
    expect(hex(bytes)).toContain(hex(Buffer.from('tensorflow/serving/predict')));
  });
});

describe('mixed precision', () => {
  it('computes a large product and its bias in bfloat16, and gives back float32', () => {
    expect(operatorsOf((graph) => gemm(graph, [17, 16, 18]), 'mixed')).toEqual(['Cast', 'Cast', 'MatMul', 'Cast', 'BiasAdd', 'Cast']);
    expect(operatorsOf((graph) => gemm(graph, [17, 16, 18]), 'fp32')).toEqual(['MatMul', 'BiasAdd']);
  });

  it.each([[[15, 16, 17]], [[17, 15, 18]], [[17, 18, 15]]] as [[number, number, number]][])('leaves a product with a small dimension in float32: %j', (dimensions) => {
    expect(operatorsOf((graph) => gemm(graph, dimensions), 'mixed')).toEqual(['MatMul', 'BiasAdd']);
  });

  it('casts an operand of two products once, and a product that only moves not at all', () => {
    const build = (graph: GraphBuilder): Value => {
      const [x, w] = [graph.input('x', [16, 17], 'float32'), graph.input('w', [17, 16], 'float32')];
      const first = graph.node('MatMul', [x, w], float([16, 16]));
      const turned = graph.node('Transpose', [first], float([16, 16]), { perm: [1, 0] });
      return graph.node('MatMul', [turned, x], float([16, 17]));
    };
    expect(operatorsOf(build, 'mixed')).toEqual(['Cast', 'Cast', 'MatMul', 'Transpose', 'MatMul', 'Cast']);
  });

  it('keeps softmax and sums in float32', () => {
    const build = (graph: GraphBuilder): Value => {
      const product = graph.node('MatMul', [graph.input('a', [16, 17], 'float32'), graph.input('b', [17, 80], 'float32')], float([16, 80]));
      return graph.node('ReduceSum', [graph.node('Softmax', [product], product, { axis: 1 }), int64s([1])], float([16]), { keepdims: 0 });
    };
    const types = translated(build, 'mixed').map(({ operator, attributes }) => [operator, attributes.T ?? attributes.DstT]);
    expect(types.slice(2)).toEqual([
      ['MatMul', { type: 'bfloat16' }],
      ['Cast', { type: 'float32' }],
      ['Softmax', { type: 'float32' }],
      ['Fill', { type: 'float32' }],
      ['MatMul', { type: 'float32' }],
      ['Reshape', { type: 'float32' }],
    ]);
  });
});

describe('translateGraph', () => {
  it('puts a factor of a product where it costs least', () => {
    const scaled = (dimensions: [number, number, number]) => operatorsOf((graph) => gemm(graph, dimensions, 0.5));
    expect(scaled([9, 5, 3])).toEqual(['Mul', 'MatMul', 'BiasAdd']);
    expect(scaled([3, 9, 2])).toEqual(['MatMul', 'Mul', 'BiasAdd']);
  });

  it('adds rows onto zeros as segments, and onto a tensor as a scatter', () => {
    const scatter = (base: (graph: GraphBuilder) => Value) => (graph: GraphBuilder): Value => {
      const column = graph.input('ids', [4, 1], 'int32');
      const operands = [base(graph), broadcastTo(column, [4, 30]), graph.input('rows', [4, 30], 'float32')];
      return graph.node('ScatterElements', operands, float([7, 30]), { axis: 0, reduction: 'add' });
    };
    expect(operatorsOf(scatter(() => filled(0, [7, 30], 'float32')))).toEqual(expect.arrayContaining(['UnsortedSegmentSum']));
    expect(operatorsOf(scatter((graph) => graph.input('table', [7, 30], 'float32')))).toEqual(expect.arrayContaining(['TensorScatterAdd']));
  });

  it('names an operator that it does not know, and says where to add it', () => {
    const build = (graph: GraphBuilder): Value => graph.node('Atan', [graph.input('x', [3], 'float32')], float([3]));
    expect(() => translated(build)).toThrow("The SavedModel writer has no operator 'Atan'. Add its translation to the fitting file of src/engine/graph/savedModel/operators/");
  });

  it('refuses what it cannot translate rather than computing something else', () => {
    const build = (graph: GraphBuilder): Value => graph.node('Softmax', [graph.input('x', [3, 5], 'float32')], float([3, 5]), { axis: 0 });
    expect(() => translated(build)).toThrow('The SavedModel writer cannot translate Softmax with an axis that is not the last.');
  });
});

describe('writeTrainingModel', () => {
  const training = program({ w: [3, 2] }, { x: { shape: [5, 3], dtype: 'float32' } }, ({ w }, { x }) => ({ loss: weightedSum(tf.matMul(x!, w!)) }));
  const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1, biasCorrection: false } as const;
  const request = { parameters: training.parameters, steps: { pretrain: traceGradients(training) }, forwards: { evaluate: traceForward(training) }, optimizer, precision: 'fp32' } as const;

  it('has a signature for every call, and those of accumulation where it is wanted', () => {
    const always = ['upload', 'download', 'forward:evaluate', 'step:pretrain'];
    const names = (accumulates: boolean) => Object.keys(writeTrainingModel({ ...request, accumulates }).signatures);
    expect(names(false)).toEqual(always);
    expect(names(true)).toEqual([...always, 'accumulateFirst:pretrain', 'accumulateNext:pretrain', 'apply']);
  });
});
