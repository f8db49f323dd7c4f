import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { decodeSafetensors, encodeSafetensors } from '../../../src/model/safetensors';

const tensors = {
  weight: { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, -0) },
  count: { shape: [], values: Int32Array.of(-7) },
  nothing: { shape: [0, 4], values: new Float32Array(0) },
};

/** A file with that header and that many bytes of data. */
function fileOf(header: string, dataLength: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
}

describe('encodeSafetensors', () => {
  it('writes header length, header and values as the format says', () => {
    const bytes = encodeSafetensors({ a: { shape: [1, 2], values: Float32Array.of(1, 2) } });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    });
    expect(Array.from(bytes.subarray(8 + length))).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  it('writes only the viewed part of a larger buffer', () => {
    const values = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(decodeSafetensors(encodeSafetensors({ a: { shape: [2], values } })).tensors.a!.values).toEqual(Float32Array.of(1, 2));
  });

  it('refuses a shape that does not fit its values', () => {
    expect(() => encodeSafetensors({ a: { shape: [2, 2], values: new Float32Array(3) } })).toThrow('a: 3 values for shape [2, 2]');
  });
});

describe('decodeSafetensors', () => {
  it('reads back names, shapes, types, values and metadata', () => {
    expect(decodeSafetensors(encodeSafetensors(tensors, { step: '12' }))).toEqual({ tensors, metadata: { step: '12' } });
  });

  it('reads half and double precision and 64-bit integers into 32-bit values', () => {
    const header = { half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] }, bfloat: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] }, double: { dtype: 'F64', shape: [1], data_offsets: [12, 20] }, long: { dtype: 'I64', shape: [1], data_offsets: [20, 28] } };
    const json = JSON.stringify(header);
    const file = fileOf(json, 28);
    const data = new DataView(file.buffer, 8 + json.length);
    // 1.5, −2⁻²⁴ (the smallest), 65504 (the largest), −∞
    [0x3e00, 0x8001, 0x7bff, 0xfc00].forEach((bits, i) => data.setUint16(2 * i, bits, true));
    [0x3fc0, 0xc2f7].forEach((bits, i) => data.setUint16(8 + 2 * i, bits, true));
    data.setFloat64(12, -0.1, true);
    data.setBigInt64(20, -7n, true);
    const { half, bfloat, double, long } = decodeSafetensors(file).tensors;
    expect(half!.values).toEqual(Float32Array.of(1.5, -(2 ** -24), 65504, -Infinity));
    expect(bfloat!.values).toEqual(Float32Array.of(1.5, -123.5));
    expect(double!.values).toEqual(Float32Array.of(-0.1));
    expect(long!.values).toEqual(Int32Array.of(-7));
  });

  it('reads a Node Buffer at any alignment without aliasing it', () => {
    const buffer = Buffer.concat([Buffer.of(0), encodeSafetensors(tensors)]).subarray(1);
    const decoded = decodeSafetensors(buffer);
    buffer.fill(0);
    expect(decoded.tensors).toEqual(tensors);
  });

  it('refuses files cut off anywhere', () => {
    const bytes = encodeSafetensors(tensors);
    for (let length = 0; length < bytes.length; length++) expect(codeOf(bytes.subarray(0, length))).toBe('safetensors.truncated');
  });

  it.each([
    ['text that is not JSON', 'hello', 0, 'safetensors.header'],
    ['an array', '[]', 0, 'safetensors.header'],
    ['a tensor without shape', '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4, 'safetensors.header'],
    ['an unknown field', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4, 'safetensors.header'],
    ['metadata that is not text', '{"__metadata__":{"a":1}}', 0, 'safetensors.header'],
    ['a type that is not supported', '{"a":{"dtype":"F8_E5M2","shape":[4],"data_offsets":[0,4]}}', 4, 'safetensors.tensor'],
    ['bytes that do not fit the shape', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, 'safetensors.tensor'],
    ['a gap', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8, 'safetensors.tensor'],
    ['an overlap', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8, 'safetensors.tensor'],
    ['bytes that belong to no tensor', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 5, 'safetensors.tensor'],
  ])('refuses %s', (_, header, dataLength, code) => {
    expect(codeOf(fileOf(header, dataLength))).toBe(code);
  });

  it('refuses a header longer than the format allows', () => {
    expect(codeOf(new Uint8Array(16).fill(0xff))).toBe('safetensors.header');
  });
});
