import type { CompiledTraining, Engine } from '../../../src/engine/engine';
import type { EngineName } from '../../../src/experiment/schema';
import type { Precision } from '../../../src/experiment/knobs/training';

/** A clock that only fake steps move, in milliseconds. */
export class FakeClock {
  time = 0;
  readonly now = (): number => this.time;
}

interface FakeOptions {
  usesGpu?: boolean;
  isSoftware?: boolean;
  precisions?: readonly Precision[];
  /** A first step takes so much longer. */
  compileMs?: number;
}

/** An engine whose step takes as long as it is told, on a fake clock. */
export class FakeEngine implements Engine {
  readonly device = 'none';
  readonly usesGpu: boolean;
  readonly isSoftware: boolean;
  readonly precisions: readonly Precision[];
  steps = 0;
  disposed = 0;

  /** @param stepMs of each step; a string is thrown instead */
  constructor(
    readonly name: EngineName,
    private readonly clock: FakeClock,
    private readonly stepMs: number | string,
    private readonly options: FakeOptions = {},
  ) {
    this.usesGpu = options.usesGpu ?? false;
    this.isSoftware = options.isSoftware ?? false;
    this.precisions = options.precisions ?? ['fp32'];
  }

  async compileTraining(): Promise<CompiledTraining> {
    const step = async (): ReturnType<CompiledTraining['step']> => {
      if (typeof this.stepMs === 'string') throw new Error(this.stepMs);
      this.clock.time += this.stepMs + (this.steps++ === 0 ? (this.options.compileMs ?? 0) : 0);
      return { outputs: {}, gradientNorm: 1 };
    };
    return { step, forward: async () => ({}), upload: async () => {}, download: async () => {}, dispose: async () => {} };
  }

  compileGradients(): never {
    throw new Error('Not part of this test.');
  }

  compileForward(): never {
    throw new Error('Not part of this test.');
  }

  numTensors(): number {
    return 0;
  }

  async dispose(): Promise<void> {
    this.disposed++;
  }
}
