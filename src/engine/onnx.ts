/** The engine that traces a program once and runs it as one graph in onnxruntime, on the CPU. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BatchArrays, Program, TensorSpec, TrainingProgram } from '../model/program';
import type { ParameterViews } from '../optimizer/flatMemory';
import { checkBatch } from './batch';
import type { CompiledForward, CompiledGradients, CompiledTraining, Engine, Outputs, TrainingRequest } from './engine';
import type { Graph, GraphPort } from './graph/graph';
import { rewriteForCpu } from './graph/onnxCpuRewrites';
import { writeOnnx } from './graph/onnxWriter';
import { portNames, traceForward, traceGradients } from './graph/trace';
import { sizeOf } from './graph/value';
import { HostTraining } from './hostTraining';

type Runtime = typeof import('onnxruntime-node');
type Feeds = Record<string, Tensor>;

export class OnnxEngine implements Engine {
  readonly name = 'onnx';
  readonly precisions = ['fp32'] as const;
  readonly device: string;

  private constructor(
    private readonly runtime: Runtime,
    private readonly threads: number,
    private readonly sharesProcessor: boolean,
  ) {
    this.device = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  }

  /**
   * Throws what loading onnxruntime's native library throws.
   * @param sharesProcessor whether threads without work sleep, and leave their core to others, rather than spin
   */
  static async open(threads: number, sharesProcessor = false): Promise<OnnxEngine> {
    return new OnnxEngine(await import('onnxruntime-node'), threads, sharesProcessor);
  }

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    return new HostTraining(this, request);
  }

  async compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const graph = traceGradients(program);
    const produced = new Set(graph.outputs.map((port) => port.name));
    const fetches: Feeds = {};
    for (const [name, { shape }] of Object.entries(program.parameters)) {
      const port = portNames.gradient(name);
      if (produced.has(port)) fetches[port] = new this.runtime.Tensor('float32', gradients[name]!, [...shape]);
      else gradients[name]!.fill(0);
    }
    return this.compile(graph, program, parameters, fetches);
  }

  async compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward> {
    return this.compile(traceForward(program), program, parameters, {});
  }

  /** None: tensors live in the parameter memory and inside onnxruntime. */
  numTensors(): number {
    return 0;
  }

  async dispose(): Promise<void> {}

  private async compile(graph: Graph, program: Program, parameters: ParameterViews, fetches: Feeds): Promise<CompiledGradients> {
    const session = await this.runtime.InferenceSession.create(writeOnnx(rewriteForCpu(graph)), {
      executionProviders: ['cpu'],
      intraOpNumThreads: this.threads,
      extra: { session: { intra_op: { allow_spinning: this.sharesProcessor ? '0' : '1' } } },
      // `rewriteForCpu` takes its place.
      graphOptimizationLevel: 'disabled',
      // Planned reuse of memory between runs doubles the peak here.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    return new CompiledGraph(this.runtime, session, graph, program, parameters, fetches);
  }
}

class CompiledGraph implements CompiledGradients {
  /** Views of the parameter memory: onnxruntime reads them in place. */
  private readonly parameterFeeds: Feeds = {};
  private readonly outputs: [name: string, tensor: Tensor][] = [];
  private readonly fetches: Feeds;
  private readonly batchInputs: [name: string, spec: TensorSpec][];

  constructor(
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
    graph: Graph,
    private readonly program: Program,
    parameters: ParameterViews,
    gradientFetches: Feeds,
  ) {
    const wanted = new Set(graph.inputs.map((port) => port.name));
    for (const [name, { shape }] of Object.entries(program.parameters)) {
      const port = portNames.parameter(name);
      if (wanted.has(port)) this.parameterFeeds[port] = new runtime.Tensor('float32', parameters[name]!, [...shape]);
    }
    this.batchInputs = Object.entries(program.batch).filter(([name]) => wanted.has(portNames.batch(name)));
    this.fetches = { ...gradientFetches };
    for (const port of graph.outputs) {
      if (port.name in gradientFetches) continue;
      const tensor = preallocated(runtime, port);
      this.fetches[port.name] = tensor;
      this.outputs.push([port.name.slice(portNames.output('').length), tensor]);
    }
  }

  async run(batch: BatchArrays): Promise<Outputs> {
    checkBatch(this.program.batch, batch);
    const feeds = { ...this.parameterFeeds };
    for (const [name, { shape, dtype }] of this.batchInputs) {
      feeds[portNames.batch(name)] = new this.runtime.Tensor(dtype, batch[name] as Float32Array, [...shape]);
    }
    await this.session.run(feeds, this.fetches);
    return Object.fromEntries(this.outputs.map(([name, tensor]) => [name, (tensor.data as Float32Array).slice()]));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

function preallocated(runtime: Runtime, { dtype, shape }: GraphPort): Tensor {
  const size = sizeOf(shape);
  return dtype === 'float32' ? new runtime.Tensor('float32', new Float32Array(size), [...shape]) : new runtime.Tensor('int32', new Int32Array(size), [...shape]);
}
