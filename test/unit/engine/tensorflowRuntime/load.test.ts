import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTensorflow } from '../../../../src/engine/tensorflow';
import { tensorflowFolder } from '../../../../src/engine/tensorflowRuntime/load';
import { openEngine } from '../../../../src/engine/open';
import { packageFolderOf } from '../../../../src/engine/tensorflowRuntime/runtimeFolder';
import * as tf from '../../../../src/engine/tf';
import { temporaryFolder } from '../../runs/exampleRun';
import { fakeInstallation, fakePackage } from './fakeRuntime';

afterEach(() => vi.unstubAllEnvs());

describe('tensorflowFolder', () => {
  it('is that of the runtime that was set up', () => {
    const root = temporaryFolder();
    const installation = fakeInstallation(root, '2.21.0');
    expect(tensorflowFolder(root)).toBe(packageFolderOf(installation));
  });

  it('says why a runtime cannot be used', () => {
    const root = temporaryFolder();
    fakeInstallation(root, '2.21.0', null);
    expect(() => tensorflowFolder(root)).toThrow(/is only half installed\.$/);
  });
});

describe('openTensorflow', () => {
  it('keeps the current backend when loading fails half-way', async () => {
    const root = temporaryFolder();
    fakePackage(fakeInstallation(root, '2.21.0'), `
      globalThis._tfengine.registerBackend('broken', () => ({ dispose() {} }));
      globalThis._tfengine.setBackend('broken');
      throw new Error('libtensorflow_cc.so.2: cannot allocate memory\\nmore');`);
    vi.stubEnv('ABLATION_BENCH_RUNTIME', root);
    await expect(openTensorflow(2)).rejects.toThrow('cannot allocate memory');
    expect(tf.getBackend()).toBe('cpu');
    await expect(openEngine('tensorflow', {})).rejects.toThrow('The engine "tensorflow" does not work here: libtensorflow_cc.so.2: cannot allocate memory. Run the command "Set Up TensorFlow Runtime" (npx ablation-bench setup tensorflow), or choose the engine "onnx".');
    expect(tf.getBackend()).toBe('cpu');
  });
});
