/** Fine-tuning of the main network on classification tasks, by ELECTRA's recipe (configure_finetuning.py, App. B). */
import { UserError } from '../common/errors';
import { Rng } from '../common/rng';
import type { CompiledTraining, Engine, Outputs } from '../engine/engine';
import type { RunConfig } from '../experiment/schema';
import { CLASSIFIER_PREFIX, classifierProgram } from '../model/classifier';
import { dropoutArrays } from '../model/dropout';
import { initialParameters } from '../model/parameters';
import type { BatchArrays, ParameterSpecs, TrainingProgram } from '../model/program';
import type { SpecialTokens } from '../objectives/definition';
import { FlatMemory } from '../optimizer/flatMemory';
import type { OptimizerSpec } from '../optimizer/optimizer';
import { learningRateAt } from '../trainer/schedule';
import { classificationBatch, exampleLength, longestExample } from './classificationBatch';
import type { EncodedExample, EncodedTask } from './encodedExample';
import { knowledgeInputs } from './taskKnowledge';

export interface FineTuningRequest {
  config: RunConfig;
  vocabSize: number;
  special: SpecialTokens;
  /** Pre-training values by name; those of the main network are taken, a generator's and pre-training heads' are not. */
  parameters: Record<string, Float32Array>;
  engine: Engine;
  /** Decides the head's start, the order of the examples and the dropout. */
  seed: number;
}

/** Graphs and memory for one number of labels, used by every task that has it. */
interface Compiled {
  /** Programs of fine-tuning and prediction, by the length of their rows. */
  programs: Record<number, TrainingProgram>;
  memory: FlatMemory;
  start: Record<string, Float32Array>;
  training: CompiledTraining;
}

/** As in ELECTRA's fine-tuning; weight decay 0 as in the paper (Table 7). */
const adamOptions = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, clipNorm: 1 } as const;

/** Row lengths to compile for: a batch takes the shortest that holds its longest example. Most GLUE examples are short. */
const LENGTHS = 4;

/** Fine-tunes the same pre-trained network on one task after another. Compiles once for each number of labels. */
export class FineTuner {
  private readonly compiled = new Map<number, Promise<Compiled>>();

  constructor(private readonly request: FineTuningRequest) {}

  /**
   * Trains on `task.train` from the pre-trained values and predicts `task.dev`.
   * @param index tells the tasks of a run apart in their random streams
   * @returns the predicted class of each dev example
   * Throws the signal's reason when aborted and a UserError `fineTuning.diverged` when the loss is not finite.
   */
  async predictions(task: EncodedTask, index: number, signal: AbortSignal): Promise<Int32Array> {
    const compiled = await this.compile(task.numLabels);
    const { start, memory, training } = compiled;
    for (const [name, values] of Object.entries(start)) memory.values[name]!.set(values);
    memory.regions.firstMoment.all.fill(0);
    memory.regions.secondMoment.all.fill(0);
    await training.upload();
    await this.train(compiled, task, index, signal);
    return this.predict(compiled, task, signal);
  }

  /** Frees the compiled graphs. */
  async dispose(): Promise<void> {
    for (const compiled of await Promise.all(this.compiled.values())) {
      await compiled.training.dispose();
    }
    this.compiled.clear();
  }

  private compile(numLabels: number): Promise<Compiled> {
    const known = this.compiled.get(numLabels) ?? this.compileNew(numLabels);
    this.compiled.set(numLabels, known);
    return known;
  }

  private async compileNew(numLabels: number): Promise<Compiled> {
    const { config, vocabSize, engine, seed, parameters } = this.request;
    const { batchSize, dropout } = config.evaluation;
    const programsOf = (mode: 'train' | 'eval') =>
      Object.fromEntries(rowLengths(config.model.maxSeqLength).map((seqLength) => [seqLength, classifierProgram(config.model, vocabSize, { batchSize, seqLength, numLabels, dropout, mode, knowledge: knowledgeInputs(config.knowledge) })]));
    const programs = programsOf('train');
    const specs = programs[config.model.maxSeqLength]!.parameters;
    const memory = new FlatMemory(specs);
    const start = startValues(specs, parameters, seed, config.model.initializerRange);
    const optimizer = this.optimizerSpec(specs);
    const training = await engine.compileTraining({ steps: programs, forwards: programsOf('eval'), memory, optimizer, precision: config.training.precision });
    return { programs, memory, start, training };
  }

  private optimizerSpec(specs: ParameterSpecs): OptimizerSpec {
    const { evaluation, model } = this.request.config;
    const top = model.numLayers + 2;
    return { ...adamOptions, biasCorrection: evaluation.biasCorrection, lrScale: (name) => evaluation.layerwiseLrDecay ** (top - specs[name]!.depth) };
  }

  private async train({ programs, training }: Compiled, { train: examples, groupSize }: EncodedTask, index: number, signal: AbortSignal): Promise<void> {
    const { config, seed } = this.request;
    const { batchSize, epochs, learningRate, warmupFraction, dropout } = config.evaluation;
    const stepsPerEpoch = Math.ceil(examples.length / batchSize);
    const totalSteps = Math.max(1, Math.round(epochs * stepsPerEpoch));
    const schedule = { learningRate, warmupSteps: Math.round(warmupFraction * totalSteps), warmup: 'multiply' as const, totalSteps };
    let order = new Uint32Array(0);
    for (let step = 0; step < totalSteps; step++) {
      signal.throwIfAborted();
      const inEpoch = step % stepsPerEpoch;
      if (inEpoch === 0) order = epochOrder(examples.length, groupSize, new Rng(seed, 'fineTuning', index, step / stepsPerEpoch));
      const chosen = order.subarray(inEpoch * batchSize, (inEpoch + 1) * batchSize);
      const { batch, seqLength } = this.batch(Array.from(chosen, (i) => examples[i]!));
      const noise = dropoutArrays(programs[seqLength]!.batch, dropout, seed, step);
      const rates = { learningRate: learningRateAt(schedule, step), updatesBefore: step };
      const { outputs } = await training.step(String(seqLength), [{ ...batch, ...noise }], rates);
      checkLoss(outputs, step);
    }
  }

  /** Examples of like length go together, so that few batches are as long as the longest example. */
  private async predict({ training }: Compiled, { dev, numLabels }: EncodedTask, signal: AbortSignal): Promise<Int32Array> {
    const { batchSize } = this.request.config.evaluation;
    const predicted = new Int32Array(dev.length);
    const byLength = dev.map((example, place) => ({ example, place })).sort((a, b) => exampleLength(a.example) - exampleLength(b.example));
    for (let start = 0; start < dev.length; start += batchSize) {
      signal.throwIfAborted();
      const chosen = byLength.slice(start, start + batchSize);
      const { batch, seqLength } = this.batch(chosen.map(({ example }) => example));
      const { logits } = await training.forward(String(seqLength), batch);
      chosen.forEach(({ place }, row) => (predicted[place] = argMax(logits!.subarray(row * numLabels, (row + 1) * numLabels))));
    }
    return predicted;
  }

  private batch(examples: readonly EncodedExample[]): { batch: BatchArrays; seqLength: number } {
    const { config, special } = this.request;
    const { maxSeqLength } = config.model;
    const seqLength = rowLengths(maxSeqLength).find((length) => length >= longestExample(examples)) ?? maxSeqLength;
    const knowledge = { ...knowledgeInputs(config.knowledge), paddingPosition: maxSeqLength - 1 };
    return { batch: classificationBatch(examples, { batchSize: config.evaluation.batchSize, seqLength, special, knowledge }), seqLength };
  }
}

/** Ascending, the last one the model's own. Multiples of 8, which vector units divide evenly. */
function rowLengths(maxSeqLength: number): number[] {
  const parts = Array.from({ length: LENGTHS - 1 }, (_, i) => Math.ceil(((i + 1) * maxSeqLength) / LENGTHS / 8) * 8);
  return [...new Set(parts.filter((length) => length < maxSeqLength)), maxSeqLength];
}

/** The pre-trained main network under a fresh head. */
function startValues(specs: ParameterSpecs, pretrained: Record<string, Float32Array>, seed: number, initializerRange: number): Record<string, Float32Array> {
  const mainNames = Object.keys(specs).filter((name) => !name.startsWith(`${CLASSIFIER_PREFIX}.`));
  const missing = mainNames.filter((name) => pretrained[name] === undefined);
  if (missing.length > 0) throw new Error(`The pre-trained network lacks ${missing.join(', ')}`);
  const start = initialParameters(withSmallHead(specs), seed, initializerRange);
  for (const name of mainNames) start[name] = pretrained[name]!;
  return start;
}

/**
 * The head starts as the network's other weights do, as BERT's (`run_classifier.py`). ELECTRA's Glorot start gives a head on few hundred
 * units logits that are several nats off, and on small tasks unlearning them takes a good part of the steps.
 */
function withSmallHead(specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.init === 'glorot' ? { ...spec, init: 'normal' as const } : spec]));
}

/** Shuffles groups of neighbours. A minimal pair in one batch has gradients that cancel but for what tells it apart. */
function epochOrder(length: number, groupSize: number, rng: Rng): Uint32Array<ArrayBuffer> {
  const groups = rng.shuffle(Uint32Array.from({ length: Math.ceil(length / groupSize) }, (_, i) => i));
  const members = Array.from(groups).flatMap((group) => Array.from({ length: groupSize }, (_, i) => group * groupSize + i));
  return Uint32Array.from(members.filter((i) => i < length));
}

function checkLoss({ loss }: Outputs, step: number): void {
  if (!Number.isFinite(loss![0]))
    throw new UserError('fineTuning.diverged', `The fine-tuning loss is not a number after ${step} steps. Lower evaluation.learningRate; the pre-training checkpoint is kept.`);
}

function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
