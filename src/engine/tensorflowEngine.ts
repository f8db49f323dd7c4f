/** The engine that traces a program once and runs it as one TensorFlow graph, in one call a step. */
import type { BatchArrays, Program, TrainingProgram } from '../model/program';
import { checkBatch } from './batch';
import type { ParameterViews } from '../optimizer/flatMemory';
import type { CompiledForward, CompiledGradients, CompiledTraining, Engine, Outputs, TrainingRequest } from './engine';
import type { Graph } from './graph/graph';
import { fedSignature, writeFedModel } from './graph/savedModel/fedModel';
import { portNames, traceForward, traceGradients } from './graph/trace';
import { type ArrayInput, LoadedModel, type TensorflowBackend } from './loadedModel';
import { TensorflowTraining } from './tensorflowTraining';
import * as tf from './tfCore';

export class TensorflowEngine implements Engine {
  readonly name = 'tensorflow';
  readonly precisions = ['fp32', 'mixed'] as const;
  readonly isSoftware = false;

  constructor(
    private readonly backend: TensorflowBackend,
    readonly device: string,
    readonly usesGpu: boolean,
  ) {}

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    return TensorflowTraining.compile(this.backend, request);
  }

  async compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const graph = traceGradients(program);
    const produced = new Set(graph.outputs.map((port) => port.name));
    for (const [name, view] of Object.entries(gradients)) if (!produced.has(portNames.gradient(name))) view.fill(0);
    return this.compile(graph, program, parameters, gradients);
  }

  async compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward> {
    return this.compile(traceForward(program), program, parameters, {});
  }

  numTensors(): number {
    return tf.memory().numTensors;
  }

  async dispose(): Promise<void> {}

  private async compile(graph: Graph, program: Program, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const model = await LoadedModel.load(this.backend, writeFedModel(graph, 'fp32'));
    return new FedGraph(model, graph, program, parameters, gradients);
  }
}

/** Parameters go in and gradients come out at each call. */
class FedGraph implements CompiledGradients {
  private readonly inputNames: ReadonlySet<string>;
  /** Where a fetched gradient goes, by the name of its output. */
  private readonly gradientViews: ReadonlyMap<string, Float32Array>;

  constructor(
    private readonly model: LoadedModel,
    graph: Graph,
    private readonly program: Program,
    private readonly parameters: ParameterViews,
    gradients: ParameterViews,
  ) {
    this.inputNames = new Set(graph.inputs.map((port) => port.name));
    this.gradientViews = new Map(Object.entries(gradients).map(([name, view]) => [portNames.gradient(name), view]));
  }

  async run(batch: BatchArrays): Promise<Outputs> {
    checkBatch(this.program.batch, batch);
    const outputs: Outputs = {};
    this.model.run(fedSignature, this.feeds(batch), (name, values) => {
      const view = this.gradientViews.get(name);
      if (view) view.set(values);
      else outputs[name.slice(portNames.output('').length)] = values;
    });
    return outputs;
  }

  async dispose(): Promise<void> {
    this.model.dispose();
  }

  private feeds(batch: BatchArrays): Record<string, ArrayInput> {
    const feeds: Record<string, ArrayInput> = {};
    for (const [name, { shape }] of Object.entries(this.program.parameters)) feeds[portNames.parameter(name)] = { values: this.parameters[name]!, shape };
    for (const [name, { shape }] of Object.entries(this.program.batch)) feeds[portNames.batch(name)] = { values: batch[name]!, shape };
    return Object.fromEntries(Object.entries(feeds).filter(([name]) => this.inputNames.has(name)));
  }
}
