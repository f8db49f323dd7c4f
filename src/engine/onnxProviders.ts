/** onnxruntime's GPU execution providers: which there can be here, and how they are opened. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from './device';
import { hasNvidiaDriver } from './device';
import { OnnxEngine } from './onnx';
import { loadOnnxruntimeNode } from './onnxruntimeNode';
import { vulkanFault } from './vulkan';

export interface GpuProvider {
  name: 'cuda' | 'webgpu' | 'coreml' | 'dml';
  /** Where onnxruntime-node 1.30 brings it, or can load it. */
  platforms: readonly string[];
  /** What is not there, as a sentence, or null. Found without loading a library. */
  missing(): string | null;
  config(index: number | null): InferenceSession.ExecutionProviderConfig;
  /** Whether a GPU can be chosen by its number. */
  takesIndex: boolean;
}

/** In the order in which they are tried. */
export const gpuProviders: readonly GpuProvider[] = [
  {
    name: 'cuda',
    platforms: ['linux-x64'],
    missing: missingCuda,
    config: (index) => ({ name: 'cuda', deviceId: index ?? 0 }),
    takesIndex: true,
  },
  {
    name: 'webgpu',
    platforms: ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-arm64'],
    missing: vulkanFault,
    config: () => ({ name: 'webgpu' }),
    takesIndex: false,
  },
  {
    name: 'dml',
    platforms: ['win32-x64', 'win32-arm64'],
    missing: () => null,
    config: (index) => ({ name: 'dml', deviceId: index ?? 0 }),
    takesIndex: true,
  },
  {
    name: 'coreml',
    platforms: ['darwin-arm64'],
    missing: () => null,
    config: () => ({ name: 'coreml', modelFormat: 'MLProgram' }),
    takesIndex: false,
  },
];

function missingCuda(): string | null {
  if (!hasNvidiaDriver()) return 'There is no NVIDIA driver.';
  const library = path.join(libraryFolder(), 'libonnxruntime_providers_cuda.so');
  return existsSync(library) ? null : `onnxruntime's CUDA library ${path.basename(library)} is not installed.`;
}

/** Where onnxruntime looks for its providers: beside its native library. */
function libraryFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return path.join(path.dirname(path.dirname(entry)), 'bin', 'napi-v6', process.platform, process.arch);
}

/** Throws what loading the native library throws; the provider itself is loaded with the first graph. */
export async function openOnnxProvider({ name, config }: GpuProvider, { index }: Device, threads: number): Promise<OnnxEngine> {
  const device = index === null ? `GPU (${name})` : `GPU ${index} (${name})`;
  return new OnnxEngine('onnx', device, { library: await loadOnnxruntimeNode(), providers: [config(index), 'cpu'], threads, sharesProcessor: false, worksInPlace: true });
}
