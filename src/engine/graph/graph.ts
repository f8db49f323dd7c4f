/** A finished graph. Operators are those of ONNX opset 20; the writer for TensorFlow translates them. */
import type { ConstantData, Shape, ValueSpec, ValueType } from './value';

/** An integer, a list of integers or a string stand for themselves. */
export type Attribute = number | readonly number[] | string | { float: number } | { tensor: Omit<GraphConstant, 'name'> };
export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode {
  readonly operator: string;
  /** '' for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}
export interface GraphConstant {
  readonly name: string;
  readonly dtype: ValueType;
  readonly shape: Shape;
  readonly data: ConstantData;
}
/** An input or output of the graph. */
export interface GraphPort {
  readonly name: string;
  readonly dtype: ValueType;
  readonly shape: Shape;
}
export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
  /** What nodes compute, by the names of their outputs. ONNX derives shapes by itself; TensorFlow's operators need some of them. */
  readonly specs: ReadonlyMap<string, ValueSpec>;
}
