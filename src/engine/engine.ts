/** The one interface behind which every tensor engine stands. */
import type { EngineName } from '../experiment/schema';
import type { Precision } from '../experiment/knobs/training';
import type { BatchArrays, Program, TrainingProgram } from '../model/program';
import type { FlatMemory, ParameterViews } from '../optimizer/flatMemory';
import type { OptimizerSpec, UpdateRates } from '../optimizer/optimizer';

export type Outputs = Record<string, Float32Array | Int32Array>;

/** A compiled (parameters, batch) → (outputs, gradients). */
export interface CompiledGradients {
  /**
   * Computes outputs and writes every parameter's gradient into `gradients`.
   * Parameters and gradients are the views given at compile time; nothing is allocated for them.
   */
  run(batch: BatchArrays): Promise<Outputs>;
  dispose(): Promise<void>;
}
/** A compiled forward pass. */
export interface CompiledForward {
  run(batch: BatchArrays): Promise<Outputs>;
  dispose(): Promise<void>;
}

/** All that trains one set of parameters. Programs of the same parameters, for example of other sequence lengths, share it. */
export interface TrainingRequest {
  /** By a name that `step` takes. */
  steps: Readonly<Record<string, TrainingProgram>>;
  /** By a name that `forward` takes; they may read a part of the parameters. */
  forwards: Readonly<Record<string, Program>>;
  /** Parameters and moments of all programs. An engine may keep its own on a device between `upload` and `download`. */
  memory: FlatMemory;
  optimizer: OptimizerSpec;
  precision: Precision;
}

export interface StepResult {
  /** Scalars are means over the micro-batches. */
  outputs: Outputs;
  /** Global norm before clipping; not finite where the loss or a gradient is not, and the parameters are then not to be used. */
  gradientNorm: number;
}

/** A compiled training step, optimizer included. */
export interface CompiledTraining {
  /**
   * One update from the mean of the micro-batches' gradients. More than one micro-batch needs a memory that accumulates.
   * @param name one of the request's `steps`
   */
  step(name: string, microBatches: readonly BatchArrays[], rates: UpdateRates): Promise<StepResult>;
  /** A forward pass with the parameters as the last step left them. */
  forward(name: string, batch: BatchArrays): Promise<Outputs>;
  /** Goes on from the values and moments that the memory holds; also before the first step. */
  upload(): Promise<void>;
  /** Brings the memory's values and moments up to date. */
  download(): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  name: EngineName;
  /** Human-readable device, for example "CPU, 2 threads". */
  device: string;
  /** Whether it computes on a GPU. */
  usesGpu: boolean;
  /** Whether that GPU is emulated on the CPU: right for tests, hopeless for training. */
  isSoftware: boolean;
  /** What `compileTraining` can compute in. */
  precisions: readonly Precision[];
  compileTraining(request: TrainingRequest): Promise<CompiledTraining>;
  compileGradients(program: TrainingProgram, parameters: ParameterViews, gradients: ParameterViews): Promise<CompiledGradients>;
  compileForward(program: Program, parameters: ParameterViews): Promise<CompiledForward>;
  /** Live tensors, for leak tests; 0 where the engine keeps none. */
  numTensors(): number;
  dispose(): Promise<void>;
}

/** Why an engine cannot be opened, where the opener knows what would help. */
export class EngineFault extends Error {
  /**
   * @param reason a sentence
   * @param fix another
   */
  constructor(
    reason: string,
    readonly fix: string,
  ) {
    super(reason);
  }
}
