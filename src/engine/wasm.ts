/** The compiled step without native code: the same graph in onnxruntime's WebAssembly build. */
import { createRequire } from 'node:module';
import { cpuDevice, OnnxEngine } from './onnx';

/** Throws what loading the package throws; its WebAssembly module is loaded with the first graph. */
export async function openWasm(threads: number): Promise<OnnxEngine> {
  // Required, so that it is the one file that the .vsix has of this package's JavaScript.
  const library = createRequire(import.meta.url)('onnxruntime-web') as typeof import('onnxruntime-web');
  // Read once, when the first session is made.
  library.env.wasm.numThreads = threads;
  return new OnnxEngine('wasm', `${cpuDevice(threads)}, WebAssembly`, { library, providers: ['wasm'], threads, sharesProcessor: false, worksInPlace: false });
}
