/** How many runs train side by side here, and what each of them gets. Pure: the machine is an argument. */
import type { Gpu } from './gpus';

/** A place where one run at a time trains. */
export interface Slot {
  /** For the log: "CPU 1 of 2", "GPU 0 (NVIDIA H100)". */
  label: string;
  /** Threads of its engine. */
  threads: number;
  /** Environment of its process, beside the trainer's own. */
  env: Readonly<Record<string, string>>;
}

/** What the user asked for; null leaves it to the plan. */
export interface SlotRequest {
  /** Runs at a time. */
  parallel: number | null;
  /** Threads of each run. */
  threads: number | null;
}

/** What decides how a run shares the machine. */
export interface RunSize {
  flopsPerStep: number;
  /** Resident memory of a process that trains it. */
  bytes: number;
}

export interface Processor {
  cores: number;
  /** Memory that processes can still take. */
  freeBytes: number;
}

/**
 * FLOPs in a step (ELECTRA's convention) for which a run gets one thread more. Of a quick preset's step, 0.9 GFLOP, two
 * threads of the engine `onnx` make 18 ms where one needs 24: two such runs on a thread each do 1.5 times the steps.
 * The bound is set where a step takes tenths of a second on one thread, so that starting threads no longer counts.
 */
const FLOPS_PER_THREAD = 1.6e10;
/** Part of the free memory that runs may fill: the estimate is rough, and other programs grow. */
const MEMORY_SHARE = 0.7;

/**
 * Slots of the processor: as many runs at a time as have a use for their threads, and fit in memory.
 * Always at least one. A run's threads follow from the experiment and the machine alone, never from how many runs are
 * left: libraries cut large products differently for another number of threads, which changes last bits, and a resumed
 * run has to go on with the same.
 * @param sizes of the runs that are left to make
 * @param largestStep FLOPs of the largest step of the whole experiment
 */
export function processorSlots(sizes: readonly RunSize[], largestStep: number, { cores, freeBytes }: Processor, request: SlotRequest): Slot[] {
  const threads = request.threads ?? between(1, Math.ceil(largestStep / FLOPS_PER_THREAD), cores);
  const fitting = Math.floor((freeBytes * MEMORY_SHARE) / Math.max(1, ...sizes.map((size) => size.bytes)));
  const wanted = request.parallel ?? Math.min(Math.floor(cores / threads), fitting);
  const parallel = between(1, wanted, Math.max(1, sizes.length));
  return Array.from({ length: parallel }, (_, i) => ({ label: `CPU ${i + 1} of ${parallel}`, threads, env: { TF_NUM_INTRAOP_THREADS: String(threads) } }));
}

/** Slots of graphics cards: one run on each, or where more are asked for, runs dealt out over them in turn. */
export function gpuSlots(runs: number, gpus: readonly Gpu[], cores: number, request: SlotRequest): Slot[] {
  const parallel = between(1, request.parallel ?? gpus.length, Math.max(1, runs));
  const threads = request.threads ?? Math.max(1, Math.floor(cores / parallel));
  return Array.from({ length: parallel }, (_, i) => {
    const { label, env } = gpus[i % gpus.length]!;
    return { label, threads, env };
  });
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
