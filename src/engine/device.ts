/** Which device of a machine an engine computes on, as it is asked for. */
import { existsSync } from 'node:fs';
import { UserError } from '../common/errors';

/** `auto` leaves the choice to the engine; `gpu:1` is the second GPU. */
export type DeviceRequest = 'auto' | 'cpu' | 'gpu' | `gpu:${number}`;

export interface Device {
  kind: 'auto' | 'cpu' | 'gpu';
  /** Of the GPU, from 0; null leaves the choice to the driver. */
  index: number | null;
}

/** Throws UserError `device.unknown`. */
export function parseDevice(request: string): Device {
  const [, kind, index] = /^(auto|cpu|gpu)(?::(\d+))?$/.exec(request) ?? [];
  if (kind === undefined || (index !== undefined && kind !== 'gpu')) {
    throw new UserError('device.unknown', `There is no device "${request}"; expected auto, cpu, gpu, or gpu:N with the GPU's number, from 0.`);
  }
  return { kind: kind as Device['kind'], index: index === undefined ? null : Number(index) };
}

/** Files that NVIDIA's driver brings: on Linux, in WSL, on Windows. */
const nvidiaFiles = ['/dev/nvidiactl', '/dev/dxg', 'C:\\Windows\\System32\\nvcuda.dll'];

/** Whether an NVIDIA GPU is likely, found without loading a library. */
export const hasNvidiaDriver = (): boolean => nvidiaFiles.some((file) => existsSync(file));

/** Whether any GPU is likely. Windows and macOS have no file that tells, so there the engines have to be tried. */
export const hasGpu = (): boolean => process.platform !== 'linux' || hasNvidiaDriver() || existsSync('/dev/dri/renderD128');
