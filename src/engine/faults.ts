/** What to tell a reader when a device gives up in the middle of a run. */
import { UserError } from '../common/errors';

/** As Dawn, CUDA, onnxruntime's allocators, C++ and WebAssembly say it; the last is a buffer beyond a GPU's largest. */
const memoryWords = /out of memory|failed to allocate|cannot allocate|bad_alloc|allocation failed|\bOOM\b|exceeds the max buffer size/i;
const lossWords = /device (is |was )?lost|device removed|CUDA_ERROR_(LAUNCH_FAILED|UNKNOWN|DEVICE)|GPU is lost/i;

export function outOfMemory(cause: string): UserError {
  return new UserError('engine.outOfMemory', `There is not enough memory on the device for this step: ${oneLine(cause)} Use a smaller training.batchSize or model.maxSeqLength, or another device.`);
}

export function deviceLost(cause: string): UserError {
  return new UserError('engine.deviceLost', `The GPU was lost while training: ${oneLine(cause)} Resume the run, which goes on from its last checkpoint; if it happens again, update the GPU's driver or choose the device "cpu".`);
}

/** The fault that a native library's message tells of, or null when it is of another kind. */
export function faultIn(message: string): UserError | null {
  if (memoryWords.test(message)) return outOfMemory(message);
  return lossWords.test(message) ? deviceLost(message) : null;
}

/** Native messages go on with a trace; the first line says what happened. */
export function oneLine(message: string): string {
  const line = message.split('\n', 1)[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
