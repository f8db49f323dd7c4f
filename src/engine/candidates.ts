/** What each engine can be opened as, on the device that is asked for: best first. */
import type { EngineName } from '../experiment/schema';
import { type Device, hasGpu } from './device';
import { EagerEngine } from './eager';
import { type Engine, EngineFault } from './engine';
import { OnnxEngine } from './onnx';
import { gpuProviders, openOnnxProvider } from './onnxProviders';
import { openTensorflow } from './tensorflow';
import { openWasm } from './wasm';
import { openWebgpu } from './webgpu';

export interface Opening {
  threads: number;
  /** Whether other runs compute on the same processor. */
  sharesProcessor: boolean;
  device: Device;
  /** Whether a GPU that is emulated on the CPU will do. */
  allowSoftware: boolean;
}

export interface Candidate {
  /** Among the engine's candidates, for a reader: `cuda`, `CPU`. */
  name: string;
  open(): Promise<Engine>;
}

/** Throws EngineFault where the engine has nothing for the device. */
export const candidatesOf: Record<EngineName, (opening: Opening) => Candidate[]> = {
  onnx: onnxCandidates,
  tensorflow: (opening) => [{ name: 'TensorFlow', open: () => openTensorflowOn(opening) }],
  webgpu: (opening) => {
    if (opening.device.kind === 'cpu') throw new EngineFault('It computes on a GPU, and the CPU was asked for.', 'Choose the engine "onnx", or another device.');
    return [{ name: 'WebGPU', open: () => openWebgpu(opening) }];
  },
  wasm: (opening) => [onCpuOnly(opening, () => openWasm(opening.threads))],
  cpu: (opening) => [onCpuOnly(opening, async () => new EagerEngine('cpu', 'cpu', 'CPU, JavaScript'))],
};

function onnxCandidates({ device, threads, sharesProcessor }: Opening): Candidate[] {
  const onCpu: Candidate = { name: 'CPU', open: () => OnnxEngine.open(threads, sharesProcessor) };
  if (device.kind === 'cpu') return [onCpu];
  const platform = `${process.platform}-${process.arch}`;
  const possible = gpuProviders.filter(({ platforms }) => platforms.includes(platform));
  const usable = possible.filter((provider) => provider.missing() === null && (provider.takesIndex || device.index === null));
  const onGpu = usable.map((provider): Candidate => ({ name: provider.name, open: () => openOnnxProvider(provider, device, threads) }));
  if (device.kind === 'auto') return hasGpu() ? [...onGpu, onCpu] : [onCpu];
  if (onGpu.length > 0) return onGpu;
  const missing = possible.map((provider) => `${provider.name}: ${provider.missing() ?? 'it cannot choose a GPU by its number.'}`);
  throw new EngineFault(`onnxruntime has no GPU provider for this here. ${missing.join(' ')}`.trim(), 'Choose the engine "webgpu" or "tensorflow", or the device "cpu".');
}

/** TensorFlow reads the variable when it is loaded, and a process loads it once. */
async function openTensorflowOn({ device, threads }: Opening): Promise<Engine> {
  if (device.kind === 'cpu') process.env.CUDA_VISIBLE_DEVICES = '-1';
  else if (device.index !== null) process.env.CUDA_VISIBLE_DEVICES = String(device.index);
  const engine = await openTensorflow(threads);
  if (device.kind === 'gpu' && !engine.usesGpu) {
    throw new EngineFault('TensorFlow found no GPU.', 'Install a TensorFlow with CUDA and NVIDIA\'s driver, or choose the device "cpu".');
  }
  return engine;
}

function onCpuOnly({ device }: Opening, open: () => Promise<Engine>): Candidate {
  if (device.kind === 'gpu') throw new EngineFault('It computes on the CPU only, and a GPU was asked for.', 'Choose the engine "onnx", "tensorflow" or "webgpu", or the device "cpu".');
  return { name: 'CPU', open };
}
