/** Training with the parameters, the moments and the optimizer inside TensorFlow: a step is one call. */
import { mapEntries } from '../common/mapEntries';
import type { BatchArrays, Program } from '../model/program';
import { biasCorrections, type UpdateRates } from '../optimizer/optimizer';
import { checkBatch } from './batch';
import type { CompiledTraining, Outputs, StepResult, TrainingRequest } from './engine';
import type { Graph } from './graph/graph';
import { gradientNormName, rateNames, signatures, storedKinds, storedName, writeTrainingModel } from './graph/savedModel/trainingModel';
import { portNames, traceForward, traceGradients } from './graph/trace';
import { type ArrayInput, LoadedModel, type TensorflowBackend } from './loadedModel';

/** A program and what its graph takes of a batch: some inputs may be unused. */
interface Traced<P extends Program> {
  program: P;
  graph: Graph;
}

export class TensorflowTraining implements CompiledTraining {
  private constructor(
    private readonly request: TrainingRequest,
    private readonly steps: Record<string, Traced<Program>>,
    private readonly forwards: Record<string, Traced<Program>>,
    private readonly model: LoadedModel,
  ) {}

  /** Traces and loads all programs at once: only within one model do they share variables. */
  static async compile(backend: TensorflowBackend, request: TrainingRequest): Promise<TensorflowTraining> {
    const steps = mapEntries(request.steps, (program) => ({ program, graph: traceGradients(program) }));
    const forwards = mapEntries(request.forwards, (program) => ({ program, graph: traceForward(program) }));
    const { optimizer, precision, memory } = request;
    const accumulates = memory.accumulated !== null;
    const { parameters } = Object.values(request.steps)[0]!;
    const graphs = { steps: mapEntries(steps, ({ graph }) => graph), forwards: mapEntries(forwards, ({ graph }) => graph) };
    const savedModel = writeTrainingModel({ parameters, ...graphs, optimizer, precision, accumulates });
    return new TensorflowTraining(request, steps, forwards, await LoadedModel.load(backend, savedModel));
  }

  async step(name: string, microBatches: readonly BatchArrays[], rates: UpdateRates): Promise<StepResult> {
    if (microBatches.length > 1) return this.accumulatedStep(name, microBatches, rates);
    const { [gradientNormName]: norm, ...outputs } = this.call(signatures.step(name), { ...this.feeds(this.steps[name]!, microBatches[0]!), ...this.rateFeeds(rates) });
    return { outputs, gradientNorm: isFiniteLoss(outputs) ? norm![0]! : Number.NaN };
  }

  async forward(name: string, batch: BatchArrays): Promise<Outputs> {
    return this.call(signatures.forward(name), this.feeds(this.forwards[name]!, batch));
  }

  async upload(): Promise<void> {
    const { memory } = this.request;
    const inputs: Record<string, ArrayInput> = {};
    for (const kind of storedKinds) {
      for (const [name, { shape }] of Object.entries(this.parameters)) inputs[storedName(kind, name)] = { values: memory[kind][name]!, shape };
    }
    this.model.run(signatures.upload, inputs, () => {});
  }

  async download(): Promise<void> {
    const { memory } = this.request;
    const views = new Map(storedKinds.flatMap((kind) => Object.entries(memory[kind]).map(([name, view]) => [storedName(kind, name), view])));
    this.model.run(signatures.download, {}, (name, values) => views.get(name)!.set(values));
  }

  async dispose(): Promise<void> {
    this.model.dispose();
  }

  private get parameters(): Program['parameters'] {
    return Object.values(this.request.steps)[0]!.parameters;
  }

  /** Sums the micro-batches' gradients, then updates from their mean; not at all where their mean loss is not finite. */
  private async accumulatedStep(name: string, microBatches: readonly BatchArrays[], rates: UpdateRates): Promise<StepResult> {
    if (this.request.memory.accumulated === null) throw new Error('The memory has no room for accumulated gradients.');
    const share = 1 / microBatches.length;
    const means: Record<string, number> = {};
    microBatches.forEach((batch, index) => {
      const signature = index === 0 ? signatures.accumulateFirst(name) : signatures.accumulateNext(name);
      const outputs = this.call(signature, this.feeds(this.steps[name]!, batch));
      for (const [output, [value]] of Object.entries(outputs)) means[output] = (means[output] ?? 0) + value! * share;
    });
    const outputs = mapEntries(means, (mean) => Float32Array.of(mean));
    if (!isFiniteLoss(outputs)) return { outputs, gradientNorm: Number.NaN };
    const { [gradientNormName]: norm } = this.call(signatures.apply, { ...this.rateFeeds(rates), [rateNames.share]: number(share) });
    return { outputs, gradientNorm: norm![0]! };
  }

  /** Outputs under the names that the program gives them. */
  private call(signature: string, inputs: Record<string, ArrayInput>): Outputs {
    const outputs: Outputs = {};
    const prefix = portNames.output('');
    this.model.run(signature, inputs, (name, values) => (outputs[name.startsWith(prefix) ? name.slice(prefix.length) : name] = values));
    return outputs;
  }

  private feeds({ program, graph }: Traced<Program>, batch: BatchArrays): Record<string, ArrayInput> {
    checkBatch(program.batch, batch);
    const wanted = new Set(graph.inputs.map((port) => port.name));
    const feeds = Object.entries(program.batch).map(([name, { shape }]): [string, ArrayInput] => [portNames.batch(name), { values: batch[name]!, shape }]);
    return Object.fromEntries(feeds.filter(([name]) => wanted.has(name)));
  }

  /** Corrections are worked out in double precision here: 1 − β₂ᵗ loses its digits in single precision. */
  private rateFeeds({ learningRate, updatesBefore }: UpdateRates): Record<string, ArrayInput> {
    const { optimizer } = this.request;
    const { firstScale, rootScale } = biasCorrections(optimizer, updatesBefore);
    return {
      [rateNames.learningRate]: number(learningRate),
      [rateNames.momentScale]: number(firstScale / rootScale),
      [rateNames.epsilon]: number(optimizer.epsilon / rootScale),
    };
  }
}

const number = (value: number): ArrayInput => ({ values: Float32Array.of(value), shape: [] });

const isFiniteLoss = ({ loss }: Outputs): boolean => Number.isFinite(loss![0]);
