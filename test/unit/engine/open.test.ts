import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { checkEngines, openEngine } from '../../../src/engine/open';
import { engineNames } from '../../../src/experiment/schema';

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

  it('says in one sentence why an engine is not there and what to do', async () => {
    const { tensorflow } = await checkEngines();
    if (tensorflow.available) return;
    const opening = openEngine('tensorflow', {});
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/^The engine "tensorflow" does not work here: .*choose the engine "onnx"\.$/);
    expect(tensorflow.reason).not.toContain('\n');
  });
});

describe('checkEngines', () => {
  it('reports on every engine, and finds onnx and cpu', async () => {
    const found = await checkEngines();
    expect(Object.keys(found).sort()).toEqual([...engineNames].sort());
    expect(found.cpu).toEqual({ available: true, device: 'CPU, JavaScript' });
    expect(found.onnx.available).toBe(true);
  });
});
