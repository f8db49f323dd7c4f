/** The one interface behind which every tensor engine stands. */
import type { EngineName } from '../experiment/schema';
import type { BatchArrays, Program, TrainingProgram } from '../model/program';

export type Outputs = Record<string, Float32Array | Int32Array>;

/** Flat parameter memory: `values[name]` is a view, and writing to it is what the next call computes with. */
export interface ParameterViews {
  [name: string]: Float32Array;
}

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

export interface Engine {
  name: EngineName;
  /** Human-readable device, for example "CPU, 2 threads". */
  device: string;
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

/** Whether an engine works here, found by trying it. */
export type Availability = { available: true; device: string } | { available: false; reason: string; fix: string };
