/** Collects the nodes of a TensorFlow graph; equal nodes are made once. */
import { dataOf, type Shape, type ValueType } from '../value';
import type { NodeAttributes, NodeDef, TensorConstant, TensorflowType } from './nodeDef';

export interface TensorflowSpec {
  readonly shape: Shape;
  readonly dtype: TensorflowType;
}
/** An output of a node. */
export interface TensorflowValue extends TensorflowSpec {
  /** As other nodes name it: `node`, or `node:1` for a second output. */
  readonly reference: string;
}

/** Constants up to this size are found again by their content, larger ones by identity. */
const pooledSize = 64;

/** Most operators have one type attribute, T, that of their inputs. */
export const typeOf = ({ dtype }: TensorflowSpec): NodeAttributes => ({ T: { type: dtype } });

export class TensorflowGraph {
  readonly nodes: NodeDef[] = [];
  private readonly known = new Map<string, TensorflowValue>();
  private readonly constants = new Map<object | string, TensorflowValue>();

  /** A pure operation with one output that matters, or the equal one that is there. */
  node(operator: string, inputs: readonly TensorflowValue[], output: TensorflowSpec, attributes: NodeAttributes = typeOf(inputs[0]!)): TensorflowValue {
    const key = JSON.stringify([operator, inputs.map(({ reference }) => reference), attributes, output.shape]);
    const found = this.known.get(key);
    if (found) return found;
    const value = this.effect(operator, inputs, output, attributes);
    this.known.set(key, value);
    return value;
  }

  /** An operation that is made each time: it changes state, or it waits for others. */
  effect(operator: string, inputs: readonly TensorflowValue[], output: TensorflowSpec, attributes: NodeAttributes, after: readonly TensorflowValue[] = []): TensorflowValue {
    const name = `${operator}_${this.nodes.length}`;
    const waits = new Set(after.map(({ reference }) => `^${reference.split(':', 1)[0]!}`));
    this.nodes.push({ name, operator, inputs: [...inputs.map(({ reference }) => reference), ...waits], attributes });
    return { reference: name, shape: output.shape, dtype: output.dtype };
  }

  constant(tensor: TensorConstant): TensorflowValue {
    const key = tensor.data.length <= pooledSize ? `${tensor.dtype} ${tensor.shape.join('x')} ${tensor.data.join()}` : tensor.data;
    const found = this.constants.get(key);
    if (found) return found;
    const value = this.effect('Const', [], tensor, { dtype: { type: tensor.dtype }, value: { tensor } });
    this.constants.set(key, value);
    return value;
  }

  /** An int32 vector, the form in which operators take shapes and axes. */
  integers(values: readonly number[]): TensorflowValue {
    return this.constant({ dtype: 'int32', shape: [values.length], data: Int32Array.from(values) });
  }

  integer(value: number): TensorflowValue {
    return this.constant({ dtype: 'int32', shape: [], data: Int32Array.of(value) });
  }

  float(value: number): TensorflowValue {
    return this.constant({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
  }

  /** One number everywhere, kept as one number in the file. */
  filled(value: number, shape: Shape, dtype: ValueType): TensorflowValue {
    const element = this.constant({ dtype, shape: [], data: dataOf(value, 1, dtype) });
    if (shape.length === 0) return element;
    return this.node('Fill', [this.integers(shape), element], { shape, dtype }, { T: { type: dtype }, index_type: { type: 'int32' } });
  }

  /** An input; asked for again under the same name, the same one. */
  placeholder(name: string, { shape, dtype }: TensorflowSpec): TensorflowValue {
    const key = `input ${name} ${dtype} ${shape.join('x')}`;
    const found = this.known.get(key);
    if (found) return found;
    const value = this.effect('Placeholder', [], { shape, dtype }, { dtype: { type: dtype }, shape: { shape } });
    this.known.set(key, value);
    return value;
  }

  cast(value: TensorflowValue, dtype: TensorflowType): TensorflowValue {
    if (value.dtype === dtype) return value;
    return this.node('Cast', [value], { shape: value.shape, dtype }, { SrcT: { type: value.dtype }, DstT: { type: dtype }, Truncate: { boolean: false } });
  }

  reshape(value: TensorflowValue, shape: Shape): TensorflowValue {
    return this.node('Reshape', [value, this.integers(shape)], { shape, dtype: value.dtype }, { ...typeOf(value), Tshape: { type: 'int32' } });
  }

  /** a·b of matrices of one type. */
  matMul(a: TensorflowValue, b: TensorflowValue, transposeA = false, transposeB = false): TensorflowValue {
    const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
    return this.node('MatMul', [a, b], { shape, dtype: a.dtype }, { ...typeOf(a), transpose_a: { boolean: transposeA }, transpose_b: { boolean: transposeB } });
  }
}
