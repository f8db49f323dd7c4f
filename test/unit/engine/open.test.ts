import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { openEngine } from '../../../src/engine/open';
import { missingTensorflow } from './programs';

describe('openEngine', () => {
  it('opens the engine that is asked for, with the threads that are asked for', async () => {
    const { engine, reason } = await openEngine('onnx', { threads: 1 });
    expect([engine.name, engine.device, reason]).toEqual(['onnx', 'CPU, 1 thread', 'The experiment asks for the engine "onnx".']);
  });

  it('chooses an engine by itself and gives the reason as a sentence', async () => {
    const { engine, reason } = await openEngine('auto', {});
    expect(['onnx', 'tensorflow']).toContain(engine.name);
    expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  it('says in one sentence why an engine is not there and what to do', async ({ skip }) => {
    skip(missingTensorflow() === null, 'the engine tensorflow is there');
    const opening = openEngine('tensorflow', {});
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/^The engine "tensorflow" does not work here: .*choose the engine "onnx"\.$/);
  });
});
