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

export class EagerEngine implements Engine {
  readonly precisions = ['fp32'] as const;

  /** @param backend name of a registered tfjs backend that is set up synchronously */
  constructor(
    readonly name: EngineName,
    private readonly backend: string,
    readonly device: string,
  ) {}

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    return new HostTraining(this, request);
  }

  async compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const run = async (batch: BatchArrays): Promise<Outputs> => {
      const found = this.evaluate(program, parameters, batch, (values, inputs) => differentiate(program, values, inputs));
      for (const name of Object.keys(program.parameters)) {
        const gradient = found.gradients[name];
        if (gradient) gradients[name]!.set(await gradient.data());
        else gradients[name]!.fill(0);
      }
      tf.dispose(found.gradients);
      return readOutputs(found.outputs);
    };
    return { run, dispose: async () => {} };
  }

  async compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward> {
    const run = async (batch: BatchArrays): Promise<Outputs> =>
      readOutputs(this.evaluate(program, parameters, batch, (values, inputs) => program.run(values, inputs)));
    return { run, dispose: async () => {} };
  }

  numTensors(): number {
    return tf.memory().numTensors;
  }

  async dispose(): Promise<void> {}

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
  const read: Outputs = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    const values = await tensor.data();
    read[name] = values instanceof Float32Array ? values.slice() : Int32Array.from(values);
  }
  tf.dispose(outputs);
  return read;
}
