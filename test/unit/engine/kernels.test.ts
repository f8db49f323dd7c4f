import { describe, expect, it } from 'vitest';
import { layerNormWithStatistics } from '../../../src/engine/kernels/layerNorm';
import * as tf from '../../../src/engine/tf';
import type { BatchArrays, TensorSpecs } from '../../../src/model/program';
import { compilingEngines, constantOf, cpu, evaluate, fillNormal, openOnnx, program, relativeError, weightedSum } from './programs';

/** Shapes by input name, then the operation; all dimensions differ, so that swapped axes cannot pass. */
interface Case {
  shapes: Record<string, number[]>;
  run: (inputs: Record<string, tf.Tensor>, batch: Record<string, tf.Tensor>) => tf.Tensor;
  batch?: BatchArrays;
  /** Maps normal values into the domain of the operation. */
  domain?: (x: number) => number;
}

const positive = (x: number): number => 0.3 + x * x;
const x = { x: [3, 5] };
const pair = { a: [2, 3, 5], b: [3, 1] };
const alike = { a: [3, 5], b: [3, 5] };
const indices = { batch: { ids: Int32Array.of(2, 0, 2, 1) } };

const families: Record<string, Record<string, Case>> = {
  'element-wise': {
    add: { shapes: pair, run: ({ a, b }) => tf.add(a!, b!) },
    addN: { shapes: { a: [3, 5], b: [3, 5], c: [3, 5] }, run: ({ a, b, c }) => tf.addN([a!, b!, c!]) },
    sub: { shapes: pair, run: ({ a, b }) => tf.sub(a!, b!) },
    mul: { shapes: pair, run: ({ a, b }) => tf.mul(a!, b!) },
    div: { shapes: pair, run: ({ a, b }) => tf.div(a!, b!), domain: positive },
    pow: { shapes: pair, run: ({ a, b }) => tf.pow(a!, b!), domain: positive },
    maximum: { shapes: alike, run: ({ a, b }) => tf.maximum(a!, b!) },
    minimum: { shapes: alike, run: ({ a, b }) => tf.minimum(a!, b!) },
    squaredDifference: { shapes: alike, run: ({ a, b }) => tf.squaredDifference(a!, b!) },
    'constants folded away': { shapes: x, run: ({ x }) => tf.mul(tf.add(tf.mul(x!, 1), tf.zeros([2, 3, 5])), tf.div(tf.scalar(3), 2)) },
    abs: { shapes: x, run: ({ x }) => tf.abs(x!) },
    cos: { shapes: x, run: ({ x }) => tf.cos(x!) },
    erf: { shapes: x, run: ({ x }) => tf.erf(x!) },
    exp: { shapes: x, run: ({ x }) => tf.exp(x!) },
    floor: { shapes: x, run: ({ x }) => tf.floor(x!) },
    log: { shapes: x, run: ({ x }) => tf.log(x!), domain: positive },
    log1p: { shapes: x, run: ({ x }) => tf.log1p(x!), domain: positive },
    neg: { shapes: x, run: ({ x }) => tf.neg(x!) },
    reciprocal: { shapes: x, run: ({ x }) => tf.reciprocal(x!), domain: positive },
    relu: { shapes: x, run: ({ x }) => tf.relu(x!) },
    rsqrt: { shapes: x, run: ({ x }) => tf.rsqrt(x!), domain: positive },
    sigmoid: { shapes: x, run: ({ x }) => tf.sigmoid(x!) },
    sign: { shapes: x, run: ({ x }) => tf.sign(x!) },
    sin: { shapes: x, run: ({ x }) => tf.sin(x!) },
    softplus: { shapes: x, run: ({ x }) => tf.softplus(x!) },
    sqrt: { shapes: x, run: ({ x }) => tf.sqrt(x!), domain: positive },
    square: { shapes: x, run: ({ x }) => tf.square(x!) },
    tanh: { shapes: x, run: ({ x }) => tf.tanh(x!) },
    clipByValue: { shapes: x, run: ({ x }) => tf.clipByValue(x!, -0.5, 0.8) },
    'integer division': {
      shapes: x,
      batch: { ids: Int32Array.of(-7, 7, -6, 0, 5) },
      run: ({ x }, { ids }) => tf.mul(x!, tf.cast(tf.floorDiv(ids!, tf.scalar(3, 'int32')), 'float32')),
    },
  },
  logic: {
    'comparisons as a mask': {
      shapes: pair,
      run: ({ a, b }) => {
        const mask = constantOf(() => tf.logicalOr(tf.logicalAnd(tf.greater(a!, b!), tf.lessEqual(a!, tf.scalar(1))), tf.logicalNot(tf.less(a!, tf.scalar(0)))));
        return tf.mul(a!, tf.cast(mask, 'float32'));
      },
    },
    'equality of integers': {
      shapes: { x: [5] },
      batch: { p: Int32Array.of(1, 2, 3, 4, 5), q: Int32Array.of(1, 0, 3, 0, 5) },
      run: ({ x }, { p, q }) => tf.add(tf.mul(x!, tf.cast(tf.equal(p!, q!), 'float32')), tf.cast(tf.notEqual(p!, q!), 'float32')),
    },
    greaterEqual: { shapes: pair, run: ({ a, b }) => tf.mul(a!, tf.cast(constantOf(() => tf.greaterEqual(a!, b!)), 'float32')) },
    where: { shapes: pair, run: ({ a, b }) => tf.where(constantOf(() => tf.greater(a!, tf.scalar(0.2))), a!, b!) },
    'where of booleans': { shapes: x, run: ({ x }) => tf.mul(x!, tf.cast(constantOf(() => tf.where(tf.greater(x!, tf.scalar(0)), tf.less(x!, tf.scalar(1)), tf.greater(x!, tf.scalar(-1)))), 'float32')) },
    step: { shapes: x, run: ({ x }) => tf.mul(x!, tf.step(x!, 0.25)) },
  },
  shape: {
    cast: { shapes: x, run: ({ x }) => tf.mul(x!, tf.cast(tf.cast(tf.mul(x!, 3), 'int32'), 'float32')) },
    reshape: { shapes: x, run: ({ x }) => tf.mul(tf.reshape(tf.reshape(x!, [5, -1]), [15]), tf.range(0, 15)) },
    expandDims: { shapes: x, run: ({ x }) => tf.square(tf.expandDims(x!, -1)) },
    transpose: { shapes: { a: [2, 3, 5, 7] }, run: ({ a }) => tf.square(tf.transpose(a!, [0, 2, 3, 1])) },
    'transpose of unit axes': { shapes: { a: [3, 1, 5] }, run: ({ a }) => tf.square(tf.transpose(a!, [1, 0, 2])) },
    slice: { shapes: { a: [4, 3, 5] }, run: ({ a }) => tf.square(tf.slice(a!, [1, 0, 2], [2, -1, 3])) },
    concat: { shapes: { a: [2, 3], b: [2, 5] }, run: ({ a, b }) => tf.square(tf.concat([a!, b!], -1)) },
    stack: { shapes: { a: [3, 5], b: [3, 5] }, run: ({ a, b }) => tf.square(tf.stack([a!, b!], 1)) },
    unstack: { shapes: { a: [3, 5, 2] }, run: ({ a }) => tf.mul(tf.unstack(a!, 1)[3]!, tf.unstack(a!, 1)[1]!) },
    split: { shapes: { a: [3, 7] }, run: ({ a }) => tf.mul(tf.split(a!, [2, 3, 2], 1)[1]!, tf.slice(a!, [0, 0], [3, 3])) },
    tile: { shapes: x, run: ({ x }) => tf.square(tf.tile(x!, [2, 3])) },
    broadcastTo: { shapes: { x: [3, 1] }, run: ({ x }) => tf.mul(tf.broadcastTo(x!, [2, 3, 5]), tf.range(0, 5)) },
    'a broadcast that is materialised': { shapes: { x: [3, 1] }, run: ({ x }) => tf.square(tf.transpose(tf.broadcastTo(tf.exp(x!), [2, 3, 5]), [2, 1, 0])) },
    pad: { shapes: x, run: ({ x }) => tf.square(tf.pad(x!, [[1, 2], [0, 3]], 0.5)) },
  },
  indexing: {
    gather: { shapes: { x: [3, 5] }, ...indices, run: ({ x }, { ids }) => tf.square(tf.gather(x!, ids!)) },
    'gather of columns': { shapes: { x: [2, 3, 5] }, ...indices, run: ({ x }, { ids }) => tf.square(tf.gather(x!, ids!, 1)) },
    'two gathers of one table': { shapes: { x: [3, 5] }, ...indices, run: ({ x }, { ids }) => tf.add(tf.matMul(tf.gather(x!, ids!), x!, false, true), tf.sum(tf.square(tf.gather(x!, ids!)))) },
    unsortedSegmentSum: { shapes: { x: [4, 5] }, ...indices, run: ({ x }, { ids }) => tf.square(tf.unsortedSegmentSum(x! as tf.Tensor2D, ids! as tf.Tensor1D, 3)) },
    'a segment sum added to a tensor': { shapes: { x: [4, 5], y: [3, 5] }, ...indices, run: ({ x, y }, { ids }) => tf.square(tf.add(y!, tf.unsortedSegmentSum(x! as tf.Tensor2D, ids! as tf.Tensor1D, 3))) },
    gatherND: { shapes: { x: [3, 5, 2] }, batch: { ids: Int32Array.of(2, 4, 0, 1, 2, 4) }, run: ({ x }, { ids }) => tf.mul(tf.sum(x!, [0, 1]), constantOf(() => tf.gatherND(x!, tf.reshape(ids!, [3, 2])))) },
    scatterND: { shapes: { x: [3, 2] }, batch: { ids: Int32Array.of(2, 4, 0, 1, 2, 4) }, run: ({ x }, { ids }) => tf.square(tf.add(tf.scatterND(tf.reshape(ids!, [3, 2]), tf.tensor([1, 2, 3, 4, 5, 6], [3, 2]), [3, 5, 2]), tf.sum(x!))) },
    tensorScatterUpdate: {
      shapes: { x: [6] },
      batch: { ids: Int32Array.of(9, 8, 7, 6, 5, 4), at: Int32Array.of(4, 1) },
      run: ({ x }, { ids, at }) => tf.mul(x!, tf.cast(tf.tensorScatterUpdate(ids!, tf.reshape(at!, [2, 1]), tf.tensor1d([20, 30], 'int32')), 'float32')),
    },
    oneHot: { shapes: { x: [4, 3] }, ...indices, run: ({ x }, { ids }) => tf.mul(x!, tf.oneHot(ids!, 3, 1.5, -0.5, 'float32')) },
  },
  reduction: {
    sum: { shapes: pair, run: ({ a }) => tf.square(tf.sum(a!, [0, 2], true)) },
    'sum of booleans': { shapes: x, run: ({ x }) => tf.mul(x!, tf.cast(constantOf(() => tf.sum(tf.greater(x!, tf.scalar(0)), 0)), 'float32')) },
    mean: { shapes: pair, run: ({ a }) => tf.square(tf.mean(a!, -1)) },
    max: { shapes: pair, run: ({ a }) => tf.square(tf.max(a!, 1)) },
    min: { shapes: pair, run: ({ a }) => tf.square(tf.min(a!, 2, true)) },
    argMax: { shapes: x, run: ({ x }) => tf.mul(tf.sum(x!, 0), tf.cast(tf.argMax(x!, 0), 'float32')) },
    cumsum: { shapes: x, run: ({ x }) => tf.square(tf.cumsum(x!, 1, true)) },
    softmax: { shapes: pair, run: ({ a }) => tf.softmax(a!) },
    logSoftmax: { shapes: pair, run: ({ a }) => tf.logSoftmax(a!) },
  },
  'matrix product': {
    plain: { shapes: { a: [3, 5], b: [5, 7] }, run: ({ a, b }) => tf.matMul(a!, b!) },
    'both transposed': { shapes: { a: [5, 3], b: [7, 5] }, run: ({ a, b }) => tf.matMul(a!, b!, true, true) },
    batched: { shapes: { a: [2, 4, 3, 5], b: [2, 4, 5, 7] }, run: ({ a, b }) => tf.matMul(a!, b!) },
    'plus a bias': { shapes: { a: [3, 5], b: [7, 5], c: [7] }, run: ({ a, b, c }) => tf.square(tf.add(c!, tf.matMul(a!, b!, false, true))) },
    'of one row plus a bias': { shapes: { a: [1, 5], b: [5, 7], c: [7] }, run: ({ a, b, c }) => tf.square(tf.add(tf.matMul(a!, b!), c!)) },
    'times a constant plus a bias': { shapes: { a: [5, 3], b: [5, 7], c: [7] }, run: ({ a, b, c }) => tf.square(tf.add(tf.mul(2.5, tf.matMul(a!, b!, true)), c!)) },
    'with the bare product used as well': { shapes: { a: [3, 5], b: [5, 7], c: [7] }, run: ({ a, b, c }) => tf.mul(tf.add(tf.matMul(a!, b!), c!), tf.mul(tf.matMul(a!, b!), 3)) },
    'batched times a constant': { shapes: { a: [2, 4, 3, 5], b: [2, 4, 7, 5] }, run: ({ a, b }) => tf.square(tf.mul(tf.mul(tf.matMul(a!, b!, false, true), 0.5), 3)) },
    'times a larger constant': { shapes: { a: [3, 5], b: [5, 7] }, run: ({ a, b }) => tf.square(tf.mul(tf.matMul(a!, b!), tf.fill([2, 3, 7], 2))) },
    'batched and transposed': { shapes: { a: [2, 4, 3, 5], b: [2, 4, 7, 5] }, run: ({ a, b }) => tf.matMul(a!, b!, false, true) },
  },
  creation: {
    'zerosLike and onesLike': { shapes: x, run: ({ x }) => tf.mul(tf.add(tf.zerosLike(x!), x!), tf.onesLike(x!)) },
    fill: { shapes: x, run: ({ x }) => tf.mul(x!, tf.fill([2, 1, 1], 2.5)) },
    range: { shapes: x, run: ({ x }) => tf.mul(x!, tf.range(9, -1, -2)) },
  },
  'of our own': {
    'LayerNorm with its statistics': {
      shapes: { x: [5, 7], gamma: [7], beta: [7], outer: [5, 7] },
      run: ({ x, gamma, beta, outer }) => {
        const statistics = constantOf(() => tf.concat(layerNormWithStatistics(x as tf.Tensor2D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3), 1));
        return tf.mul(tf.concat([outer!, tf.slice(outer!, [0, 0], [5, 2])], 1), statistics);
      },
    },
    DropoutMask: {
      shapes: x,
      batch: { noise: Float32Array.from({ length: 40 }, (_, i) => i), offsets: Int32Array.of(3, 19) },
      run: ({ x }, { noise, offsets }) => tf.mul(x!, tf.engine().runKernel<tf.Tensor>('DropoutMask', { noise: noise!, offsets: offsets! }, { site: 1, shape: [3, 5] })),
    },
  },
};

function specsOf(batch: BatchArrays): TensorSpecs {
  return Object.fromEntries(Object.entries(batch).map(([name, values]) => [name, { shape: [values.length], dtype: values instanceof Float32Array ? 'float32' : 'int32' }]));
}

describe.each(await compilingEngines())('on the engine $name', (engine) => {
  describe.each(Object.entries(families))('the %s kernels', (_, cases) => {
    for (const [name, { shapes, run, batch = {}, domain = (value: number) => value }] of Object.entries(cases)) {
      it(`computes ${name} and its gradient as the cpu backend does`, async () => {
        const training = program(shapes, specsOf(batch), (parameters, inputs) => {
          const y = run(parameters, inputs);
          return { loss: weightedSum(y), y };
        });
        const prepare = (values: Record<string, Float32Array>): void => {
          fillNormal(values, 11);
          for (const view of Object.values(values)) view.forEach((value, i) => (view[i] = domain(value)));
        };
        const expected = await evaluate(cpu, training, batch, prepare);
        const found = await evaluate(engine, training, batch, prepare);
        expect(Object.keys(found.outputs).sort()).toEqual(['loss', 'y']);
        expect(relativeError(found.outputs.y!, expected.outputs.y!)).toBeLessThan(2e-6);
        expect(relativeError(found.outputs.loss!, expected.outputs.loss!)).toBeLessThan(1e-4);
        for (const parameter of Object.keys(shapes)) {
          expect(relativeError(found.gradients[parameter]!, expected.gradients[parameter]!)).toBeLessThan(5e-6);
        }
      });
    }
  });
});

describe('an unknown kernel', () => {
  it('fails with its name and the way to add it', async () => {
    const training = program({ x: [3] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(tf.atan(x!)) }));
    const engine = await openOnnx();
    await expect(evaluate(engine, training, {}, () => {})).rejects.toThrow("The tracing backend has no kernel 'Atan'. Write it as ONNX operators with traced('Atan', …) in the fitting file of src/engine/graph/kernels/");
    expect(tf.getBackend()).toBe('cpu');
  });
});
