import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { Dropout, dropoutArrays, dropoutSpecs } from '../../../src/model/dropout';

const specs = dropoutSpecs(0.25, [{ count: 3, largest: 40 }, { count: 2, largest: 60 }]);

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

describe('dropoutSpecs', () => {
  it('has an offset for each site and noise for the largest at any offset', () => {
    expect(specs).toEqual({ dropoutNoise: { shape: [2 ** 20 + 60], dtype: 'float32' }, dropoutOffsets: { shape: [5], dtype: 'int32' } });
  });

  it('asks for nothing at rate 0', () => {
    expect(dropoutSpecs(0, [{ count: 3, largest: 40 }])).toEqual({});
  });
});

describe('dropoutArrays', () => {
  const arrays = dropoutArrays(specs, 0.25, 7, 3);

  it('drops the rate and scales the rest so that the mean stays 1', () => {
    const noise = arrays['dropoutNoise']!;
    let dropped = 0;
    for (const value of noise) if (value === 0) dropped++;
    expect(Math.abs(dropped / noise.length - 0.25)).toBeLessThan(0.002);
    expect(new Set(noise)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  });

  it('is a pure function of seed and step, with the noise the same for all steps', () => {
    const later = dropoutArrays(specs, 0.25, 7, 4);
    expect(later['dropoutNoise']).toBe(arrays['dropoutNoise']);
    expect(later['dropoutOffsets']).not.toEqual(arrays['dropoutOffsets']);
    dropoutArrays(specs, 0.5, 8, 0);
    const again = dropoutArrays(specs, 0.25, 7, 3);
    expect(again['dropoutOffsets']).toEqual(arrays['dropoutOffsets']);
    expect(Buffer.compare(bytesOf(again['dropoutNoise']!), bytesOf(arrays['dropoutNoise']!))).toBe(0);
  });

  it('stays within the noise', () => {
    for (const offset of arrays['dropoutOffsets']!) expect(offset + 60).toBeLessThanOrEqual(arrays['dropoutNoise']!.length);
  });
});

describe('Dropout', () => {
  it('cuts the mask of each site at its own offset', () => {
    const dropout = new Dropout({ dropoutNoise: tf.tensor1d([0, 2, 0, 2, 2, 0, 2, 2]), dropoutOffsets: tf.tensor1d([1, 4], 'int32') });
    expect(dropout.mask([2, 2])!.arraySync()).toEqual([[2, 0], [2, 2]]);
    expect(dropout.apply(tf.tensor1d([1, 2, 3])).arraySync()).toEqual([2, 0, 6]);
  });

  it('passes everything through where there is no noise', () => {
    const x = tf.tensor1d([1, 2]);
    expect(new Dropout({}).mask([2])).toBeNull();
    expect(new Dropout({}).apply(x)).toBe(x);
  });

  it('passes the gradient where the value passed', () => {
    const inputs = { dropoutNoise: tf.tensor1d([2, 0, 2]), dropoutOffsets: tf.tensor1d([0], 'int32') };
    const dx = tf.grad((x: tf.Tensor) => tf.sum(tf.square(new Dropout(inputs).apply(x))))(tf.tensor1d([1, 2, 3]));
    expect(Array.from(dx.dataSync())).toEqual([8, 0, 24]);
  });
});
