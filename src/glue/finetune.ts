/** Fine-tuning of the main network on the tasks, one setting at a time (ELECTRA configure_finetuning.py, App. B). */
import { UserError } from '../common/errors';
import { Rng } from '../common/rng';
import type { CompiledTraining, Engine, Outputs } from '../engine/engine';
import type { ModelConfig, RunConfig } from '../experiment/schema';
import { classifierProgram } from '../model/classifier';
import { dropoutArrays } from '../model/dropout';
import { CLASSIFIER_PREFIX, type FineTuningOptions } from '../model/fineTuning';
import { POOLER } from '../model/pairHead';
import { elementCount, initialParameters } from '../model/parameters';
import type { BatchArrays, ParameterSpecs, TrainingProgram } from '../model/program';
import { taggerProgram } from '../model/tagger';
import type { SpecialTokens } from '../objectives/definition';
import { FlatMemory } from '../optimizer/flatMemory';
import type { OptimizerSpec } from '../optimizer/optimizer';
import type { FineTuningSetting } from '../runs/records';
import { learningRateAt } from '../trainer/schedule';
import { argMax } from './argMax';
import { classificationBatch, exampleLength, longestExample } from './classificationBatch';
import { answersOf, type EncodedExample, type EncodedTask, type TaskHead } from './encodedExample';
import { wordPlaces } from './taggedRow';
import { knowledgeInputs } from './taskKnowledge';

export interface FineTuningRequest {
  config: RunConfig;
  vocabSize: number;
  special: SpecialTokens;
  /** Pre-training values by name; those of the main network are taken, a generator's and pre-training heads' are not. */
  parameters: Record<string, Float32Array>;
  engine: Engine;
  /** The run's seed. With the fine-tuning's number it decides the head's start, the order of the examples and the dropout. */
  seed: number;
}

/** One fine-tuning of a task. */
export interface FineTuning {
  setting: FineTuningSetting;
  /** 0 for the first fine-tuning of a pre-trained network. */
  number: number;
}

/** Graphs and memory for one shape of head and batch, used by every task that has it. */
interface Compiled {
  /** Programs of fine-tuning and prediction, by the length of their rows. */
  programs: Record<number, TrainingProgram>;
  memory: FlatMemory;
  training: CompiledTraining;
  batchSize: number;
  head: TaskHead;
  numLabels: number;
}

/** As in ELECTRA's fine-tuning. */
const adamOptions = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, clipNorm: 1 } as const;

/** Row lengths to compile for: a batch takes the shortest that holds its longest example. Most GLUE examples are short. */
const LENGTHS = 4;

/** The setting that the knobs name for all tasks. */
export function plainSetting({ evaluation: { learningRate, batchSize, epochs } }: Pick<RunConfig, 'evaluation'>): FineTuningSetting {
  return { learningRate, batchSize, epochs };
}

/** Fine-tunes the same pre-trained network again and again. Compiles once for each shape of head and batch. */
export class FineTuner {
  private readonly compiled = new Map<string, Promise<Compiled>>();

  constructor(private readonly request: FineTuningRequest) {}

  /**
   * Trains on `task.train` from the pre-trained values and predicts `task.dev`.
   * @param index tells the tasks of a run apart in their random streams
   * @returns the predicted class of each dev example, or its predicted target, or the tags of its words one after another
   * Throws the signal's reason when aborted and UserErrors `fineTuning.diverged` when the loss is not finite and
   * `fineTuning.vocabulary` when the pre-trained network has another vocabulary.
   */
  async predictions(task: EncodedTask, index: number, signal: AbortSignal, fineTuning: FineTuning = { setting: plainSetting(this.request.config), number: 0 }): Promise<Float64Array> {
    const compiled = await this.compile(task, fineTuning.setting.batchSize);
    const { memory, training } = compiled;
    const seed = seedOf(this.request.seed, fineTuning.number);
    this.start(memory, compiled.programs[this.request.config.model.maxSeqLength]!.parameters, seed);
    await training.upload();
    await this.train(compiled, task, { index, seed, setting: fineTuning.setting }, signal);
    return this.predict(compiled, task, signal);
  }

  /** Frees the compiled graphs. */
  async dispose(): Promise<void> {
    for (const compiled of await Promise.all(this.compiled.values())) {
      await compiled.training.dispose();
    }
    this.compiled.clear();
  }

  private compile({ numLabels, head }: EncodedTask, batchSize: number): Promise<Compiled> {
    const key = `${head} ${numLabels} × ${batchSize}`;
    const known = this.compiled.get(key) ?? this.compileNew(numLabels, head, batchSize);
    this.compiled.set(key, known);
    return known;
  }

  private async compileNew(numLabels: number, head: TaskHead, batchSize: number): Promise<Compiled> {
    const { config, vocabSize, engine } = this.request;
    const { model, evaluation: { dropout, lossReduction: reduction }, input: { taskEmbeddings } } = config;
    const knowledge = knowledgeInputs(config.knowledge);
    const programsOf = (mode: 'train' | 'eval') =>
      Object.fromEntries(rowLengths(model.maxSeqLength).map((seqLength) => [seqLength, headPrograms[head](model, vocabSize, { batchSize, seqLength, numLabels: outputsOf(head, numLabels), reduction, dropout, mode, taskEmbeddings, knowledge })]));
    const programs = programsOf('train');
    const specs = programs[model.maxSeqLength]!.parameters;
    const memory = new FlatMemory(specs);
    const optimizer = this.optimizerSpec(specs);
    const training = await engine.compileTraining({ steps: programs, forwards: programsOf('eval'), memory, optimizer, precision: config.training.precision });
    return { programs, memory, training, batchSize, head, numLabels };
  }

  private optimizerSpec(specs: ParameterSpecs): OptimizerSpec {
    const { evaluation: { layerwiseLrDecay, layerwiseDecayGap, weightDecay, biasCorrection }, model } = this.request.config;
    const top = model.numLayers + 2;
    // The head's depth is one more than it would be without the pooler that ELECTRA's source still counts.
    const exponent = (depth: number) => top - depth - (layerwiseDecayGap || depth === top ? 0 : 1);
    return { ...adamOptions, weightDecay, biasCorrection, lrScale: (name) => layerwiseLrDecay ** exponent(specs[name]!.depth) };
  }

  /** The pre-trained main network under a fresh head, without moments. */
  private start({ values, regions }: FlatMemory, specs: ParameterSpecs, seed: number): void {
    const { config, parameters } = this.request;
    const start = startValues(specs, parameters, seed, config.model.initializerRange);
    for (const [name, own] of Object.entries(start)) values[name]!.set(own);
    regions.firstMoment.all.fill(0);
    regions.secondMoment.all.fill(0);
  }

  private async train(compiled: Compiled, { train: examples, groupSize }: EncodedTask, { index, seed, setting }: { index: number; seed: number; setting: FineTuningSetting }, signal: AbortSignal): Promise<void> {
    const { programs, training } = compiled;
    const { batchSize, epochs, learningRate } = setting;
    const { warmupFraction, warmup, dropout } = this.request.config.evaluation;
    const stepsPerEpoch = Math.ceil(examples.length / batchSize);
    const totalSteps = Math.max(1, Math.round(epochs * stepsPerEpoch));
    const schedule = { learningRate, warmupSteps: Math.round(warmupFraction * totalSteps), warmup, totalSteps };
    let order = new Uint32Array(0);
    for (let step = 0; step < totalSteps; step++) {
      signal.throwIfAborted();
      const inEpoch = step % stepsPerEpoch;
      if (inEpoch === 0) order = epochOrder(examples.length, groupSize, new Rng(seed, 'fineTuning', index, step / stepsPerEpoch));
      const chosen = order.subarray(inEpoch * batchSize, (inEpoch + 1) * batchSize);
      const { batch, seqLength } = this.batch(Array.from(chosen, (i) => examples[i]!), compiled);
      const noise = dropoutArrays(programs[seqLength]!.batch, dropout, seed, step);
      const rates = { learningRate: learningRateAt(schedule, step), updatesBefore: step };
      const { outputs } = await training.step(String(seqLength), [{ ...batch, ...noise }], rates);
      checkLoss(outputs, step);
    }
  }

  /** Examples of like length go together, so that few batches are as long as the longest example. */
  private async predict(compiled: Compiled, { dev }: EncodedTask, signal: AbortSignal): Promise<Float64Array> {
    const { training, batchSize } = compiled;
    let answers = 0;
    const byLength = dev.map((example) => ({ example, place: (answers += answersOf(example)) - answersOf(example) })).sort((a, b) => exampleLength(a.example) - exampleLength(b.example));
    const predicted = new Float64Array(answers);
    for (let start = 0; start < dev.length; start += batchSize) {
      signal.throwIfAborted();
      const chosen = byLength.slice(start, start + batchSize);
      const { batch, seqLength } = this.batch(chosen.map(({ example }) => example), compiled);
      const { logits } = await training.forward(String(seqLength), batch);
      chosen.forEach(({ example, place }, row) => predicted.set(answersFrom(logits as Float32Array, example, row, seqLength, compiled), place));
    }
    return predicted;
  }

  private batch(examples: readonly EncodedExample[], { batchSize, head, numLabels }: Compiled): { batch: BatchArrays; seqLength: number } {
    const { config, special } = this.request;
    const { maxSeqLength } = config.model;
    const seqLength = rowLengths(maxSeqLength).find((length) => length >= longestExample(examples)) ?? maxSeqLength;
    const knowledge = { ...knowledgeInputs(config.knowledge), paddingPosition: maxSeqLength - 1 };
    return { batch: classificationBatch(examples, { batchSize, seqLength, special, head, insertedLabel: numLabels, knowledge }), seqLength };
  }
}

const headPrograms = {
  class: classifierProgram,
  score: (model: ModelConfig, vocabSize: number, options: FineTuningOptions) => classifierProgram(model, vocabSize, { ...options, loss: 'squaredError' }),
  tags: taggerProgram,
};

/** Where words are tagged, inserted tokens have a class of their own, [ENT], as in K-BERT, with a graph or without. */
function outputsOf(head: TaskHead, numLabels: number): number {
  return head === 'tags' ? numLabels + 1 : numLabels;
}

/** What the logits of a row say: a class, a score, or the tag of each word; 0 for words beyond the end of the row. */
function answersFrom(logits: Float32Array, example: EncodedExample, row: number, seqLength: number, { head, numLabels }: Compiled): ArrayLike<number> {
  const width = outputsOf(head, numLabels);
  // Inserted tokens alone are [ENT]: it is no answer for a word.
  const classAt = (place: number) => argMax(logits.subarray(place * width, place * width + numLabels));
  if (head === 'score') return [logits[row]!];
  if (head === 'class') return [classAt(row)];
  return Array.from(wordPlaces(example, seqLength), (place) => (place < 0 ? 0 : classAt(row * seqLength + place)));
}

/** Ascending, the last one the model's own. Multiples of 8, which vector units divide evenly. */
function rowLengths(maxSeqLength: number): number[] {
  const parts = Array.from({ length: LENGTHS - 1 }, (_, i) => Math.ceil(((i + 1) * maxSeqLength) / LENGTHS / 8) * 8);
  return [...new Set(parts.filter((length) => length < maxSeqLength)), maxSeqLength];
}

/** Fine-tuning 0 goes by the run's own seed. */
function seedOf(seed: number, number: number): number {
  return number === 0 ? seed : new Rng(seed, 'fineTuningSeed', number).uint32();
}

/** The pre-trained main network under a fresh head; a pooler that was not pre-trained is fresh too, as in Transformers. */
function startValues(specs: ParameterSpecs, pretrained: Record<string, Float32Array>, seed: number, initializerRange: number): Record<string, Float32Array> {
  const isHead = (name: string) => name.startsWith(`${CLASSIFIER_PREFIX}.`) || (name.startsWith(`${POOLER}.`) && pretrained[name] === undefined);
  const mainNames = Object.keys(specs).filter((name) => !isHead(name));
  const missing = mainNames.filter((name) => pretrained[name] === undefined);
  if (missing.length > 0) throw new Error(`The pre-trained network lacks ${missing.join(', ')}`);
  for (const name of mainNames) checkLength(name, pretrained[name]!, specs[name]!.shape);
  // What is pre-trained keeps its place among the specs, by which the head draws, but needs no values of its own.
  const headOnly = Object.fromEntries(Object.entries(withSmallHead(specs)).map(([name, spec]) => [name, isHead(name) ? spec : { ...spec, shape: [0], init: 'zeros' as const }]));
  const start = initialParameters(headOnly, seed, initializerRange);
  for (const name of mainNames) start[name] = pretrained[name]!;
  return start;
}

function checkLength(name: string, { length }: Float32Array, shape: readonly number[]): void {
  if (length === elementCount(shape)) return;
  if (!name.endsWith('word_embeddings.weight')) throw new Error(`The pre-trained ${name} has ${length} values, expected [${shape.join(', ')}]`);
  const [tokens, width] = shape as [number, number];
  throw new UserError('fineTuning.vocabulary', `The checkpoint has embeddings of ${Math.floor(length / width)} tokens, but the vocabulary has ${tokens}: it was trained with another one. Use the tokenizer that lies beside the checkpoint.`);
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
