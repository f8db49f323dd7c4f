import { describe, expect, it } from 'vitest';
import { BlockExtremes, bucketSize, decimate } from '../../../webview/curves/decimate';
import { GrowingColumn } from '../../../webview/curves/growingColumn';

function columnOf(values: number[]): { column: GrowingColumn; blocks: BlockExtremes } {
  const column = new GrowingColumn();
  column.append(Float64Array.from(values));
  const blocks = new BlockExtremes();
  blocks.extend(column);
  return { column, blocks };
}

const wave = (length: number): number[] => Array.from({ length }, (_, i) => Math.sin(i * 0.7) + i / 1000);

describe('bucketSize', () => {
  it('is the least power of two that needs no more than the buckets allowed', () => {
    expect([bucketSize(100, 100), bucketSize(101, 100), bucketSize(100_000, 500)]).toEqual([1, 2, 256]);
  });
});

describe('decimate', () => {
  it('keeps every finite value when there are few', () => {
    const { column, blocks } = columnOf([3, NaN, 1, Infinity, 2]);
    expect(decimate(column, blocks, 0, 5, 10)).toEqual([0, 2, 4]);
  });

  it('keeps the minimum and the maximum of each bucket in the order in which they come, and the last value', () => {
    const { column, blocks } = columnOf([5, 9, 1, 4, 2, 3, 8, 7]);
    expect(decimate(column, blocks, 0, 8, 2)).toEqual([1, 2, 4, 6, 7]);
  });

  it('keeps a single spike among a hundred thousand points', () => {
    const values = wave(100_000);
    values[61_803] = 500;
    values[61_804] = -500;
    const { column, blocks } = columnOf(values);
    const kept = decimate(column, blocks, 0, values.length, 400);
    expect(kept.length).toBeLessThanOrEqual(801);
    expect(kept).toContain(61_803);
    expect(kept).toContain(61_804);
  });

  it('finds by blocks what a scan of all values finds, for any part of the column', () => {
    const values = wave(10_007);
    const { column, blocks } = columnOf(values);
    const fresh = new BlockExtremes();
    for (const [from, to] of [[0, 10_007], [64, 9_024], [37, 9_999]] as const) {
      expect(decimate(column, blocks, from, to, 50)).toEqual(scanned(values, from, to, 50));
    }
    expect(fresh.between(column.values, 1, 63)).toEqual({ minimumAt: 7, maximumAt: 56 });
  });

  it('sees values that were appended or replaced after the blocks were made', () => {
    const { column, blocks } = columnOf(wave(1000));
    column.truncate(700);
    blocks.truncate(700);
    column.append(Float64Array.from({ length: 400 }, (_, i) => 50 - i));
    blocks.extend(column);
    const kept = decimate(column, blocks, 0, 1100, 4);
    expect(kept).toContain(700);
    expect(kept.at(-1)).toBe(1099);
    expect(kept).toEqual(scanned([...column.values.subarray(0, 1100)], 0, 1100, 4));
  });
});

/** The same choice, made by looking at every value. */
function scanned(values: number[], from: number, to: number, buckets: number): number[] {
  const size = bucketSize(to - from, buckets);
  const kept: number[] = [];
  for (let start = Math.floor(from / size) * size; start < to; start += size) {
    const indices = Array.from({ length: size }, (_, i) => start + i).filter((i) => i >= from && i < to);
    const lowest = indices.reduce((best, i) => (values[i]! < values[best]! ? i : best));
    const highest = indices.reduce((best, i) => (values[i]! > values[best]! ? i : best));
    kept.push(...new Set([Math.min(lowest, highest), Math.max(lowest, highest)]));
  }
  return kept.at(-1) === to - 1 ? kept : [...kept, to - 1];
}
