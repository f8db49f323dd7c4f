/** Which engine makes an experiment's runs here, and how many of them at a time. */
import { availableParallelism, freemem } from 'node:os';
import { plural } from '../../common/plural';
import type { AutoRequest, OpenedEngine } from '../../engine/choose';
import { type DeviceRequest, hasNvidiaDriver } from '../../engine/device';
import { openEngine } from '../../engine/open';
import type { EngineName } from '../../experiment/schema';
import { visibleGpus, type Gpu } from './gpus';
import { gpuSlots, processorSlots, type RunSize, type Slot, type SlotRequest } from './slots';

export interface Place extends OpenedEngine {
  /** One slot: the engine opened here makes the runs. Several: each has a process with an engine of its own. */
  slots: Slot[];
  /** Where the engine computes, for those that open it in other processes. */
  device: DeviceRequest;
}

/** A GPU that no tool lists: in WSL, or behind another interface than CUDA. */
const unlistedGpu: Gpu = { label: 'GPU', env: {} };

/**
 * Opens the engine and plans the slots for runs of these sizes. Throws UserError `engine.unavailable`.
 * Where there are several cards, the engine opened here is shown the first one only.
 * @param largestStep FLOPs of the largest step of the whole experiment
 * @param auto what the engine `auto` goes by
 */
export async function choosePlace(sizes: readonly RunSize[], largestStep: number, engine: EngineName | 'auto', device: DeviceRequest, request: SlotRequest, auto: AutoRequest): Promise<Place> {
  const cores = availableParallelism();
  const onProcessor = slotsHere(sizes, largestStep, request);
  const gpus = device !== 'cpu' && hasNvidiaDriver() ? visibleGpus() : [];
  Object.assign(process.env, onProcessor[0]!.env, gpus.length > 1 ? gpus[0]!.env : {});
  const opened = await openEngine(engine, { threads: onProcessor[0]!.threads, device, auto });
  if (!opened.engine.usesGpu) return { ...opened, device: 'cpu', slots: onProcessor };
  return { ...opened, device: device === 'auto' ? 'gpu' : device, slots: gpuSlots(sizes.length, gpus.length > 0 ? gpus : [unlistedGpu], cores, request) };
}

/** The slots of this machine's processor for runs of these sizes; arguments as of `processorSlots`. */
export function slotsHere(sizes: readonly RunSize[], largestStep: number, request: SlotRequest): Slot[] {
  return processorSlots(sizes, largestStep, { cores: availableParallelism(), freeBytes: freemem() }, request);
}

/** The place as a sentence: "Engine onnx: CPU, 1 thread. … 2 runs at a time, 1 thread each." */
export function placeSentence({ engine, reason, slots }: Place): string {
  const { threads } = slots[0]!;
  const device = `Engine ${engine.name}: ${engine.device}. ${reason}`;
  return slots.length === 1 ? device : `${device} ${slots.length} runs at a time, ${plural(threads, 'thread')} each.`;
}
