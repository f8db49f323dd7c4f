/** The versions of what engines are made of, as they are installed. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findRuntime, runtimeRoot } from './tensorflowRuntime/runtimeFolder';
import * as tf from './tfCore';

const requireFrom = createRequire(import.meta.url);

/** Null where a part is not installed. `dawn` is the version of the package that brings it. */
export function engineVersions(): Record<'onnxruntime' | 'onnxruntimeWeb' | 'tensorflow' | 'tfjs' | 'dawn', string | null> {
  const runtime = findRuntime(runtimeRoot());
  return {
    onnxruntime: packageVersion('onnxruntime-node'),
    onnxruntimeWeb: packageVersion('onnxruntime-web'),
    tensorflow: runtime.state === 'ready' ? runtime.record.tensorflowVersion : null,
    tfjs: tf.version_core,
    dawn: packageVersion('webgpu'),
  };
}

/** Found from the entry upwards: not every package exports its package.json. */
function packageVersion(name: string): string | null {
  try {
    let folder = dirname(requireFrom.resolve(name));
    while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
    return version ?? null;
  } catch {
    return null;
  }
}
