import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/engine/attempt';
import type { Opening } from '../../../src/engine/candidates';
import { ChoiceMemory } from '../../../src/engine/choiceMemory';
import { type AutoRequest, chooseEngine, type OpenedEngine } from '../../../src/engine/choose';
import type { EngineName } from '../../../src/experiment/schema';
import { FakeClock, FakeEngine } from './fakeEngine';
import { sampleOf } from './sampleSteps';

/** A machine of fake engines, by name and kind; others do not work. */
class FakeMachine {
  readonly clock = new FakeClock();
  readonly tried: string[] = [];
  private readonly engines = new Map<string, FakeEngine>();

  constructor(private readonly withGpu = false) {}

  add(kind: 'gpu' | 'cpu', name: EngineName, stepMs: number | string, options: ConstructorParameters<typeof FakeEngine>[3] = {}): FakeEngine {
    const engine = new FakeEngine(name, this.clock, stepMs, { usesGpu: kind === 'gpu', ...options });
    this.engines.set(`${kind} ${name}`, engine);
    return engine;
  }

  remove(kind: 'gpu' | 'cpu', name: EngineName): void {
    this.engines.delete(`${kind} ${name}`);
  }

  choose(request: AutoRequest, device: Opening['device'] = { kind: 'auto', index: null }): Promise<OpenedEngine> {
    const attempt = async (name: EngineName, { device: { kind } }: Opening): Promise<Outcome> => {
      this.tried.push(`${kind} ${name}`);
      const engine = this.engines.get(`${kind} ${name}`) ?? (kind === 'auto' ? (this.engines.get(`gpu ${name}`) ?? this.engines.get(`cpu ${name}`)) : undefined);
      return engine === undefined ? { reason: 'It is not there.', fix: 'Install it.' } : { engine, passedOver: [] };
    };
    const opening = { threads: 2, sharesProcessor: false, device, allowSoftware: false };
    return chooseEngine(opening, request, { attempt, hasGpu: () => this.withGpu, now: this.clock.now });
  }
}

const memoryIn = (folder: string, machine = 'this one'): ChoiceMemory => new ChoiceMemory(folder, { hiddenSize: 64 }, { machine });
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ablation-choice-'));

describe('choosing by the time of a step', () => {
  it('takes the faster of two engines, says by how much, and gives the other one back', async () => {
    const machine = new FakeMachine();
    const [onnx, tensorflow] = [machine.add('cpu', 'onnx', 64), machine.add('cpu', 'tensorflow', 61)];
    const { engine, reason } = await machine.choose({ sample: sampleOf() });
    expect(engine).toBe(tensorflow);
    expect(reason).toBe('Fastest of 2 on this step: tensorflow 61 ms, onnx 64 ms.');
    expect([onnx.disposed, tensorflow.disposed]).toEqual([1, 0]);
  });

  it('shares three seconds between the candidates, compilation apart', async () => {
    const machine = new FakeMachine();
    const onnx = machine.add('cpu', 'onnx', 100, { compileMs: 9000 });
    const tensorflow = machine.add('cpu', 'tensorflow', 500);
    const { reason } = await machine.choose({ sample: sampleOf() });
    expect([onnx.steps, tensorflow.steps]).toEqual([1 + 15, 1 + 3]);
    expect(reason).toBe('Fastest of 2 on this step: onnx 100 ms, tensorflow 500 ms.');
  });

  it('compares a GPU with the CPU, where a small step may be faster', async () => {
    const machine = new FakeMachine(true);
    machine.add('gpu', 'webgpu', 30);
    machine.add('cpu', 'onnx', 24);
    const { engine, reason } = await machine.choose({ sample: sampleOf() });
    expect([engine.name, engine.usesGpu]).toEqual(['onnx', false]);
    expect(reason).toBe('Fastest of 2 on this step: onnx 24 ms, webgpu on a GPU 30 ms. tensorflow on a GPU: It is not there. onnx on a GPU: It is not there.');
  });

  it('loads TensorFlow once: for the GPU where it has one', async () => {
    const machine = new FakeMachine(true);
    machine.add('gpu', 'tensorflow', 5);
    machine.add('cpu', 'onnx', 24);
    await machine.choose({ sample: sampleOf() });
    expect(machine.tried).toEqual(['gpu tensorflow', 'gpu onnx', 'gpu webgpu', 'cpu onnx']);
  });

  it('times nothing where one engine works, and does not look at the last resorts', async () => {
    const machine = new FakeMachine();
    const onnx = machine.add('cpu', 'onnx', 64);
    machine.add('cpu', 'wasm', 1);
    const { engine, reason } = await machine.choose({ sample: sampleOf() });
    expect([engine.name, onnx.steps, reason]).toEqual(['onnx', 0, 'The engine "onnx" is the best that works here. tensorflow: It is not there.']);
    expect(machine.tried).toEqual(['cpu onnx', 'cpu tensorflow']);
  });

  it('takes the last resort when nothing else works', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'wasm', 900);
    machine.add('cpu', 'cpu', 1);
    const { engine, reason } = await machine.choose({ sample: sampleOf() });
    expect([engine.name, reason]).toEqual(['wasm', 'The engine "wasm" is the best that works here. onnx: It is not there. tensorflow: It is not there.']);
  });

  it('passes over an engine that fails in the real step, and says so', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'onnx', 64);
    const tensorflow = machine.add('cpu', 'tensorflow', 'OOM when allocating\n  at trace');
    const { engine, reason } = await machine.choose({ sample: sampleOf() });
    expect([engine.name, reason, tensorflow.disposed]).toEqual(['onnx', 'The engine "onnx" is the best that works here. tensorflow: OOM when allocating.', 1]);
  });

  it('stays on the device that was asked for', async () => {
    const machine = new FakeMachine(true);
    machine.add('gpu', 'onnx', 1);
    machine.add('cpu', 'onnx', 24);
    const { engine } = await machine.choose({ sample: sampleOf() }, { kind: 'cpu', index: null });
    expect([engine.usesGpu, machine.tried]).toEqual([false, ['cpu onnx', 'cpu tensorflow']]);
  });

  it('without a step takes the first that works, and opens no other', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'onnx', 64);
    machine.add('cpu', 'tensorflow', 1);
    expect((await machine.choose({})).engine.name).toBe('onnx');
    expect(machine.tried).toEqual(['cpu onnx']);
  });

  it('says what is wrong with each when none works', async () => {
    await expect(new FakeMachine().choose({ sample: sampleOf() })).rejects.toMatchObject({
      code: 'engine.unavailable',
      message: 'No engine works on the device "auto" here. onnx: It is not there. tensorflow: It is not there. wasm: It is not there. cpu: It is not there.',
    });
  });
});

describe('choosing by precision', () => {
  it('leaves out an engine that lacks one, however fast it is', async () => {
    const machine = new FakeMachine();
    const onnx = machine.add('cpu', 'onnx', 1);
    machine.add('cpu', 'tensorflow', 64, { precisions: ['fp32', 'mixed'] });
    const { engine, reason } = await machine.choose({ sample: sampleOf(), precisions: ['fp32', 'mixed'] });
    expect([engine.name, reason, onnx.disposed]).toEqual(['tensorflow', 'The engine "tensorflow" is the best that works here. onnx: It computes in fp32, and the experiment asks for mixed.', 1]);
  });

  it('refuses when none has it', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'onnx', 1);
    await expect(machine.choose({ sample: sampleOf(), precisions: ['mixed'] })).rejects.toMatchObject({ code: 'engine.precision', message: expect.stringMatching(/^No engine that works here computes in mixed\. onnx: It computes in fp32, .* Set training\.precision to "fp32"/) as string });
  });
});

describe('a choice that was made before', () => {
  it('is taken again without timing, and tells the figures', async () => {
    const [folder, machine] = [newFolder(), new FakeMachine()];
    const onnx = machine.add('cpu', 'onnx', 64);
    machine.add('cpu', 'tensorflow', 61);
    await machine.choose({ sample: sampleOf(), memory: memoryIn(folder) });
    const before = onnx.steps;
    machine.tried.length = 0;
    const { engine, reason } = await machine.choose({ sample: sampleOf(), memory: memoryIn(folder) });
    expect([engine.name, onnx.steps, machine.tried]).toEqual(['tensorflow', before, ['cpu tensorflow']]);
    expect(reason).toMatch(/^Fastest of 2 on this step: tensorflow 61 ms, onnx 64 ms\. \(Measured on this machine at \d{4}-.*Z\.\)$/);
  });

  it('is made anew on another machine', async () => {
    const [folder, machine] = [newFolder(), new FakeMachine()];
    machine.add('cpu', 'onnx', 64);
    const tensorflow = machine.add('cpu', 'tensorflow', 61);
    await machine.choose({ sample: sampleOf(), memory: memoryIn(folder) });
    const before = tensorflow.steps;
    await machine.choose({ sample: sampleOf(), memory: memoryIn(folder, 'another one') });
    expect(tensorflow.steps).toBeGreaterThan(before);
  });

  it('is made anew when its engine no longer works, which the reason says', async () => {
    const [folder, machine] = [newFolder(), new FakeMachine()];
    machine.add('cpu', 'onnx', 64);
    machine.add('cpu', 'tensorflow', 61);
    await machine.choose({ sample: sampleOf(), memory: memoryIn(folder) });
    machine.remove('cpu', 'tensorflow');
    const { engine, reason } = await machine.choose({ sample: sampleOf(), memory: memoryIn(folder) });
    expect(engine.name).toBe('onnx');
    expect(reason).toContain('The engine "tensorflow" was the fastest when it was measured, and cannot be used now: It is not there.');
  });
});

describe('a run that goes on', () => {
  it('keeps the engine that made its earlier part, although another one is faster', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'onnx', 64);
    machine.add('cpu', 'tensorflow', 61);
    const { engine, reason } = await machine.choose({ sample: sampleOf(), resumed: 'onnx' });
    expect([engine.name, machine.tried]).toEqual(['onnx', ['auto onnx']]);
    expect(reason).toBe('The engine "onnx" made the earlier part of a run that goes on here, and only the same engine continues it bit for bit.');
  });

  it('goes on with another one when that is gone, and says what this means', async () => {
    const machine = new FakeMachine();
    machine.add('cpu', 'onnx', 64);
    const { engine, reason } = await machine.choose({ sample: sampleOf(), resumed: 'tensorflow' });
    expect(engine.name).toBe('onnx');
    expect(reason).toContain('The engine "tensorflow", which made the earlier part of a run that goes on here, cannot be used: It is not there. The rest of it is not bit for bit what that engine would compute.');
  });
});
