import type { CompiledTraining, Engine, TrainingRequest } from '../../../src/engine/engine';

/** An engine that notes when each training step or forward pass begins, and is another one otherwise. */
export class StepClock implements Engine {
  readonly name: Engine['name'];
  readonly device: string;
  readonly usesGpu: boolean;
  readonly isSoftware: boolean;
  readonly precisions: Engine['precisions'];
  readonly compileGradients: Engine['compileGradients'];
  readonly compileForward: Engine['compileForward'];
  private readonly starts: number[] = [];

  constructor(private readonly engine: Engine, private readonly watched: 'step' | 'forward' = 'step') {
    this.name = engine.name;
    this.device = engine.device;
    this.usesGpu = engine.usesGpu;
    this.isSoftware = engine.isSoftware;
    this.precisions = engine.precisions;
    this.compileGradients = engine.compileGradients.bind(engine);
    this.compileForward = engine.compileForward.bind(engine);
  }

  /** Milliseconds from each one's beginning to the next one's: step, log, batch. */
  intervals(): number[] {
    return this.starts.slice(1).map((start, i) => start - this.starts[i]!);
  }

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    const compiled = await this.engine.compileTraining(request);
    return {
      step: (...given) => {
        this.note('step');
        return compiled.step(...given);
      },
      forward: (...given) => {
        this.note('forward');
        return compiled.forward(...given);
      },
      upload: compiled.upload.bind(compiled),
      download: compiled.download.bind(compiled),
      dispose: compiled.dispose.bind(compiled),
    };
  }

  private note(begun: 'step' | 'forward'): void {
    if (begun === this.watched) this.starts.push(performance.now());
  }

  numTensors(): number {
    return this.engine.numTensors();
  }

  dispose(): Promise<void> {
    return this.engine.dispose();
  }
}
