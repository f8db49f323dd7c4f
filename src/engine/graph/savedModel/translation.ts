/** What a translation of an ONNX operator sees of its node. */
import type { Precision } from '../../../experiment/knobs/training';
import type { Attributes, Graph, GraphConstant, GraphNode } from '../graph';
import type { ValueSpec } from '../value';
import type { TensorflowGraph, TensorflowValue } from './tensorflowGraph';

/** Returns the node's outputs, in its order. */
export type Translate = (translation: Translation) => TensorflowValue | TensorflowValue[];

/** Looks values up by the names that they have in the traced graph. */
export interface TracedValues {
  /** What computes each value, by name; inputs and constants are missing. */
  producers: ReadonlyMap<string, GraphNode>;
  constants: ReadonlyMap<string, GraphConstant>;
  specs: Graph['specs'];
  translated: ReadonlyMap<string, TensorflowValue>;
}

export class Translation {
  constructor(
    readonly graph: TensorflowGraph,
    private readonly node: GraphNode,
    /** In mixed precision, products of large matrices are computed in bfloat16 from operands rounded to it; all else is float32. */
    readonly precision: Precision,
    private readonly values: TracedValues,
  ) {}

  get attributes(): Attributes {
    return this.node.attributes;
  }

  get inputCount(): number {
    return this.node.inputs.length;
  }

  /** An integer attribute. */
  integer(name: string, fallback: number): number {
    const value = this.node.attributes[name];
    return typeof value === 'number' ? value : fallback;
  }

  /** Shape and type of an output, as traced. */
  output(index = 0): ValueSpec {
    return this.values.specs.get(this.node.outputs[index]!)!;
  }

  /** An operand in its traced type: what was computed in bfloat16 is cast back. */
  input(index: number): TensorflowValue {
    const value = this.computed(index);
    return value.dtype === 'bfloat16' ? this.graph.cast(value, 'float32') : value;
  }

  /** An operand as it was computed, possibly in bfloat16. */
  computed(index: number): TensorflowValue {
    return this.values.translated.get(this.node.inputs[index]!)!;
  }

  inputs(): TensorflowValue[] {
    return this.node.inputs.map((_, index) => this.input(index));
  }

  /** The elements of an operand that is a constant of the graph, else undefined. */
  constant(index: number): number[] | undefined {
    const constant = this.values.constants.get(this.node.inputs[index]!);
    return constant && Array.from(constant.data, Number);
  }

  /** The elements of an operand that must be known now. */
  known(index: number): number[] {
    const values = this.constant(index);
    if (!values) throw this.unsupported(`operand ${index} that is not a constant`);
    return values;
  }

  /** The first operand of the node that computes an operand, where that is an `operator`. */
  before(index: number, operator: string): TensorflowValue | undefined {
    const producer = this.values.producers.get(this.node.inputs[index]!);
    return producer?.operator === operator ? this.values.translated.get(producer.inputs[0]!) : undefined;
  }

  /** Whether an operand is one number everywhere, and that number is 0. */
  isZero(index: number): boolean {
    const producer = this.values.producers.get(this.node.inputs[index]!);
    const fill = producer?.operator === 'ConstantOfShape' ? producer.attributes.value : undefined;
    if (typeof fill === 'object' && 'tensor' in fill) return Number(fill.tensor.data[0]) === 0;
    return this.constant(index)?.every((value) => value === 0) ?? false;
  }

  unsupported(what: string): Error {
    return new Error(`The SavedModel writer cannot translate ${this.node.operator} with ${what}. Extend its translation under src/engine/graph/savedModel/operators/.`);
  }
}
