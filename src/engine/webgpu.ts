/** TensorFlow.js on a GPU of any vendor: its WebGPU backend on Dawn for Node. Runs eagerly. */
import { UserError } from '../common/errors';
import { type Gpu, type GpuAdapter, type GpuDevice, type GpuError, openGpu } from './dawn';
import type { Device } from './device';
import { EagerEngine } from './eager';
import { EngineFault } from './engine';
import { deviceLost, faultIn, oneLine, outOfMemory } from './faults';
import * as tf from './tfCore';

const backendName = 'webgpu';

/** As tfjs's own set-up requests them; without a request a device offers WebGPU's defaults, such as 128 MiB a binding. */
const raisedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

const otherEngines = 'or choose the engine "onnx".';

export interface WebgpuOptions {
  device: Device;
  /** Whether a driver that computes on the CPU will do: right for tests, hopeless for training. */
  allowSoftware: boolean;
}

/** Throws EngineFault when there is no adapter that fits, or when the engine is already open. */
export async function openWebgpu({ device, allowSoftware }: WebgpuOptions): Promise<EagerEngine> {
  if (isRegistered()) throw new EngineFault('It is already open in this process.', 'Close the other one first.');
  // Before there is a `navigator.gpu`: the module would register a set-up of its own.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const gpu = await openGpu(device.index);
  try {
    const adapter = await requestAdapter(gpu, allowSoftware);
    const opened = await requestDevice(adapter);
    const watch = new DeviceWatch(opened, gpu, adapter.info.isFallbackAdapter);
    const backend = new WebGPUBackend(opened as never, adapter.info as never);
    tf.registerBackend(backendName, () => backend);
    return new EagerEngine('webgpu', backendName, describe(adapter), true, watch);
  } catch (thrown) {
    gpu.close();
    throw thrown;
  }
}

/** tfjs declares the factory of a backend that was never registered as one that is there. */
const isRegistered = (): boolean => (tf.findBackendFactory(backendName) as unknown) !== null;

async function requestAdapter(gpu: Gpu, allowSoftware: boolean): Promise<GpuAdapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new EngineFault('No GPU adapter was found.', `Install the GPU's driver (on Linux with Vulkan and its loader libvulkan.so.1), ${otherEngines}`);
  }
  if (adapter.info.isFallbackAdapter && !allowSoftware) {
    throw new EngineFault(`The only GPU adapter, ${adapter.info.description || adapter.info.device}, is software.`, `Install the GPU's driver, ${otherEngines}`);
  }
  return adapter;
}

function requestDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  return adapter.requestDevice({ requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]!])) });
}

/** WebGPU does not tell how much memory a GPU has, only the largest piece that it gives. */
function describe({ info, limits }: GpuAdapter): string {
  const largest = (limits['maxBufferSize']! / 2 ** 30).toFixed(1);
  return `${info.isFallbackAdapter ? 'software GPU' : 'GPU'}: ${info.device.replace(/-+$/, '') || info.description || info.vendor} (WebGPU, buffers up to ${largest} GiB)`;
}

/** Collects what a device reports outside of any call: its loss, and errors that leave zeros where results should be. */
class DeviceWatch {
  private fault: UserError | null = null;
  private released = false;

  constructor(
    private readonly device: GpuDevice,
    private readonly gpu: Gpu,
    readonly isSoftware: boolean,
  ) {
    void device.lost.then(({ message }) => this.report(deviceLost(message)));
    device.addEventListener('uncapturederror', (event) => {
      // The default is a page of labels on standard error.
      event.preventDefault();
      this.report(faultOf(event.error));
    });
  }

  check(): void {
    if (this.fault) throw this.fault;
  }

  /** Can be called again. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    tf.removeBackend(backendName);
    this.device.destroy();
    this.gpu.close();
  }

  /** The first report is the cause; what follows is its consequence. */
  private report(fault: UserError): void {
    this.fault ??= fault;
  }
}

/** Dawn's errors are no instances of Error. */
function faultOf(error: GpuError): UserError {
  if (error.constructor.name === 'GPUOutOfMemoryError') return outOfMemory(error.message);
  return faultIn(error.message) ?? new UserError('engine.deviceError', `The GPU refused a part of the step: ${oneLine(error.message)} Update the GPU's driver, or choose the engine "onnx".`);
}
