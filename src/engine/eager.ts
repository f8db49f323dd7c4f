/** The engine that runs a program operation by operation on a tfjs backend. */
import type { EngineName } from '../experiment/schema';
import type { BatchArrays, Program, Tensors, TrainingProgram } from '../model/program';
import type { ParameterViews } from '../optimizer/flatMemory';
import { checkBatch } from './batch';
import { differentiate } from './differentiate';
import type { CompiledForward, CompiledGradients, CompiledTraining, Engine, Outputs, TrainingRequest } from './engine';
import { HostTraining } from './hostTraining';
import './kernels/register';
import * as tf from './tfCore';

/** What a device that can fail or has to be given back adds to a backend. */
interface EagerDevice {
  isSoftware: boolean;
  /** Throws when what was computed since the last call cannot be trusted; backends report it after the fact. */
  check(): void;
  release(): Promise<void>;
}

export class EagerEngine implements Engine {
  readonly precisions = ['fp32'] as const;

  /** @param backend name of a registered tfjs backend; one that is set up asynchronously has been set up */
  constructor(
    readonly name: EngineName,
    private readonly backend: string,
    readonly device: string,
    readonly usesGpu = false,
    private readonly hardware: EagerDevice | null = null,
  ) {}

  get isSoftware(): boolean {
    return this.hardware?.isSoftware ?? false;
  }

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    return new HostTraining(this, request);
  }

  async compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const run = async (batch: BatchArrays): Promise<Outputs> => {
      const found = this.evaluate(program, parameters, batch, (values, inputs) => differentiate(program, values, inputs));
      // All at once: a GPU answers each read after a round trip.
      await Promise.all(Object.keys(program.parameters).map(async (name) => {
        const gradient = found.gradients[name];
        if (gradient) gradients[name]!.set(await gradient.data());
        else gradients[name]!.fill(0);
      }));
      tf.dispose(found.gradients);
      return readOutputs(found.outputs);
    };
    return { run: (batch) => this.checked(() => run(batch)), dispose: async () => {} };
  }

  async compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward> {
    const run = async (batch: BatchArrays): Promise<Outputs> =>
      readOutputs(this.evaluate(program, parameters, batch, (values, inputs) => program.run(values, inputs)));
    return { run: (batch) => this.checked(() => run(batch)), dispose: async () => {} };
  }

  numTensors(): number {
    return tf.memory().numTensors;
  }

  async dispose(): Promise<void> {
    await this.hardware?.release();
  }

  /** A lost device also makes reads fail, with words that do not say why. */
  private async checked(run: () => Promise<Outputs>): Promise<Outputs> {
    try {
      return await run();
    } finally {
      this.hardware?.check();
    }
  }

  private evaluate<T extends tf.TensorContainer>(program: Program, parameters: ParameterViews, batch: BatchArrays, compute: (parameters: Tensors, batch: Tensors) => T): T {
    checkBatch(program.batch, batch);
    void tf.setBackend(this.backend);
    return tf.tidy(() => {
      const values: Tensors = {};
      for (const [name, { shape }] of Object.entries(program.parameters)) values[name] = tf.tensor(parameters[name]!, [...shape]);
      const inputs: Tensors = {};
      // Copies: the cpu backend's tensorScatterUpdate writes into its input.
      for (const [name, { shape, dtype }] of Object.entries(program.batch)) inputs[name] = tf.tensor(batch[name]!.slice(), [...shape], dtype);
      return compute(values, inputs);
    });
  }
}

async function readOutputs(outputs: Tensors): Promise<Outputs> {
  const read = await Promise.all(Object.entries(outputs).map(async ([name, tensor]) => {
    const values = await tensor.data();
    return [name, values instanceof Float32Array ? values.slice() : Int32Array.from(values)] as const;
  }));
  tf.dispose(outputs);
  return Object.fromEntries(read);
}
