/** The engines that trace a program once and run it as one graph in onnxruntime: its native library, or its WebAssembly build. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../common/errors';
import { plural } from '../common/plural';
import type { EngineName } from '../experiment/schema';
import type { BatchArrays, Program, TensorSpec, TrainingProgram } from '../model/program';
import type { ParameterViews } from '../optimizer/flatMemory';
import { checkBatch } from './batch';
import type { CompiledForward, CompiledGradients, CompiledTraining, Engine, Outputs, TrainingRequest } from './engine';
import { faultIn } from './faults';
import type { Graph, GraphPort } from './graph/graph';
import { masksAsInputs, type MaskView } from './graph/maskViews';
import { rewriteForCpu } from './graph/onnxCpuRewrites';
import { writeOnnx } from './graph/onnxWriter';
import { portNames, traceForward, traceGradients } from './graph/trace';
import { sizeOf } from './graph/value';
import { HostTraining } from './hostTraining';
import { loadOnnxruntimeNode } from './onnxruntimeNode';

type Feeds = Record<string, Tensor>;

/** What both builds of onnxruntime offer, and how one of them is used. */
export interface OnnxRuntime {
  library: Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;
  providers: InferenceSession.ExecutionProviderConfig[];
  threads: number;
  /** Whether other runs compute on the same processor: threads without work then sleep, and leave their core, rather than spin. */
  sharesProcessor: boolean;
  /** Whether arrays are read where they lie and results written into the tensors given for them; the WebAssembly build copies both. */
  worksInPlace: boolean;
}

export class OnnxEngine implements Engine {
  readonly precisions = ['fp32'] as const;
  readonly isSoftware = false;
  readonly usesGpu: boolean;

  constructor(
    readonly name: EngineName,
    readonly device: string,
    private readonly runtime: OnnxRuntime,
  ) {
    this.usesGpu = !['cpu', 'wasm'].includes(runtime.providers[0] as string);
  }

  /** On the CPU. Throws what loading onnxruntime's native library throws. */
  static async open(threads: number, sharesProcessor = false): Promise<OnnxEngine> {
    return new OnnxEngine('onnx', cpuDevice(threads), { library: await loadOnnxruntimeNode(), providers: ['cpu'], threads, sharesProcessor, worksInPlace: true });
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
      if (produced.has(port)) fetches[port] = new this.runtime.library.Tensor('float32', gradients[name]!, [...shape]);
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

  private async compile(traced: Graph, program: Program, parameters: ParameterViews, fetches: Feeds): Promise<CompiledGradients> {
    // A GPU would have to be sent every mask, where it is sent the noise.
    const { graph, views } = this.runtime.worksInPlace && !this.usesGpu ? masksAsInputs(traced) : { graph: traced, views: [] };
    const session = await this.runtime.library.InferenceSession.create(writeOnnx(this.usesGpu ? graph : rewriteForCpu(graph)), {
      executionProviders: this.runtime.providers,
      intraOpNumThreads: this.runtime.threads,
      extra: { session: { intra_op: { allow_spinning: this.runtime.sharesProcessor ? '0' : '1' } } },
      // On the CPU `rewriteForCpu` takes its place.
      graphOptimizationLevel: this.usesGpu ? 'all' : 'disabled',
      // Planned reuse of memory between runs doubles the peak here.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    return new CompiledGraph(this.runtime, session, { graph, views }, program, parameters, fetches);
  }
}

export const cpuDevice = (threads: number): string => `CPU, ${plural(threads, 'thread')}`;

class CompiledGraph implements CompiledGradients {
  /** Views of the parameter memory: onnxruntime reads them in place. */
  private readonly parameterFeeds: Feeds = {};
  private readonly outputs: [name: string, tensor: Tensor][] = [];
  private readonly fetches: Feeds;
  private readonly batchInputs: [name: string, spec: TensorSpec][];
  private readonly views: readonly MaskView[];

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    { graph, views }: { graph: Graph; views: readonly MaskView[] },
    private readonly program: Program,
    parameters: ParameterViews,
    gradientFetches: Feeds,
  ) {
    const wanted = new Set(graph.inputs.map((port) => port.name));
    for (const [name, { shape }] of Object.entries(program.parameters)) {
      const port = portNames.parameter(name);
      if (wanted.has(port)) this.parameterFeeds[port] = new runtime.library.Tensor('float32', parameters[name]!, [...shape]);
    }
    this.batchInputs = Object.entries(program.batch).filter(([name]) => wanted.has(portNames.batch(name)));
    this.views = views;
    this.fetches = { ...gradientFetches };
    for (const port of graph.outputs) {
      if (port.name in gradientFetches) continue;
      const tensor = preallocated(runtime.library, port);
      this.fetches[port.name] = tensor;
      this.outputs.push([port.name.slice(portNames.output('').length), tensor]);
    }
  }

  async run(batch: BatchArrays): Promise<Outputs> {
    checkBatch(this.program.batch, batch);
    const feeds = { ...this.parameterFeeds };
    for (const [name, { shape, dtype }] of this.batchInputs) {
      feeds[portNames.batch(name)] = new this.runtime.library.Tensor(dtype, batch[name] as Float32Array, [...shape]);
    }
    for (const view of this.views) feeds[view.name] = this.viewOf(view, batch);
    try {
      await this.fetch(feeds);
    } catch (thrown) {
      throw faultIn(messageOf(thrown)) ?? thrown;
    }
    return Object.fromEntries(this.outputs.map(([name, tensor]) => [name, (tensor.data as Float32Array).slice()]));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private viewOf({ noise, offsets, site, length, shape }: MaskView, batch: BatchArrays): Tensor {
    const arrayOf = (port: string) => batch[port.slice(portNames.batch('').length)]!;
    const start = arrayOf(offsets)[site]!;
    return new this.runtime.library.Tensor('float32', arrayOf(noise).subarray(start, start + length) as Float32Array, [...shape]);
  }

  /** Leaves every result in its tensor of `fetches`. */
  private async fetch(feeds: Feeds): Promise<void> {
    if (this.runtime.worksInPlace) {
      await this.session.run(feeds, this.fetches);
      return;
    }
    const results = await this.session.run(feeds, Object.keys(this.fetches));
    for (const [name, { data }] of Object.entries(this.fetches)) (data as Float32Array).set(results[name]!.data as Float32Array);
  }
}

function preallocated(library: OnnxRuntime['library'], { dtype, shape }: GraphPort): Tensor {
  const size = sizeOf(shape);
  return dtype === 'float32' ? new library.Tensor('float32', new Float32Array(size), [...shape]) : new library.Tensor('int32', new Int32Array(size), [...shape]);
}
