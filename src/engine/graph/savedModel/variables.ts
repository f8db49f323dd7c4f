/** Parameters and what the optimizer keeps of them, as variables that live in the session, on its device. */
import type { ParameterSpecs } from '../../../model/program';
import type { TensorflowGraph, TensorflowSpec, TensorflowValue } from './tensorflowGraph';

/** What there is a variable of, for each parameter. */
export type VariableKind = 'values' | 'firstMoment' | 'secondMoment' | 'accumulated';

const ofFloats = { dtype: { type: 'float32' } } as const;

export class Variables {
  constructor(
    private readonly graph: TensorflowGraph,
    private readonly parameters: ParameterSpecs,
  ) {}

  get names(): string[] {
    return Object.keys(this.parameters);
  }

  spec(name: string): TensorflowSpec {
    return { shape: this.parameters[name]!.shape, dtype: 'float32' };
  }

  /** What operations that change a variable take. */
  handle(kind: VariableKind, name: string): TensorflowValue {
    const attributes = { ...ofFloats, shape: { shape: this.spec(name).shape }, shared_name: { text: `${kind}:${name}` } };
    return this.graph.node('VarHandleOp', [], { shape: [], dtype: 'resource' }, attributes);
  }

  /**
   * The value before any change in the same run, as long as what changes it waits for this. Later changes make a copy
   * rather than alter what was read.
   */
  read(kind: VariableKind, name: string): TensorflowValue {
    return this.graph.node('ReadVariableOp', [this.handle(kind, name)], this.spec(name), ofFloats);
  }

  /** Returns what to wait for. */
  assign(kind: VariableKind, name: string, value: TensorflowValue, after: readonly TensorflowValue[] = []): TensorflowValue {
    return this.change('AssignVariableOp', kind, name, value, after);
  }

  /** Returns what to wait for. */
  add(kind: VariableKind, name: string, value: TensorflowValue): TensorflowValue {
    return this.change('AssignAddVariableOp', kind, name, value, []);
  }

  private change(operator: string, kind: VariableKind, name: string, value: TensorflowValue, after: readonly TensorflowValue[]): TensorflowValue {
    return this.graph.effect(operator, [this.handle(kind, name), value], this.spec(name), ofFloats, after);
  }
}
