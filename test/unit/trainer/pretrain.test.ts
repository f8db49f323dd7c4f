import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PreparedCorpus } from '../../../src/corpus/prepareCorpus';
import { trainingFlops } from '../../../src/experiment/budget';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { ObjectiveType } from '../../../src/experiment/knobs/objectives';
import type { NewEvent } from '../../../src/runs/events';
import { pretrain, type PretrainJob } from '../../../src/trainer/pretrain';
import { temporaryFolder } from '../runs/exampleRun';
import { corpus, engine, vocabulary } from './letters';

/** As many tokens in every row, so that a mean of parts is the mean of the whole. */
const evenSequences: PreparedCorpus['train'] = {
  length: 10,
  sequence: (index) => ({ ids: Int32Array.of(2, ...Array.from({ length: 8 }, (_, i) => 5 + ((3 * index + 2 * i) % 13)), 3), tokenTypeIds: new Int32Array(10) }),
};

function jobOf(type: ObjectiveType, totalSteps: number, overrides: Partial<PretrainJob> = {}, objective: object = {}) {
  const config = runConfigSchema.parse({
    corpus: {}, tokenizer: {}, evaluation: {}, budget: { steps: totalSteps },
    model: { numLayers: 1, hiddenSize: 8, numHeads: 2, intermediateSize: 6, embeddingSize: 4, maxSeqLength: 12, dropout: 0.1 },
    objective: { type, ...objective },
    training: { batchSize: 3, learningRate: 1e-2, warmupSteps: 2 },
    logging: { logEverySteps: 2, evalEverySteps: 4, evalSequences: 5, checkpointEverySteps: 3 },
  }); // prettier-ignore
  const events: NewEvent[] = [];
  const job: PretrainJob = {
    config, configHash: 'feed', seed: 7, vocabSize: vocabulary.size, totalSteps, corpus, engine,
    checkpoints: join(temporaryFolder(), 'checkpoints'),
    emit: (event) => events.push(event),
    onStep: () => undefined,
    signal: new AbortController().signal,
    ...overrides,
  }; // prettier-ignore
  return { job, events };
}

const logged = (events: NewEvent[]) => events.filter((event) => event.type === 'stepLogged');
const summary = (events: NewEvent[]) => events.map((event) => (event.type === 'sampleLogged' ? 'sample' : `${event.type} ${'step' in event ? event.step : ''}`));

describe('pretrain', () => {
  it('logs, evaluates and saves when they are due, and at the end', async () => {
    const { job, events } = jobOf('rtd', 5);
    expect(await pretrain(job)).toMatchObject({ kind: 'completed', state: { step: 5 } });
    expect(summary(events)).toEqual([
      'runStarted ', 'stepLogged 2', 'checkpointSaved 3', 'stepLogged 4', 'evalLogged 4', 'sample', 'stepLogged 5', 'evalLogged 5', 'sample', 'checkpointSaved 5',
    ]); // prettier-ignore
    expect(readdirSync(job.checkpoints)).toEqual(['step-5']);
  });

  it('counts the tokens fed, padding left out, and the FLOPs', async () => {
    const { job, events } = jobOf('mlm', 4);
    const steps: number[] = [];
    await pretrain({ ...job, onStep: ({ tokens }) => steps.push(tokens) });
    const last = logged(events).at(-1)!;
    expect(last.tokens).toBe(steps.reduce((a, b) => a + b));
    expect(Math.max(...steps)).toBeLessThan(3 * 12);
    expect(last.flops).toBe(4 * trainingFlops(job.config, vocabulary.size).dense);
  });

  it('reports the learning rate of each update, 0 for the first', async () => {
    const { job, events } = jobOf('mlm', 4);
    job.config.logging.logEverySteps = 1;
    await pretrain(job);
    // 1e-2 · (1 − t/4) · min(1, t/2)
    expect(logged(events).map(({ learningRate }) => learningRate)).toEqual([0, 0.00375, 0.005, 0.0025]);
  });

  it('goes on after a stop with the same losses, bit for bit', async () => {
    const whole = jobOf('rtd', 8);
    await pretrain(whole.job);
    const controller = new AbortController();
    const first = jobOf('rtd', 8);
    // Stopped at a step that is neither logged nor saved by itself.
    expect(await pretrain({ ...first.job, signal: controller.signal, onStep: ({ step }) => step === 5 && controller.abort('SIGTERM') })).toEqual({ kind: 'stopped', step: 5 });
    expect(await pretrain(first.job)).toMatchObject({ kind: 'completed' });
    const values = (events: NewEvent[]) => logged(events).map(({ step, values: at, gradientNorm }) => ({ step, at, gradientNorm }));
    expect(values(first.events)).toEqual(values(whole.events));
  });

  it('ends at a gradient that is not finite, and keeps the checkpoint before', async () => {
    const { job, events } = jobOf('mlm', 8);
    job.config.training.learningRate = 1e38;
    job.config.training.warmupSteps = 0;
    const outcome = await pretrain({ ...job, config: { ...job.config, logging: { ...job.config.logging, checkpointEverySteps: 1 } } });
    expect(outcome).toMatchObject({ kind: 'diverged', message: expect.stringContaining('Lower the learning rate (1e+38)') as string });
    const saved = events.filter((event) => event.type === 'checkpointSaved').map(({ step }) => `step-${step}`);
    expect(readdirSync(job.checkpoints)).toEqual(saved.slice(-1));
  });

  it('accumulates gradients to what one large batch gives, up to the order of sums', async () => {
    const curveOf = async (gradientAccumulationSteps: number) => {
      const { job, events } = jobOf('mlm', 4);
      const config = { ...job.config, model: { ...job.config.model, dropout: 0 }, objective: { ...job.config.objective, maskProb: 0.3 } };
      config.training = { ...config.training, batchSize: 6, gradientAccumulationSteps };
      await pretrain({ ...job, config, corpus: { ...job.corpus, train: evenSequences } });
      return { losses: logged(events).map(({ values }) => values['mlm']!), tokens: logged(events).map(({ tokens }) => tokens) };
    };
    const [whole, parts] = [await curveOf(1), await curveOf(3)];
    expect(parts.tokens).toEqual(whole.tokens);
    parts.losses.forEach((loss, i) => expect(loss).toBeCloseTo(whole.losses[i]!, 4));
  });

  it('trains with LAMB to another curve than with AdamW', async () => {
    const lossesOf = async (optimizer: 'adamw' | 'lamb') => {
      const { job, events } = jobOf('mlm', 8);
      await pretrain({ ...job, config: { ...job.config, training: { ...job.config.training, optimizer, learningRate: 0.05 } } });
      return logged(events).map(({ values }) => values['mlm']!);
    };
    const [adamw, lamb] = [await lossesOf('adamw'), await lossesOf('lamb')];
    expect(lamb.every(Number.isFinite)).toBe(true);
    expect(lamb).not.toEqual(adamw);
    expect(Math.min(...lamb)).toBeLessThan(lamb[0]!);
  });

  it.each(['uniform', 'unigram'] as const)('trains with a %s generator, whose samples the logged sample shows', async (kind) => {
    const { job, events } = jobOf('rtd', 5, {}, { generator: { type: kind }, disallowCorrect: true, maskProb: 0.3 });
    expect(await pretrain(job)).toMatchObject({ kind: 'completed', state: { heldOut: { discAuc: expect.any(Number) as number } } });
    expect(Object.keys(logged(events)[0]!.values).sort()).toEqual(['disc', 'discAccuracy', 'discPrecision', 'discRecall', 'fakeRate', 'loss']);
    expect(readdirSync(join(job.checkpoints, 'step-5')).sort()).toEqual(['discriminator', 'trainer.json', 'training_state.safetensors']);
    const sample = events.find((event) => event.type === 'sampleLogged')!;
    const replaced = sample.corrupted.filter((token, i) => token !== sample.original[i]);
    expect(replaced).toHaveLength(3);
    expect(sample.kinds.filter((each) => each === 'random' || each === 'mask')).toHaveLength(3);
  });

  it('keeps no tensor', async () => {
    await pretrain(jobOf('rtd', 1).job);
    const before = engine.numTensors();
    await pretrain(jobOf('rtd', 3).job);
    expect(engine.numTensors()).toBe(before);
  });
});
