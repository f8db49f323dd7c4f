/** Collects nodes while a program is traced; equal nodes are made once, and nodes nobody needs are dropped at the end. */
import type { Attributes, Graph, GraphConstant, GraphNode, GraphPort } from './graph';
import { liveNodes } from './liveNodes';
import { type Constant, type ConstantData, dataOf, filled, type Filled, int64s, type Named, type Shape, sizeOf, type Value, type ValueSpec, type ValueType } from './value';

/** Constants up to this size are found again by their content, larger ones by identity. */
const pooledSize = 16;

/** The node behind a value, for folding. */
interface Producer {
  operator: string;
  operands: readonly Value[];
  attributes: Attributes;
}

export class GraphBuilder {
  private readonly inputs: GraphPort[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly constants: GraphConstant[] = [];
  private readonly outputsOf = new Map<string, Named[]>();
  private readonly producers = new Map<string, Producer>();
  private readonly specs = new Map<string, ValueSpec>();
  private readonly pooledConstants = new Map<string, string>();
  /** By array, then by type and shape: a reshaped constant shares its array. */
  private readonly constantNames = new Map<object, Map<string, string>>();

  input(name: string, shape: Shape, dtype: ValueType): Named {
    this.inputs.push({ name, shape, dtype });
    return { kind: 'named', name, shape, dtype };
  }

  /** Appends a node with one output, or finds the equal one. */
  node(operator: string, operands: readonly Value[], output: ValueSpec, attributes: Attributes = {}, domain = ''): Named {
    return this.nodeWithOutputs(operator, operands, [output], attributes, domain)[0]!;
  }

  /** Appends a node with several outputs, or finds the equal one. */
  nodeWithOutputs(operator: string, operands: readonly Value[], outputs: readonly ValueSpec[], attributes: Attributes = {}, domain = ''): Named[] {
    const inputs = operands.map((operand) => this.nameOf(operand));
    const key = JSON.stringify([domain, operator, inputs, attributes, outputs.length]);
    const known = this.outputsOf.get(key);
    if (known) return known;
    const values = outputs.map(({ shape, dtype }, i): Named => ({ kind: 'named', name: `${operator}_${this.nodes.length}_${i}`, shape, dtype }));
    this.nodes.push({ operator, domain, inputs, outputs: values.map((value) => value.name), attributes });
    for (const value of values) {
      this.producers.set(value.name, { operator, operands, attributes });
      this.specs.set(value.name, { shape: value.shape, dtype: value.dtype });
    }
    this.outputsOf.set(key, values);
    return values;
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producerOf(value: Value): Producer | undefined {
    return value.kind === 'named' ? this.producers.get(value.name) : undefined;
  }

  /** The graph of these outputs and what they need. Outputs get the names of their keys. */
  finish(outputs: Readonly<Record<string, Value>>): Graph {
    const ports = Object.entries(outputs).map(([name, value]): GraphPort => {
      // An Identity of its own, so that an output may be an input, a constant or another output as well.
      this.nodes.push({ operator: 'Identity', domain: '', inputs: [this.nameOf(value)], outputs: [name], attributes: {} });
      this.specs.set(name, { shape: value.shape, dtype: value.dtype });
      return { name, shape: value.shape, dtype: value.dtype };
    });
    const { nodes, used } = liveNodes(this.nodes, ports);
    return {
      inputs: this.inputs.filter((input) => used.has(input.name)),
      outputs: ports,
      nodes,
      constants: this.constants.filter((tensor) => used.has(tensor.name)),
      specs: this.specs,
    };
  }

  /** Materialises a value as something a node can take as input. */
  private nameOf(value: Value): string {
    switch (value.kind) {
      case 'named':
        return value.name;
      case 'constant':
        return this.nameOfConstant(value);
      case 'filled':
        return this.nameOfFilled(value);
      case 'broadcast':
        return this.node('Expand', [value.of, int64s(value.shape)], value).name;
    }
  }

  private nameOfFilled({ fill, shape, dtype }: Filled): string {
    const size = sizeOf(shape);
    if (size <= pooledSize) return this.nameOfConstant({ kind: 'constant', shape, dtype, data: dataOf(fill, size, dtype) });
    const element = { dtype, shape: [1], data: dataOf(fill, 1, dtype) };
    return this.node('ConstantOfShape', [int64s(shape)], filled(fill, shape, dtype), { value: { tensor: element } }).name;
  }

  private nameOfConstant({ data, shape, dtype }: Constant): string {
    const form = `${dtype} ${shape.join('x')}`;
    const names = data.length <= pooledSize ? this.pooledConstants : this.namesOf(data);
    const key = data.length <= pooledSize ? `${form} ${data.join()}` : form;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.constants.length}`;
    this.constants.push({ name, dtype, shape, data });
    names.set(key, name);
    return name;
  }

  private namesOf(data: ConstantData): Map<string, string> {
    const names = this.constantNames.get(data) ?? new Map<string, string>();
    this.constantNames.set(data, names);
    return names;
  }
}
