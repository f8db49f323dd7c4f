import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompiledTraining } from '../../../src/engine/engine';
import { trainingFlops } from '../../../src/experiment/budget';
import { runConfigSchema } from '../../../src/experiment/schema';
import { initialParameters } from '../../../src/model/parameters';
import { pretrainProgram } from '../../../src/objectives/programs';
import type { NewEvent } from '../../../src/runs/events';
import { latestCheckpoint } from '../../../src/runs/checkpoints';
import { readCheckpointParameters } from '../../../src/trainer/checkpoint';
import { pretrain, type PretrainJob } from '../../../src/trainer/pretrain';
import { temporaryFolder } from '../runs/exampleRun';
import { corpus, engine, vocabulary } from './letters';

/** Five steps for the generator, five for the discriminator. */
const SWITCH = 5;
const TOTAL = 10;

function jobOf(copyWeights: boolean, training: object = {}) {
  const config = runConfigSchema.parse({
    corpus: {}, tokenizer: {}, evaluation: {}, budget: { steps: TOTAL },
    model: { numLayers: 2, hiddenSize: 8, numHeads: 2, intermediateSize: 6, embeddingSize: 4, maxSeqLength: 12, dropout: 0.1 },
    objective: { type: 'rtd', generatorSize: copyWeights ? 1 : 0.5, weightSharing: 'none', strategy: { type: 'twoStage', copyWeights } },
    training: { batchSize: 3, learningRate: 1e-2, warmupSteps: 2, weightDecay: 0.1, ...training },
    logging: { logEverySteps: 1, evalEverySteps: 100, evalSequences: 5, checkpointEverySteps: 100 },
  }); // prettier-ignore
  const events: NewEvent[] = [];
  const job: PretrainJob = {
    config, configHash: 'feed', seed: 7, vocabSize: vocabulary.size, totalSteps: TOTAL, corpus, engine,
    checkpoints: join(temporaryFolder(), 'checkpoints'),
    emit: (event) => events.push(event),
    onStep: () => undefined,
    signal: new AbortController().signal,
  }; // prettier-ignore
  return { job, events };
}

type Values = Record<string, Float32Array>;

const isGenerators = (name: string): boolean => name.startsWith('generator.');
const specsOf = ({ config, vocabSize }: PretrainJob) => pretrainProgram(config, vocabSize, 'train').parameters;
const startOf = (job: PretrainJob): Values => initialParameters(specsOf(job), job.seed, job.config.model.initializerRange);
const changed = (a: Values, b: Values): string[] => Object.keys(a).filter((name) => a[name]!.some((value, i) => value !== b[name]![i]));
const logged = (events: NewEvent[]) => events.filter((event) => event.type === 'stepLogged');

/** Trains until `step` updates are made, and reads the checkpoint that is left then. */
async function stoppedAt(job: PretrainJob, step: number): Promise<Values> {
  const controller = new AbortController();
  await pretrain({ ...job, signal: controller.signal, onStep: (progress) => progress.step === step && controller.abort('SIGTERM') });
  return readCheckpointParameters(latestCheckpoint(job.checkpoints)!, specsOf(job));
}

/** What the second stage begins with: the memory as the engine first sees it after the first. */
async function enteredWith(job: PretrainJob): Promise<{ values: Values; moments: number }> {
  let entered: { values: Values; moments: number } | null = null;
  let compilations = 0;
  const compileTraining: typeof engine.compileTraining = async (request): Promise<CompiledTraining> => {
    if (++compilations === 2) {
      const { values, regions } = request.memory;
      const largest = Math.max(...regions.firstMoment.all.map(Math.abs), ...regions.secondMoment.all);
      entered = { values: Object.fromEntries(Object.entries(values).map(([name, view]) => [name, view.slice()])), moments: largest };
    }
    return engine.compileTraining(request);
  };
  await pretrain({ ...job, engine: { name: engine.name, device: engine.device, compileTraining } as unknown as PretrainJob['engine'] });
  return entered!;
}

describe('two-stage training', () => {
  it('names its phases in the log, and ends each with a point, an evaluation and a checkpoint', async () => {
    const { job, events } = jobOf(true);
    await pretrain(job);
    const told = events.filter(({ type }) => type !== 'stepLogged' && type !== 'sampleLogged').map((event) => ('phase' in event ? `${event.phase} ${event.firstStep}–${event.endStep}` : 'step' in event ? `${event.type} ${event.step}` : event.type));
    expect(told).toEqual(['runStarted', 'generator 0–5', 'evalLogged 5', 'checkpointSaved 5', 'discriminator 5–10', 'evalLogged 10', 'checkpointSaved 10']);
  });

  it('logs L_MLM in the first stage and λ·L_Disc in the second', async () => {
    const { job, events } = jobOf(true);
    await pretrain(job);
    const [first, last] = [logged(events)[0]!.values, logged(events).at(-1)!.values];
    expect(Object.keys(first).sort()).toEqual(['generatorAccuracy', 'loss', 'mlm']);
    expect(first['loss']).toBe(first['mlm']);
    expect(last['loss']).toBeCloseTo(50 * last['disc']!, 4);
    const evaluations = events.filter((event) => event.type === 'evalLogged').map(({ values }) => values);
    expect(evaluations[0]!['loss']).toBe(evaluations[0]!['mlm']);
    expect(evaluations[1]!['loss']).toBeCloseTo(50 * evaluations[1]!['disc']!, 4);
  });

  it('changes the generator alone in the first stage: weight decay does not reach the other network', async () => {
    const { job } = jobOf(false);
    const start = startOf(job);
    const after = await stoppedAt(job, SWITCH);
    const moved = changed(start, after);
    expect(moved.filter((name) => !isGenerators(name))).toEqual([]);
    expect(moved).toContain('generator.electra.encoder.layer.1.output.dense.weight');
  });

  it.each([true, false])('leaves the frozen generator as it is in the second stage (copyWeights %s)', async (copyWeights) => {
    const { job } = jobOf(copyWeights);
    const before = await stoppedAt(job, SWITCH);
    await pretrain(job);
    const moved = changed(before, readCheckpointParameters(latestCheckpoint(job.checkpoints)!, specsOf(job)));
    expect(moved.filter(isGenerators)).toEqual([]);
    expect(moved).toContain('discriminator_predictions.dense.weight');
    expect(moved).toContain('electra.embeddings.word_embeddings.weight');
  });

  it('begins the second stage with the embeddings and layers of the generator and a head of its own', async () => {
    const { job } = jobOf(true);
    const { values, moments } = await enteredWith(job);
    const shared = Object.keys(values).filter((name) => name.startsWith('electra.'));
    expect(shared.filter((name) => values[name]!.some((value, i) => value !== values[`generator.${name}`]![i]))).toEqual([]);
    const start = startOf(job);
    expect(values['discriminator_predictions.dense.weight']).toEqual(start['discriminator_predictions.dense.weight']);
    expect(changed(start, values)).toContain('electra.encoder.layer.0.attention.self.query.weight');
    expect(moments).toBe(0);
  });

  it('begins it with the initial discriminator where nothing is copied', async () => {
    const { job } = jobOf(false);
    const { values, moments } = await enteredWith(job);
    expect(changed(startOf(job), values).filter((name) => !isGenerators(name))).toEqual([]);
    expect(moments).toBe(0);
  });

  it('warms up and decays in each stage', async () => {
    const { job, events } = jobOf(true);
    await pretrain(job);
    // 1e-2 · (1 − t/5) · min(1, t/2), twice.
    const stage = [0, 0.004, 0.006, 0.004, 0.002];
    logged(events).forEach(({ learningRate }, i) => expect(learningRate).toBeCloseTo(stage[i % SWITCH]!, 10));
  });

  it('corrects biases by the updates of the stage', async () => {
    const { job } = jobOf(true);
    const asked: number[] = [];
    const compileTraining: typeof engine.compileTraining = async (request) => {
      const compiled = await engine.compileTraining(request);
      return Object.assign(Object.create(compiled) as CompiledTraining, { step: (...args: Parameters<CompiledTraining['step']>) => (asked.push(args[2].updatesBefore), compiled.step(...args)) });
    };
    await pretrain({ ...job, engine: { name: engine.name, device: engine.device, compileTraining } as unknown as PretrainJob['engine'] });
    expect(asked).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  });

  it('counts the FLOPs of each stage', async () => {
    const { job, events } = jobOf(false);
    await pretrain(job);
    const of = (phase: 'generator' | 'discriminator') => trainingFlops(job.config, vocabulary.size, phase).dense;
    const flops = logged(events).map((event) => event.flops);
    expect(flops[2]).toBe(3 * of('generator'));
    expect(flops[7]).toBe(5 * of('generator') + 3 * of('discriminator'));
  });

  it.each([3, 5, 7])('goes on after a stop at step %i with the same losses, bit for bit', async (step) => {
    const whole = jobOf(true);
    await pretrain(whole.job);
    const parts = jobOf(true);
    await stoppedAt(parts.job, step);
    await pretrain(parts.job);
    const values = (events: NewEvent[]) => logged(events).map(({ step: at, values: all, gradientNorm, learningRate }) => ({ at, all, gradientNorm, learningRate }));
    expect(values(parts.events)).toEqual(values(whole.events));
  });
});
