/** Dawn, Chromium's WebGPU implementation, in Node (package `webgpu`), and which of several adapters it opens. */
import { messageOf } from '../common/errors';
import { EngineFault } from './engine';
import { vulkanFault } from './vulkan';

/** The part of the WebGPU API that is used here; the package's own types need a browser's. */
export interface GpuAdapter {
  info: { vendor: string; device: string; description: string; isFallbackAdapter: boolean };
  limits: Record<string, number>;
  requestDevice(options: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}
export interface GpuError {
  message: string;
}
export interface GpuDevice {
  lost: Promise<{ message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { error: GpuError; preventDefault(): void }) => void): void;
  destroy(): void;
}
interface NavigatorGpu {
  requestAdapter(options?: { powerPreference: string }): Promise<GpuAdapter | null>;
}
interface Dawn {
  create(flags: string[]): NavigatorGpu;
  globals: object;
}

/** Only as long as it is open does Dawn keep the process alive. */
export interface Gpu extends NavigatorGpu {
  close(): void;
}

/** The interface to the driver that Dawn takes by itself, by platform; the others list the same GPUs again. */
const backends: Partial<Record<NodeJS.Platform, string>> = { win32: 'd3d12', darwin: 'metal', linux: 'vulkan' };

/**
 * Makes `navigator.gpu` and WebGPU's constants global, which tfjs expects.
 * @param index which adapter, from 0; null takes the driver's choice
 * Throws EngineFault when there is no such adapter, or no driver, and what loading the native library throws.
 */
export async function openGpu(index: number | null): Promise<Gpu> {
  const missing = vulkanFault();
  if (missing !== null) throw new EngineFault(missing, `Install the GPU's driver with Vulkan, and its loader libvulkan.so.1, or choose the engine "onnx".`);
  const dawn = (await import('webgpu')) as unknown as Dawn;
  Object.assign(globalThis, dawn.globals);
  const created = dawn.create(index === null ? [] : await flagsOf(dawn, index));
  const scope = globalThis as { navigator?: object };
  scope.navigator ??= {};
  const { navigator } = scope;
  Object.defineProperty(navigator, 'gpu', { value: created, configurable: true });
  return {
    requestAdapter: (options) => created.requestAdapter(options),
    close: () => void Reflect.deleteProperty(navigator, 'gpu'),
  };
}

async function flagsOf(dawn: Dawn, index: number): Promise<string[]> {
  const names = await adapterNames(dawn);
  const name = names[index];
  const listed = names.map((each, i) => `${i}: ${each}`).join(', ');
  if (name === undefined) {
    throw new EngineFault(`There is no GPU ${index} here.`, names.length === 0 ? 'Install the GPU\'s driver.' : `Choose one of these: ${listed}.`);
  }
  if (names.indexOf(name) !== index) {
    throw new EngineFault(`GPU ${index} has the name of another one, and WebGPU tells them apart by name only (${listed}).`, 'Choose the engine "tensorflow" or "onnx" for it.');
  }
  return [`backend=${backends[process.platform] ?? 'vulkan'}`, `adapter=${name}`];
}

/** Dawn lists the adapters when it is asked for one that does not exist. */
async function adapterNames(dawn: Dawn): Promise<string[]> {
  try {
    await dawn.create([`backend=${backends[process.platform] ?? 'vulkan'}`, 'adapter=?']).requestAdapter();
    return [];
  } catch (thrown) {
    const backend = backends[process.platform] ?? 'vulkan';
    return [...messageOf(thrown).matchAll(/backend: '(\w+)', name: '(.*)'/g)].filter(([, each]) => each === backend).map(([, , name]) => name!);
  }
}
