/**
 * A process that computes where the trainer's log does not show single steps: fine-tuning, prediction, and the eager
 * twin of the engine "tensorflow". It runs the trainer's own functions and reads the clock at each step.
 *
 *     node stepDriver.cjs WORKLOAD.json ENGINE PRECISION [eager]
 *
 * Answers lines as the peers do (peers/step_server.py), and "session" with the time that compiling the step takes.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { prepareCorpus } from '../../../src/corpus/prepareCorpus';
import { EagerEngine } from '../../../src/engine/eager';
import type { Engine } from '../../../src/engine/engine';
import { openEngine } from '../../../src/engine/open';
import { messageOf } from '../../../src/common/errors';
import type { EngineName } from '../../../src/experiment/schema';
import { FineTuner } from '../../../src/glue/finetune';
import { classifierProgram } from '../../../src/model/classifier';
import { mainNetwork, networkSpecs } from '../../../src/model/network';
import { initialParameters } from '../../../src/model/parameters';
import { pretrainProgram } from '../../../src/objectives/programs';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import { pretrain } from '../../../src/trainer/pretrain';
import { median } from '../report';
import { threads } from './affinity';
import { measureSgemm } from './sgemm';
import { StepClock } from './stepClock';
import { warmUpSteps } from './trainerRun';
import { configOf, fineTuningLabels, isOfTask, type Workload } from './workloads';

const seed = 1;
const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };

/** The engine asked for, or TensorFlow's backend operation by operation. */
async function open(name: EngineName, eager: boolean): Promise<Engine> {
  const { engine } = await openEngine(name, { threads });
  return eager ? new EagerEngine(name, name, `${engine.device}, eager`) : engine;
}

/** Fine-tunes on random examples of full length, one epoch; to predict, on one batch and then through as many as asked. */
async function evaluate(workload: Workload, engine: Engine, steps: number, precision: string): Promise<void> {
  const config = configOf(workload, steps, precision);
  const { vocabSize, batchSize, model } = workload;
  const parameters = initialParameters(networkSpecs(mainNetwork(config.model), vocabSize), seed, config.model.initializerRange);
  const example = (index: number) => ({
    label: index % fineTuningLabels,
    segments: [Int32Array.from({ length: model.maxSeqLength - 2 }, (_, i) => special.mask + 1 + ((index * 7919 + i * 104729) % (vocabSize - special.mask - 1)))],
  });
  const examples = Array.from({ length: steps * batchSize }, (_, index) => example(index));
  const [train, dev] = workload.objective.type === 'prediction' ? [examples.slice(0, batchSize), examples] : [examples, []];
  const tuner = new FineTuner({ config, vocabSize, special, parameters, engine, seed });
  try {
    await tuner.predictions({ head: 'class', train, dev, numLabels: fineTuningLabels, groupSize: 1 }, 0, new AbortController().signal);
  } finally {
    await tuner.dispose();
  }
}

/** Pre-trains on the sample corpus; the last step's checkpoint is thrown away. */
async function pretrainSteps(workload: Workload, engine: Engine, steps: number, folder: string): Promise<void> {
  const config = configOf(workload, steps);
  const corpus = await prepareCorpus({
    corpus: config.corpus, tokenizer: config.tokenizer, input: config.input, maxSeqLength: config.model.maxSeqLength,
    baseFolder: folder, cacheFolder: path.join(folder, '.ablation-cache'), mediaFolder: 'media',
  });
  const checkpoints = mkdtempSync(path.join(folder, 'checkpoints-'));
  const silent = () => {};
  const { signal } = new AbortController();
  try {
    await pretrain({ config, configHash: '', seed, vocabSize: workload.vocabSize, totalSteps: steps, corpus, engine, checkpoints, emit: silent, onStep: silent, signal });
  } finally {
    corpus.close();
    rmSync(checkpoints, { recursive: true, force: true });
  }
}

/** Milliseconds that tracing and compiling the training step take. */
async function compileMilliseconds(workload: Workload, engine: Engine): Promise<number> {
  const { model } = configOf(workload, 1);
  const { vocabSize, batchSize, dropout } = workload;
  const program = isOfTask(workload)
    ? classifierProgram(model, vocabSize, { batchSize, seqLength: model.maxSeqLength, numLabels: fineTuningLabels, dropout, mode: 'train' })
    : pretrainProgram(configOf(workload, 1), vocabSize, 'train');
  const memory = new FlatMemory(program.parameters);
  const start = performance.now();
  const compiled = await engine.compileGradients(program, memory.values, memory.gradients);
  const took = performance.now() - start;
  await compiled.dispose();
  return took;
}

async function measureSteps(workload: Workload, { engine, precision, folder }: { engine: Engine; precision: string; folder: string }, count: number): Promise<Record<string, number>> {
  const clock = new StepClock(engine, workload.objective.type === 'prediction' ? 'forward' : 'step');
  // One more than asked for: a step ends where the next one begins.
  const steps = warmUpSteps + count + 1;
  if (isOfTask(workload)) await evaluate(workload, clock, steps, precision);
  else await pretrainSteps(workload, clock, steps, folder);
  return { msPerStep: median(clock.intervals().slice(warmUpSteps)), peakRssMb: process.resourceUsage().maxRSS / 1024 };
}

async function main([file, name, precision, how]: string[]): Promise<void> {
  const workload = JSON.parse(readFileSync(file!, 'utf8')) as Workload;
  const folder = path.dirname(file!);
  const engine = await open(name as EngineName, how === 'eager');
  const say = (reply: object) => console.log(JSON.stringify(reply));
  say({ device: engine.device });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, count] = line.split(' ');
    if (command === 'steps') say(await measureSteps(workload, { engine, precision: precision!, folder }, Number(count)));
    if (command === 'session') say({ sessionMs: await compileMilliseconds(workload, engine) });
    if (command === 'sgemm') say({ gflops: await measureSgemm(engine) });
  }
}

main(process.argv.slice(2)).then(
  // Native engines keep threads that would hold the process open.
  () => process.exit(0),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
