/** Forks the built trainer on experiments of seconds and waits for what it writes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, vi } from 'vitest';
import { Rng } from '../../src/common/rng';
import type { RunEvent } from '../../src/runs/events';
import { runPaths } from '../../src/runs/paths';
import { EventReader } from '../../src/runs/readEvents';

const bundle = resolve('dist/trainer.js');
const DEADLINE_MS = 60_000;
const POLL_MS = 10;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Trainer {
  process: ChildProcess;
  pid: number;
  ended: Promise<Ended>;
}

// A test starts up to three processes, each of which loads an engine; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 120_000 });

const started: ChildProcess[] = [];
afterAll(() => started.forEach((child) => child.kill('SIGKILL')));

/** Starts `ablation-bench` with these arguments in `cwd`; what is left of it when the tests of the file end is killed. */
export function startTrainer(cwd: string, ...args: string[]): Trainer {
  const child = spawn(process.execPath, [bundle, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal, stdout, stderr: ownLines(stderr) })));
  started.push(child);
  return { process: child, pid: child.pid!, ended };
}

/**
 * Without what TensorFlow's library writes while it loads, which no setting of its own keeps back (issue 100442 of
 * tensorflow/tensorflow): on processors with AVX-512 VNNI it says that oneDNN is on.
 */
function ownLines(errors: string): string {
  return errors.replaceAll(/^(?:WARNING: All log messages before absl::InitializeLog\(\) .*|I\d{4} .* port\.cc:\d+\] oneDNN custom operations are on\..*)\n/gm, '');
}

/** Runs it to its end. */
export function trainer(cwd: string, ...args: string[]): Promise<Ended> {
  return startTrainer(cwd, ...args).ended;
}

/** Resolves when the run's log holds such an event; rejects when the trainer ends first, or after a minute. */
export async function eventOf(runFolder: string, { ended }: Trainer, wanted: (event: RunEvent) => boolean): Promise<RunEvent> {
  const reader = new EventReader(runPaths(runFolder).events);
  const ending: { result?: Ended } = {};
  void ended.then((result) => (ending.result = result));
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; ) {
    const found = reader.read().find(wanted);
    if (found !== undefined) return found;
    if (ending.result !== undefined) throw new Error(`The trainer ended before the event: ${JSON.stringify(ending.result)}`);
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
  throw new Error('The event did not come within a minute.');
}

/** Events of a run, checked against their schema. */
export function eventsOf(runFolder: string): RunEvent[] {
  return new EventReader(runPaths(runFolder).events).read();
}

type Overrides = Record<string, unknown>;

/** What a tiny experiment can be asked to differ in. */
export interface TinyOptions {
  steps?: number;
  /** Null leaves it to the default, `auto`. */
  engine?: string | null;
  base?: Overrides;
  training?: Overrides;
  logging?: Overrides;
  variants?: { name: string; objective?: Overrides; training?: Overrides; model?: Overrides; corpus?: Overrides; tokenizer?: Overrides }[];
  evaluation?: Overrides;
}

/** The text of an experiment that trains in a second or two: two dozen documents, one layer, no tasks. */
export function tinyExperiment({ steps = 40, engine = 'onnx', base, training, logging, variants, evaluation }: TinyOptions = {}): string {
  const experiment = {
    schemaVersion: 1,
    name: 'tiny',
    // Runs are compared bit for bit; `auto` may take another engine in each folder.
    ...(engine === null ? {} : { engine }),
    base: {
      corpus: { files: ['corpus.txt'], heldOutFraction: 0.4 },
      tokenizer: { vocabSize: 100 },
      model: { numLayers: 1, hiddenSize: 16, numHeads: 2, intermediateSize: 24, embeddingSize: 12, maxSeqLength: 20, dropout: 0.1 },
      objective: { type: 'rtd', generatorSize: 0.5 },
      training: { batchSize: 4, learningRate: 1e-3, warmupSteps: 4, ...training },
      budget: { steps },
      logging: { logEverySteps: 3, evalEverySteps: 25, evalSequences: 6, checkpointEverySteps: 10, ...logging },
      ...base,
    },
    variants: variants ?? [{ name: 'ELECTRA' }],
    seeds: [5],
    evaluation: { probes: [], randomInitControl: false, ...evaluation },
  };
  return JSON.stringify(experiment, null, 2);
}

/** A folder with a corpus and the experiment file `tiny.ablation.json`. */
export function tinyFolder(options?: TinyOptions): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablation-process-'));
  writeFileSync(join(folder, 'corpus.txt'), corpusText());
  writeFileSync(join(folder, 'tiny.ablation.json'), tinyExperiment(options));
  return folder;
}

export function runFolderOf(folder: string, variant = 'ELECTRA', seed = 5): string {
  return join(folder, 'runs', 'tiny', variant, `seed-${seed}`);
}

const words = 'the a old young river house dog man woman boat goes comes sleeps near under quickly slowly and then water tree green light'.split(' ');

/** Documents of made-up sentences, the same every time. */
function corpusText(): string {
  const sentence = (document: number, line: number) => {
    const rng = new Rng(1, 'probe', document, line);
    const drawn = Array.from({ length: 8 + rng.int(5) }, () => words[rng.int(words.length)]!);
    return `${drawn.join(' ')}.`;
  };
  return Array.from({ length: 24 }, (_, document) => Array.from({ length: 12 }, (__, line) => sentence(document, line)).join('\n')).join('\n\n');
}
