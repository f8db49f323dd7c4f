/** Pre-training: one loop from the first step, or from a checkpoint, to the last. */
import { basename } from 'node:path';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { sum } from '../common/sum';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { CompiledTraining, Engine } from '../engine/engine';
import { flopsOfSteps, microBatchSize } from '../experiment/budget';
import { phasesOf, type Phase, type PhaseName } from '../experiment/phases';
import { initialParameters } from '../model/parameters';
import type { TrainingProgram } from '../model/program';
import { pretrainProgram } from '../objectives/programs';
import { FlatMemory } from '../optimizer/flatMemory';
import { latestCheckpoint } from '../runs/checkpoints';
import type { NewEvent } from '../runs/events';
import { heldOutBatch } from './batches';
import { restoreCheckpoint, saveCheckpoint, type CheckpointIdentity, type Trained, type TrainingState } from './checkpoint';
import { evaluateHeldOut, scalars } from './heldOut';
import { sampleLogged } from './loggedSample';
import { intermediateSteps } from './intermediate';
import { judgedFakeRate } from './judgedFakeRate';
import { compilePhase, enterPhase } from './phaseTraining';
import { RunningMeans } from './runningMeans';
import { learningRateAt } from './schedule';
import { microBatches } from './stepInputs';

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

export interface Completed {
  kind: 'completed';
  state: TrainingState;
  parameters: Record<string, Float32Array>;
}

export type PretrainOutcome =
  | Completed
  | { kind: 'stopped'; step: number }
  | { kind: 'diverged'; step: number; message: string };

/** What the phases of a run share. */
interface Run {
  job: PretrainJob;
  trained: Trained;
  state: TrainingState;
  means: RunningMeans;
}

/**
 * Trains to `totalSteps`, phase by phase. Resuming gives bit for bit what an uninterrupted run gives, on the same
 * engine: batch `t` is a function of (seed, t), the phase is one of t, and everything else that a step depends on is in
 * the checkpoint. A phase ends with a checkpoint, and the next one begins with what it says of its beginning alone.
 * Throws the UserErrors of `restoreCheckpoint`, `saveCheckpoint` and the engine.
 */
export async function pretrain(job: PretrainJob): Promise<PretrainOutcome> {
  const { config, vocabSize, totalSteps, engine } = job;
  const { parameters: specs } = pretrainProgram(config, vocabSize, 'train');
  const memory = new FlatMemory(specs, { accumulates: config.training.gradientAccumulationSteps > 1 });
  const trained: Trained = { specs, memory };
  const state = restoreOrInitialize(job, trained);
  const run: Run = { job, trained, state, means: new RunningMeans(state.sums) };
  job.emit({ type: 'runStarted', totalSteps, engine: engine.name, fromStep: state.step });
  for (const phase of phasesOf(config, totalSteps)) {
    if (state.step >= phase.endStep) continue;
    if (state.step === phase.firstStep) enterPhase(phase, job, memory);
    const { program, compiled } = await compilePhase(job, memory, phase.name);
    try {
      const ending = await trainPhase(run, phase, program, compiled);
      if (ending !== null) return ending;
    } finally {
      await compiled.dispose();
    }
  }
  // The last step is always saved, which brings the memory up to date.
  return { kind: 'completed', state, parameters: memory.values };
}

/** Trains to the phase's last step; returns how the run ended where it ended before that. */
async function trainPhase({ job, trained, state, means }: Run, phase: Phase, program: TrainingProgram, compiled: CompiledTraining): Promise<PretrainOutcome | null> {
  const { config, vocabSize, totalSteps, corpus, signal } = job;
  const { logging, training } = config;
  const source = { train: corpus.train, vocabulary: corpus.tokenizer.vocabulary, config, seed: job.seed };
  const schedule = { ...training, totalSteps: phase.endStep - phase.firstStep };
  const speed = new Speed();
  const kept = intermediateSteps(config, totalSteps);
  const progress = () => ({ step: state.step, tokens: state.tokens, flops: flopsOfSteps(config, vocabSize, totalSteps, state.step).dense, wallSeconds: state.wallSeconds });
  const save = async () => {
    await compiled.download();
    state.sums = means.state();
    const folder = saveCheckpoint(job.checkpoints, job, state, trained, corpus.tokenizer, kept);
    job.emit({ type: 'checkpointSaved', step: state.step, folder: `checkpoints/${basename(folder)}` });
  };

  if (phase.name !== 'pretrain') job.emit({ type: 'phaseStarted', phase: phase.name, firstStep: phase.firstStep, endStep: phase.endStep });
  await compiled.upload();
  while (state.step < phase.endStep) {
    // Some engines never leave the microtask queue; signals and timers need a turn of the event loop.
    await eventLoopTurn();
    if (signal.aborted) {
      await save();
      return { kind: 'stopped', step: state.step };
    }
    const began = performance.now();
    const batch = microBatches(source, program, state.step);
    // Warm-up, decay and bias correction count the phase's own updates.
    const updatesBefore = state.step - phase.firstStep;
    const learningRate = learningRateAt(schedule, updatesBefore);
    const result = await compiled.step(phase.name, batch, { learningRate, updatesBefore });
    const outputs = Object.fromEntries(scalars(result.outputs));
    const { gradientNorm } = result;
    const loss = outputs['loss']!;
    if (!Number.isFinite(loss)) return diverged(job, state.step, `The loss became ${loss}`);
    if (!Number.isFinite(gradientNorm)) return diverged(job, state.step, `The gradient's norm became ${gradientNorm}`);

    state.step++;
    const tokens = batch.reduce((total, { attentionMask }) => total + sum(attentionMask!), 0);
    const seconds = (performance.now() - began) / 1000;
    state.tokens += tokens;
    state.wallSeconds += seconds;
    means.add({ ...outputs, ...judgedFakeRate(config.objective, outputs['fakeRate'], batch) });
    speed.add(tokens, seconds);
    job.onStep({ step: state.step, loss, tokens, seconds });

    const isDue = (everySteps: number) => state.step % everySteps === 0 || state.step === phase.endStep;
    if (isDue(logging.logEverySteps)) job.emit({ type: 'stepLogged', ...progress(), learningRate, gradientNorm, tokensPerSecond: speed.take(), values: means.take() });
    if (isDue(logging.evalEverySteps)) {
      state.heldOut = await evaluateNow(job, compiled, phase.name);
      job.emit({ type: 'evalLogged', ...progress(), values: state.heldOut });
      job.emit(sampleLogged(state.step, batch[0]!, config.model, corpus.tokenizer.vocabulary));
    }
    if (isDue(logging.checkpointEverySteps) || kept.includes(state.step)) await save();
  }
  return null;
}

function restoreOrInitialize(job: PretrainJob, trained: Trained): TrainingState {
  const checkpoint = latestCheckpoint(job.checkpoints);
  if (checkpoint !== null) return restoreCheckpoint(checkpoint, job, trained);
  for (const [name, values] of Object.entries(initialParameters(trained.specs, job.seed, job.config.model.initializerRange))) trained.memory.values[name]!.set(values);
  return { step: 0, tokens: 0, wallSeconds: 0, sums: {}, heldOut: {} };
}

function diverged({ config, checkpoints }: PretrainJob, step: number, what: string): PretrainOutcome {
  const kept = latestCheckpoint(checkpoints);
  const message =
    `${what} at step ${step + 1}. Lower the learning rate (${config.training.learningRate}) or warm up for longer ` +
    `(${config.training.warmupSteps} steps), then run again. ${kept === null ? 'No checkpoint was saved before.' : `The last good checkpoint stays: ${kept}.`}`;
  return { kind: 'diverged', step, message };
}

/** Held-out losses with the parameters as they are now. */
async function evaluateNow({ config, corpus }: PretrainJob, compiled: CompiledTraining, phase: PhaseName): Promise<Record<string, number>> {
  const sequences = Math.min(config.logging.evalSequences, corpus.heldOut.length);
  const count = Math.ceil(sequences / microBatchSize(config.training));
  const batch = (index: number) => heldOutBatch(corpus.heldOut, config, corpus.tokenizer.vocabulary, index).batch;
  return evaluateHeldOut((arrays) => compiled.forward('evaluate', arrays), { count, batch }, config, phase);
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
