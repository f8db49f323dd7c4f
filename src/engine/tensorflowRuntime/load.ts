/** Finds tfjs-node-gpu and loads it into this process. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import util from 'node:util';
import { UserError } from '../../common/errors';
import * as tf from '../tfCore';
import { processorFault } from './requirements';
import { bindingFile, bindingPackage, findRuntime, packageFolderOf, runtimeRoot } from './runtimeFolder';

export type TensorflowPackage = typeof import('@tensorflow/tfjs-node-gpu');

/** What a reader can do about every failure to load TensorFlow. */
export const setUpAdvice = 'Run the command "Set Up TensorFlow Runtime" (npx ablation-bench setup tensorflow), or choose the engine "onnx".';

const requireFrom = createRequire(import.meta.url);

/**
 * The folder of the package with a compiled binding: the runtime that was set up, or else the one in node_modules.
 * Throws a UserError `runtime.absent` or `runtime.unusable` that says what is wrong, without what to do.
 */
export function tensorflowFolder(root = runtimeRoot()): string {
  const runtime = findRuntime(root);
  if (runtime.state === 'ready') return packageFolderOf(runtime.folder);
  const beside = folderInNodeModules();
  if (beside !== null) return beside;
  if (runtime.state === 'absent') throw new UserError('runtime.absent', 'The TensorFlow runtime is not set up.');
  throw new UserError('runtime.unusable', runtime.reason);
}

/** Present with its JavaScript only, unless its install script was run. */
function folderInNodeModules(): string | null {
  try {
    const folder = dirname(requireFrom.resolve(`${bindingPackage.name}/package.json`));
    return existsSync(bindingFile(folder)) ? folder : null;
  } catch {
    return null;
  }
}

/**
 * Loads the package: its backend and kernels join the engine that tfjs keeps on globalThis, that is ours, and its
 * backend becomes the current one. Throws a UserError, or what the dynamic loader says.
 */
export function loadTensorflow(): TensorflowPackage {
  const fault = processorFault();
  if (fault !== null) throw new UserError('runtime.processor', fault);
  const folder = tensorflowFolder();
  restoreRemovedUtilities();
  // Before the library loads: it reads these once. It would log at every start, and take all of a GPU's memory at
  // once, which leaves none for a second run.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  return keepingKernels(() => requireFrom(folder) as TensorflowPackage);
}

/**
 * The package brings its own copy of tfjs, which registers the cpu kernels and all gradients once more, in place of
 * ours. Kernels of one copy do not know the classes of the other (the cpu backend's TensorScatterUpdate then updates
 * zeros), so ours are put back.
 */
function keepingKernels<T>(load: () => T): T {
  const kernels = tf.getKernelsForBackend('cpu');
  const gradients = kernels.flatMap(({ kernelName }) => tf.getGradient(kernelName) as tf.GradConfig | undefined ?? []);
  try {
    return load();
  } finally {
    kernels.forEach(tf.registerKernel);
    gradients.forEach(tf.registerGradient);
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 removed. Put back in this process only. */
function restoreRemovedUtilities(): void {
  const removed: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, implementation] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: implementation });
  }
}
