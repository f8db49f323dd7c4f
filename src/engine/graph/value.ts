/** Values of a graph under construction. Shapes are static; nothing is computed until a runtime runs the graph. */

export type ValueType = 'float32' | 'int32' | 'int64' | 'bool';
export type Shape = readonly number[];
export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

export interface ValueSpec {
  readonly shape: Shape;
  readonly dtype: ValueType;
}
/** A graph input or the output of a node. */
export interface Named extends ValueSpec {
  readonly kind: 'named';
  readonly name: string;
}
/** One number everywhere. Kept symbolic, so that x·1, x + 0 and sums of constants cost nothing. */
export interface Filled extends ValueSpec {
  readonly kind: 'filled';
  readonly fill: number;
}
export interface Constant extends ValueSpec {
  readonly kind: 'constant';
  readonly data: ConstantData;
}
/** A smaller value seen as a larger one. Element-wise operators work on the smaller and stay lazy. */
export interface Broadcast extends ValueSpec {
  readonly kind: 'broadcast';
  readonly of: Named | Constant;
}
export type Value = Named | Filled | Constant | Broadcast;

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** @param fill rounded to what the type can hold */
export function filled(fill: number, shape: Shape, dtype: ValueType): Filled {
  const rounded = dtype === 'float32' ? Math.fround(fill) : Math.trunc(fill);
  return { kind: 'filled', fill: rounded, shape, dtype };
}

/** A constant, or a filled value where all elements are equal. */
export function constant(data: ConstantData, shape: Shape, dtype: ValueType): Filled | Constant {
  const first = data[0];
  if (first !== undefined && data.every((element: number | bigint) => element === first)) return filled(Number(first), shape, dtype);
  return { kind: 'constant', data, shape, dtype };
}

/** A vector of 64-bit integers, the form in which operators take shapes and axes. */
export function int64s(values: readonly number[]): Constant {
  return { kind: 'constant', data: BigInt64Array.from(values, BigInt), shape: [values.length], dtype: 'int64' };
}

/** `value` seen with a larger shape, by the usual broadcasting rules. */
export function broadcastTo(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  if (value.kind === 'filled') return { ...value, shape };
  return { kind: 'broadcast', of: value.kind === 'broadcast' ? value.of : value, shape, dtype: value.dtype };
}

/** The smallest value that broadcasts to this one; a filled value becomes a scalar. */
export function beforeBroadcast(value: Value): Value {
  if (value.kind === 'filled') return { ...value, shape: [] };
  return value.kind === 'broadcast' ? value.of : value;
}

export const isFilledWith = (value: Value, fill: number): boolean => value.kind === 'filled' && value.fill === fill;

/** `length` copies of a number, in the array type of `dtype`. */
export function dataOf(fill: number, length: number, dtype: ValueType): ConstantData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length).fill(fill);
    case 'int32':
      return new Int32Array(length).fill(fill);
    case 'bool':
      return new Uint8Array(length).fill(fill);
    case 'int64':
      return new BigInt64Array(length).fill(BigInt(fill));
  }
}
