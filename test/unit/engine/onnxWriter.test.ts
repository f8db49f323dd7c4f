import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/engine/graph/graphBuilder';
import { writeOnnx } from '../../../src/engine/graph/onnxWriter';
import { bytesField, bytesOf, type Encoded, floatField, integerField, message, stringField } from '../../../src/common/protobuf';
import { constant, int64s } from '../../../src/engine/graph/value';

const hex = (field: Encoded): string => bytesOf(field).toString('hex');

describe('protobuf fields', () => {
  it('are encoded as the examples of the format description', () => {
    expect(hex(integerField(1, 150))).toBe('089601');
    expect(hex(stringField(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(bytesField(3, integerField(1, 150)))).toBe('1a03089601');
    expect(hex(stringField(2, 'Größe·β'))).toBe(`120b${Buffer.from('Größe·β').toString('hex')}`);
    expect(hex(bytesField(3, Uint8Array.of(7, 200)))).toBe('1a0207c8');
    expect(hex(integerField(1, -2))).toBe('08feffffffffffffffff01');
    expect(hex(floatField(2, 1.5))).toBe('150000c03f');
    expect(hex(integerField(16, 1))).toBe('800101');
    expect(hex(message(integerField(1, 1), integerField(2, 2)))).toBe('08011002');
  });
});

describe('writeOnnx', () => {
  /** y = alpha·aᵀ·b, sliced and scattered, with every kind of attribute and constant. */
  function model(): Uint8Array {
    const graph = new GraphBuilder();
    const a = graph.input('batch:a', [3, 2], 'float32');
    const b = graph.input('batch:b', [3, 4], 'float32');
    const product = graph.node('Gemm', [a, b], { shape: [2, 4], dtype: 'float32' }, { transA: 1, alpha: { float: 0.5 } });
    const turned = graph.node('Transpose', [product], { shape: [4, 2], dtype: 'float32' }, { perm: [1, 0] });
    const shifted = graph.node('Add', [turned, constant(Float32Array.of(10, 20), [2], 'float32')], turned);
    const indices = constant(Int32Array.of(1, 1, 0, 0), [2, 2], 'int32');
    const rows = graph.node('Slice', [shifted, int64s([1]), int64s([3]), int64s([0])], { shape: [2, 2], dtype: 'float32' });
    const zeros = graph.node('ConstantOfShape', [int64s([2, 2])], { shape: [2, 2], dtype: 'float32' }, { value: { tensor: { dtype: 'float32', shape: [1], data: Float32Array.of(100) } } });
    const summed = graph.node('ScatterElements', [zeros, indices, rows], zeros, { axis: 0, reduction: 'add' });
    return writeOnnx(graph.finish({ 'output:y': summed }));
  }

  it('writes a model that onnxruntime reads with its names, types and shapes', async () => {
    const session = await InferenceSession.create(model(), { logSeverityLevel: 3 });
    expect(session.inputNames).toEqual(['batch:a', 'batch:b']);
    expect(session.outputNames).toEqual(['output:y']);
    expect(session.inputMetadata[1]).toMatchObject({ name: 'batch:b', isTensor: true, type: 'float32', shape: [3, 4] });
    expect(session.outputMetadata[0]).toMatchObject({ name: 'output:y', isTensor: true, type: 'float32', shape: [2, 2] });
    await session.release();
  });

  it('writes constants and attributes so that they mean what they say', async () => {
    const session = await InferenceSession.create(model(), { logSeverityLevel: 3 });
    const { 'output:y': y } = await session.run({
      'batch:a': new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
      'batch:b': new Tensor('float32', Float32Array.from({ length: 12 }, (_, i) => i), [3, 4]),
    });
    // Column j of ½·aᵀ·b plus the constant (10, 20). Column 1 is scattered onto row 1, column 2 onto row 0.
    const column = (j: number): [number, number] => [0.5 * (1 * j + 3 * (4 + j) + 5 * (8 + j)) + 10, 0.5 * (2 * j + 4 * (4 + j) + 6 * (8 + j)) + 20];
    expect([...(y!.data as Float32Array)]).toEqual([100 + column(2)[0], 100 + column(2)[1], 100 + column(1)[0], 100 + column(1)[1]]);
    await session.release();
  });
});
