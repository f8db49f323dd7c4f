/** Training for engines without an optimizer of their own: gradients from the engine, the update on the flat memory. */
import { UserError } from '../common/errors';
import type { Precision } from '../experiment/knobs/training';
import type { BatchArrays } from '../model/program';
import { createOptimizer } from '../optimizer/createOptimizer';
import type { FlatMemory } from '../optimizer/flatMemory';
import { kernelOn, type Kernel } from '../optimizer/kernel';
import type { Optimizer, UpdateRates } from '../optimizer/optimizer';
import type { CompiledForward, CompiledGradients, CompiledTraining, Engine, Outputs, StepResult, TrainingRequest } from './engine';

/** Programs are compiled when they are first used: a run may never meet some sequence lengths. */
export class HostTraining implements CompiledTraining {
  private readonly steps = new Map<string, Promise<CompiledGradients>>();
  private readonly forwards = new Map<string, Promise<CompiledForward>>();
  private readonly optimizer: Optimizer;
  private readonly kernel: Kernel;

  /** Throws UserError `engine.precision` where the engine cannot compute in the precision asked for. */
  constructor(
    private readonly engine: Pick<Engine, 'name' | 'precisions' | 'compileGradients' | 'compileForward'>,
    private readonly request: TrainingRequest,
  ) {
    checkPrecision(engine, request.precision);
    this.optimizer = createOptimizer(request.memory, request.optimizer);
    this.kernel = kernelOn(request.memory);
  }

  async step(name: string, microBatches: readonly BatchArrays[], rates: UpdateRates): Promise<StepResult> {
    const gradients = await this.compiledStep(name);
    const outputs = microBatches.length === 1 ? await gradients.run(microBatches[0]!) : await this.accumulate(gradients, microBatches, this.request.memory);
    return { outputs, ...this.update(outputs, rates) };
  }

  async forward(name: string, batch: BatchArrays): Promise<Outputs> {
    const { forwards, memory } = this.request;
    return (await compiledOnce(this.forwards, name, () => this.engine.compileForward(forwards[name]!, memory.values))).run(batch);
  }

  /** Nothing to do: the engine reads the memory itself at every step. */
  async upload(): Promise<void> {}

  /** Nothing to do: every step ends in the memory. */
  async download(): Promise<void> {}

  async dispose(): Promise<void> {
    for (const compiled of [...this.steps.values(), ...this.forwards.values()]) await (await compiled).dispose();
  }

  private compiledStep(name: string): Promise<CompiledGradients> {
    const { steps, memory } = this.request;
    return compiledOnce(this.steps, name, () => this.engine.compileGradients(steps[name]!, memory.values, memory.gradients));
  }

  private update({ loss }: Outputs, rates: UpdateRates): { gradientNorm: number } {
    return Number.isFinite(loss![0]) ? this.optimizer.update(rates) : { gradientNorm: Number.NaN };
  }

  /** Leaves the mean gradient in the memory's gradients, and returns the mean of scalar outputs. */
  private async accumulate(gradients: CompiledGradients, microBatches: readonly BatchArrays[], memory: FlatMemory): Promise<Outputs> {
    const { accumulated, regions } = memory;
    if (accumulated === null) throw new Error('The memory has no room for accumulated gradients.');
    accumulated.all.fill(0);
    const share = 1 / microBatches.length;
    const sums: Outputs = {};
    for (const batch of microBatches) {
      const outputs = await gradients.run(batch);
      this.kernel.addScaled(accumulated.address, regions.gradients.address, accumulated.all.length, share);
      for (const [name, [value]] of Object.entries(outputs)) sums[name] = Float32Array.of((sums[name]?.[0] ?? 0) + value! * share);
    }
    regions.gradients.all.set(accumulated.all);
    return sums;
  }
}

/** Throws UserError `engine.precision` where the engine cannot compute in that precision. */
export function checkPrecision({ name, precisions }: Pick<Engine, 'name' | 'precisions'>, precision: Precision): void {
  if (precisions.includes(precision)) return;
  throw new UserError('engine.precision', `The engine "${name}" computes in ${precisions.join(', ')} here, but training.precision is "${precision}". Set training.precision to "${precisions[0]}", or choose the engine "tensorflow".`);
}

function compiledOnce<T>(known: Map<string, Promise<T>>, name: string, compile: () => Promise<T>): Promise<T> {
  const compiled = known.get(name) ?? compile();
  known.set(name, compiled);
  return compiled;
}
