/** Pre-training: one loop from the first step, or from a checkpoint, to the last. */
import { basename } from 'node:path';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { CompiledForward, CompiledGradients, Engine } from '../engine/engine';
import { trainingFlops } from '../experiment/budget';
import { dropoutArrays } from '../model/dropout';
import { initialParameters } from '../model/parameters';
import type { BatchArrays } from '../model/program';
import { pretrainProgram } from '../objectives/programs';
import { latestCheckpoint } from '../runs/checkpoints';
import type { NewEvent } from '../runs/events';
import { AdamW } from './adamW';
import { heldOutBatch, pretrainBatch } from './batches';
import { restoreCheckpoint, saveCheckpoint, type CheckpointIdentity, type Trained, type TrainingState } from './checkpoint';
import { FlatMemory } from './flatMemory';
import { evaluateHeldOut, scalars } from './heldOut';
import { sampleLogged } from './loggedSample';
import { RunningMeans } from './runningMeans';
import { learningRateAt } from './schedule';

/** One run to pre-train. */
export interface PretrainJob extends CheckpointIdentity {
  totalSteps: number;
  corpus: PreparedCorpus;
  engine: Engine;
  /** Folder of the run's checkpoints; the newest one in it is where training goes on. */
  checkpoints: string;
  emit(event: NewEvent): void;
  /** Called after each step, for a display; the log gets every n-th step only. */
  onStep(progress: StepProgress): void;
  /** Aborted to stop: a checkpoint is saved first. */
  signal: AbortSignal;
}

export interface StepProgress {
  step: number;
  loss: number;
  /** Non-padding tokens in this step, and its duration. */
  tokens: number;
  seconds: number;
}

export type PretrainOutcome =
  | { kind: 'completed'; state: TrainingState; parameters: Record<string, Float32Array> }
  | { kind: 'stopped'; step: number }
  | { kind: 'diverged'; step: number; message: string };

/**
 * Trains to `totalSteps`. Resuming gives bit for bit what an uninterrupted run gives, on the same engine: batch `t` is
 * a function of (seed, t), and everything else that a step depends on is in the checkpoint.
 * Throws the UserErrors of `restoreCheckpoint`, `saveCheckpoint` and the engine.
 */
export async function pretrain(job: PretrainJob): Promise<PretrainOutcome> {
  const { config, vocabSize, seed, totalSteps, engine, corpus, signal } = job;
  const { logging, training } = config;
  const program = pretrainProgram(config, vocabSize, 'train');
  const memory = new FlatMemory(program.parameters);
  const optimizer = new AdamW(memory, adamWOptions(training));
  const trained: Trained = { specs: program.parameters, memory, optimizer };
  const state = restoreOrInitialize(job, trained);
  job.emit({ type: 'runStarted', totalSteps, engine: engine.name, fromStep: state.step });
  if (state.step >= totalSteps) return { kind: 'completed', state, parameters: memory.values };

  const gradients = await engine.compileGradients(program, memory.values, memory.gradients);
  const forward = await engine.compileForward(pretrainProgram(config, vocabSize, 'eval'), memory.values);
  const flopsPerStep = trainingFlops(config, vocabSize).dense;
  const schedule = { ...training, totalSteps };
  const means = new RunningMeans(state.sums);
  const speed = new Speed();
  const progress = () => ({ step: state.step, tokens: state.tokens, flops: state.step * flopsPerStep, wallSeconds: state.wallSeconds });
  const save = () => {
    state.sums = means.state();
    const folder = saveCheckpoint(job.checkpoints, job, state, trained, corpus.tokenizer);
    job.emit({ type: 'checkpointSaved', step: state.step, folder: `checkpoints/${basename(folder)}` });
  };

  try {
    while (state.step < totalSteps) {
      // Some engines never leave the microtask queue; signals and timers need a turn of the event loop.
      await eventLoopTurn();
      if (signal.aborted) {
        save();
        return { kind: 'stopped', step: state.step };
      }
      const began = performance.now();
      const batch = {
        ...pretrainBatch(corpus.train, config, corpus.tokenizer.vocabulary, seed, state.step),
        ...dropoutArrays(program.batch, config.model.dropout, seed, state.step),
      };
      const outputs = Object.fromEntries(scalars(await gradients.run(batch)));
      const loss = outputs['loss']!;
      if (!Number.isFinite(loss)) return diverged(job, state.step, `The loss became ${loss}`);
      const learningRate = learningRateAt(schedule, state.step);
      const { gradientNorm } = optimizer.update(learningRate);
      if (!Number.isFinite(gradientNorm)) return diverged(job, state.step, `The gradient's norm became ${gradientNorm}`);

      state.step++;
      const tokens = countTokens(batch);
      const seconds = (performance.now() - began) / 1000;
      state.tokens += tokens;
      state.wallSeconds += seconds;
      means.add(outputs);
      speed.add(tokens, seconds);
      job.onStep({ step: state.step, loss, tokens, seconds });

      const isDue = (everySteps: number) => state.step % everySteps === 0 || state.step === totalSteps;
      if (isDue(logging.logEverySteps)) job.emit({ type: 'stepLogged', ...progress(), learningRate, gradientNorm, tokensPerSecond: speed.take(), values: means.take() });
      if (isDue(logging.evalEverySteps)) {
        state.heldOut = await evaluateNow(job, forward);
        job.emit({ type: 'evalLogged', ...progress(), values: state.heldOut });
        job.emit(sampleLogged(state.step, batch, config.model, corpus.tokenizer.vocabulary));
      }
      if (isDue(logging.checkpointEverySteps)) save();
    }
    return { kind: 'completed', state, parameters: memory.values };
  } finally {
    await disposeBoth(gradients, forward);
  }
}

function restoreOrInitialize(job: PretrainJob, trained: Trained): TrainingState {
  const checkpoint = latestCheckpoint(job.checkpoints);
  if (checkpoint !== null) return restoreCheckpoint(checkpoint, job, trained);
  for (const [name, values] of Object.entries(initialParameters(trained.specs, job.seed, job.config.model.initializerRange))) trained.memory.values[name]!.set(values);
  return { step: 0, tokens: 0, wallSeconds: 0, sums: {}, heldOut: {} };
}

function adamWOptions({ adamBeta1, adamBeta2, adamEpsilon, weightDecay, clipNorm, biasCorrection }: PretrainJob['config']['training']) {
  return { beta1: adamBeta1, beta2: adamBeta2, epsilon: adamEpsilon, weightDecay, clipNorm, biasCorrection };
}

function diverged({ config, checkpoints }: PretrainJob, step: number, what: string): PretrainOutcome {
  const kept = latestCheckpoint(checkpoints);
  const message =
    `${what} at step ${step + 1}. Lower the learning rate (${config.training.learningRate}) or warm up for longer ` +
    `(${config.training.warmupSteps} steps), then run again. ${kept === null ? 'No checkpoint was saved before.' : `The last good checkpoint stays: ${kept}.`}`;
  return { kind: 'diverged', step, message };
}

/** Held-out losses with the parameters as they are now. */
async function evaluateNow({ config, corpus }: PretrainJob, forward: CompiledForward): Promise<Record<string, number>> {
  const sequences = Math.min(config.logging.evalSequences, corpus.heldOut.length);
  const count = Math.ceil(sequences / config.training.batchSize);
  const batch = (index: number) => heldOutBatch(corpus.heldOut, config, corpus.tokenizer.vocabulary, index).batch;
  return evaluateHeldOut(forward, { count, batch }, config.objective);
}

function countTokens({ attentionMask }: BatchArrays): number {
  let count = 0;
  for (const real of attentionMask!) count += real;
  return count;
}

async function disposeBoth(gradients: CompiledGradients, forward: CompiledForward): Promise<void> {
  await gradients.dispose();
  await forward.dispose();
}

/** Tokens a second since the last point of the curve. */
class Speed {
  private tokens = 0;
  private seconds = 0;

  add(tokens: number, seconds: number): void {
    this.tokens += tokens;
    this.seconds += seconds;
  }

  take(): number {
    const rate = this.tokens / this.seconds;
    this.tokens = 0;
    this.seconds = 0;
    return Number.isFinite(rate) ? rate : 0;
  }
}
