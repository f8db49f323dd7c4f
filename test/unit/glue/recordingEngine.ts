import type { CompiledTraining, Engine, Outputs, TrainingRequest } from '../../../src/engine/engine';
import { HostTraining } from '../../../src/engine/hostTraining';
import type { BatchArrays, TrainingProgram } from '../../../src/model/program';
import type { ParameterViews } from '../../../src/optimizer/flatMemory';

/** An engine that computes nothing: it records what it is asked, gives constant gradients and chosen logits. */
export class RecordingEngine implements Engine {
  readonly name = 'cpu';
  readonly device = 'none';
  readonly usesGpu = false;
  readonly isSoftware = false;
  readonly precisions = ['fp32'] as const;
  gradientCompilations = 0;
  forwardCompilations = 0;
  disposed = 0;
  readonly trainingBatches: BatchArrays[] = [];
  /** A copy of the values that each training step started from. */
  readonly startedFrom: Record<string, Float32Array>[] = [];
  loss = 0.5;

  /** @param classOf the class that the logits favour, or a regression's output, from the ids of one row */
  constructor(private readonly classOf: (rowIds: Int32Array) => number) {}

  async compileTraining(request: TrainingRequest): Promise<CompiledTraining> {
    return new HostTraining(this, request);
  }

  async compileGradients(_program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): ReturnType<Engine['compileGradients']> {
    this.gradientCompilations++;
    const run = async (batch: BatchArrays): Promise<Outputs> => {
      this.trainingBatches.push(batch);
      this.startedFrom.push(Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.slice()])));
      for (const gradient of Object.values(gradients)) gradient.fill(0.001);
      return { loss: Float32Array.of(this.loss) };
    };
    return { run, dispose: async () => this.countDisposal() };
  }

  async compileForward(program: TrainingProgram): ReturnType<Engine['compileForward']> {
    this.forwardCompilations++;
    const [rows] = program.batch.labels!.shape as [number];
    const [outputs] = program.parameters['classifier.bias']!.shape as [number];
    const run = async ({ inputIds }: BatchArrays): Promise<Outputs> => {
      const length = inputIds!.length / rows;
      const logits = new Float32Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        const answer = this.classOf((inputIds as Int32Array).subarray(row * length, (row + 1) * length));
        if (outputs === 1) logits[row] = answer;
        else logits[row * outputs + answer] = 1;
      }
      return { loss: Float32Array.of(0), logits };
    };
    return { run, dispose: async () => this.countDisposal() };
  }

  private async countDisposal(): Promise<void> {
    this.disposed++;
  }

  numTensors(): number {
    return 0;
  }

  async dispose(): Promise<void> {}
}
