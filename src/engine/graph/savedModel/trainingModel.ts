/** A SavedModel that trains: the parameters and the optimizer's moments are variables, and an update is one call. */
import type { Precision } from '../../../experiment/knobs/training';
import type { ParameterSpecs } from '../../../model/program';
import type { OptimizerSpec } from '../../../optimizer/optimizer';
import type { Graph, GraphPort } from '../graph';
import { portNames } from '../trace';
import { adamWUpdate } from './adamWUpdate';
import { fetched } from './fedModel';
import { lambUpdate } from './lambUpdate';
import { TensorflowGraph, type TensorflowValue } from './tensorflowGraph';
import { translateGraph } from './translateGraph';
import { clipFactor, globalNorm, guard, isFinite, multiply, type Rates, scalar } from './updates';
import { type VariableKind, Variables } from './variables';
import { type NamedValues, type SavedModel, type Signature, writeSavedModel } from './writeSavedModel';

export interface TrainingModelRequest {
  parameters: ParameterSpecs;
  /** Traced outputs and gradients, by the name of the step. */
  steps: Readonly<Record<string, Graph>>;
  /** Traced forward passes, by name. */
  forwards: Readonly<Record<string, Graph>>;
  optimizer: OptimizerSpec;
  precision: Precision;
  /** Whether a step's gradients may be summed over several calls. */
  accumulates: boolean;
}

/** Names of the signatures. */
export const signatures = {
  upload: 'upload',
  download: 'download',
  /** Gradients and the update. */
  step: (name: string) => `step:${name}`,
  /** Gradients into the sum: as its first term, or added to it. */
  accumulateFirst: (name: string) => `accumulateFirst:${name}`,
  accumulateNext: (name: string) => `accumulateNext:${name}`,
  /** The update from the sum. */
  apply: 'apply',
  forward: (name: string) => `forward:${name}`,
};

/** Scalars that go into an update. */
export const rateNames = { learningRate: 'rate:learningRate', momentScale: 'rate:momentScale', epsilon: 'rate:epsilon', share: 'rate:share' } as const;

/** The output that holds the gradient's norm before clipping. */
export const gradientNormName = 'gradientNorm';

/** What `upload` takes and `download` gives, for each parameter. */
export const storedKinds = ['values', 'firstMoment', 'secondMoment'] as const;
export const storedName = (kind: (typeof storedKinds)[number], parameter: string): string => `${kind}:${parameter}`;

export function writeTrainingModel(request: TrainingModelRequest): SavedModel {
  const model = new TrainingModel(request);
  return writeSavedModel(model.graph, {
    [signatures.upload]: model.upload(),
    [signatures.download]: { inputs: {}, outputs: model.stored((kind, name) => model.variables.read(kind, name)) },
    ...mapped(request.forwards, signatures.forward, (graph) => model.forward(graph)),
    ...mapped(request.steps, signatures.step, (graph) => model.step(graph)),
    ...(request.accumulates && {
      ...mapped(request.steps, signatures.accumulateFirst, (graph) => model.accumulate(graph, true)),
      ...mapped(request.steps, signatures.accumulateNext, (graph) => model.accumulate(graph, false)),
      [signatures.apply]: model.apply(),
    }),
  });
}

function mapped(graphs: Readonly<Record<string, Graph>>, signatureName: (name: string) => string, signature: (graph: Graph) => Signature): Record<string, Signature> {
  return Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [signatureName(name), signature(graph)]));
}

/** A gradient's norm and the update that follows from it. */
interface Update {
  norm: TensorflowValue;
  done: TensorflowValue;
}

class TrainingModel {
  readonly graph = new TensorflowGraph();
  readonly variables: Variables;

  constructor(private readonly request: TrainingModelRequest) {
    this.variables = new Variables(this.graph, request.parameters);
  }

  upload(): Signature {
    const inputs = this.stored((kind, name) => this.graph.placeholder(storedName(kind, name), this.variables.spec(name)));
    const assigned = storedKinds.flatMap((kind) => this.variables.names.map((name) => this.variables.assign(kind, name, inputs[storedName(kind, name)]!)));
    return { inputs, outputs: fetched(this.graph, { done: this.graph.integer(1) }, assigned) };
  }

  stored(valueOf: (kind: Exclude<VariableKind, 'accumulated'>, name: string) => TensorflowValue): NamedValues {
    return Object.fromEntries(storedKinds.flatMap((kind) => this.variables.names.map((name) => [storedName(kind, name), valueOf(kind, name)])));
  }

  forward(source: Graph): Signature {
    return { inputs: this.batchInputs(source), outputs: fetched(this.graph, this.translate(source)) };
  }

  step(source: Graph): Signature {
    const values = this.translate(source);
    const finite = isFinite(this.graph, values[portNames.output('loss')]!);
    const { norm, done } = this.update((name) => values[portNames.gradient(name)], null, finite);
    return {
      inputs: { ...this.batchInputs(source), ...this.rates() },
      outputs: { ...fetched(this.graph, outputsOf(values)), ...fetched(this.graph, { [gradientNormName]: norm }, [done]) },
    };
  }

  accumulate(source: Graph, first: boolean): Signature {
    const values = this.translate(source);
    const changes = this.variables.names.flatMap((name) => {
      const gradient = values[portNames.gradient(name)];
      if (first) return [this.variables.assign('accumulated', name, gradient ?? this.zeros(name))];
      return gradient ? [this.variables.add('accumulated', name, gradient)] : [];
    });
    return { inputs: this.batchInputs(source), outputs: fetched(this.graph, outputsOf(values), changes) };
  }

  /** The update from the mean: `share` is one over the number of gradients in the sum. */
  apply(): Signature {
    const share = this.graph.placeholder(rateNames.share, scalar);
    const { norm, done } = this.update((name) => this.variables.read('accumulated', name), share, null);
    return { inputs: { ...this.rates(), [rateNames.share]: share }, outputs: fetched(this.graph, { [gradientNormName]: norm }, [done]) };
  }

  /** Operators are shared: calls for the same graph give the same nodes. */
  private translate(source: Graph): Record<string, TensorflowValue> {
    const parameters = new Map(this.variables.names.map((name) => [portNames.parameter(name), name]));
    const inputOf = (port: GraphPort) => {
      const parameter = parameters.get(port.name);
      return parameter === undefined ? this.graph.placeholder(port.name, port) : this.variables.read('values', parameter);
    };
    return translateGraph(source, this.graph, this.request.precision, inputOf);
  }

  private batchInputs({ inputs }: Graph): NamedValues {
    const isBatch = ({ name }: GraphPort) => name.startsWith(portNames.batch(''));
    return Object.fromEntries(inputs.filter(isBatch).map((port) => [port.name, this.graph.placeholder(port.name, port)]));
  }

  private rates(): Record<string, TensorflowValue> {
    const names = [rateNames.learningRate, rateNames.momentScale, rateNames.epsilon];
    return Object.fromEntries(names.map((name) => [name, this.graph.placeholder(name, scalar)]));
  }

  private zeros(name: string): TensorflowValue {
    return this.graph.filled(0, this.variables.spec(name).shape, 'float32');
  }

  /**
   * Updates all parameters, or none where the norm is not finite.
   * @param share factor on all gradients
   * @param condition what else must hold
   */
  private update(gradientOf: (name: string) => TensorflowValue | undefined, share: TensorflowValue | null, condition: TensorflowValue | null): Update {
    const { graph, variables } = this;
    const { clipNorm } = this.request.optimizer;
    const found = variables.names.map((name) => gradientOf(name)).filter((gradient) => gradient !== undefined);
    const norm = share ? multiply(graph, globalNorm(graph, found), share) : globalNorm(graph, found);
    const clip = clipNorm > 0 ? clipFactor(graph, norm, clipNorm) : null;
    const factor = clip && share ? multiply(graph, clip, share) : (clip ?? share);
    const finite = isFinite(graph, norm);
    const rate = guard(graph, graph.placeholder(rateNames.learningRate, scalar), condition ? graph.node('LogicalAnd', [finite, condition], finite, {}) : finite);
    const updates = variables.names.flatMap((name) => this.updateParameter(name, scaledBy(graph, gradientOf(name), factor) ?? this.zeros(name), rate.value));
    return { norm, done: rate.done(updates) };
  }

  private updateParameter(name: string, gradient: TensorflowValue, learningRate: TensorflowValue): TensorflowValue[] {
    const { graph, variables } = this;
    const { optimizer, parameters } = this.request;
    const scale = optimizer.lrScale?.(name) ?? 1;
    const rates: Rates = {
      learningRate: scale === 1 ? learningRate : multiply(graph, learningRate, graph.float(scale)),
      momentScale: graph.placeholder(rateNames.momentScale, scalar),
      epsilon: graph.placeholder(rateNames.epsilon, scalar),
    };
    const updateParameter = optimizer.type === 'lamb' ? lambUpdate : adamWUpdate;
    return updateParameter({ graph, variables, name, gradient, rates, decays: parameters[name]!.decay, spec: optimizer });
  }
}

const scaledBy = (graph: TensorflowGraph, value: TensorflowValue | undefined, factor: TensorflowValue | null): TensorflowValue | undefined =>
  value && factor ? multiply(graph, value, factor) : value;

/** The traced outputs without the gradients. */
function outputsOf(values: NamedValues): NamedValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(portNames.output(''))));
}
