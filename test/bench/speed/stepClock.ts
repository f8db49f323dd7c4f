import type { CompiledForward, CompiledGradients, Engine, ParameterViews } from '../../../src/engine/engine';
import type { Program, TrainingProgram } from '../../../src/model/program';

/** An engine that notes when each training step asks it for gradients, and is another one otherwise. */
export class StepClock implements Engine {
  readonly name: Engine['name'];
  readonly device: string;
  private readonly starts: number[] = [];

  constructor(private readonly engine: Engine) {
    this.name = engine.name;
    this.device = engine.device;
  }

  /** Milliseconds from each step's gradients to the next one's: gradients, update, batch. */
  intervals(): number[] {
    return this.starts.slice(1).map((start, i) => start - this.starts[i]!);
  }

  async compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients> {
    const compiled = await this.engine.compileGradients(program, parameters, gradients);
    return {
      run: (batch) => {
        this.starts.push(performance.now());
        return compiled.run(batch);
      },
      dispose: () => compiled.dispose(),
    };
  }

  compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward> {
    return this.engine.compileForward(program, parameters);
  }

  numTensors(): number {
    return this.engine.numTensors();
  }

  dispose(): Promise<void> {
    return this.engine.dispose();
  }
}
