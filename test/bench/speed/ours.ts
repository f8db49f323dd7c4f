/** Our engines: the built trainer on an experiment, and the step driver where the trainer's log shows no steps. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Contender, Measurement } from './contender';
import { LineServer } from './lineServer';
import { peakMegabytes, startTrainer, stepMilliseconds, warmUpSteps, type TrainerRun } from './trainerRun';
import { ensureVocabulary, isOfTask, type Workload } from './workloads';

const driver = path.join('artifacts', 'bench', 'stepDriver.cjs');

/** An engine in a precision. */
export interface Ours {
  engine: string;
  precision: string;
}

/** Throws an Error with the trainer's words when the engine or its precision does not work here. */
export function openOurs(ours: Ours, workload: Workload, folder: string): Promise<Contender> {
  return isOfTask(workload) ? openDriver({ ...ours, shown: ours.engine }, workload, folder) : openTrainer(ours, workload, folder);
}

/** The engine "tensorflow" operation by operation, as plain tfjs-node runs. */
export function openEagerTwin(workload: Workload, folder: string): Promise<Contender> {
  return openDriver({ engine: 'tensorflow', precision: 'fp32', shown: 'tfjs-node eager' }, workload, folder, ['eager']);
}

async function openTrainer(ours: Ours, workload: Workload, folder: string): Promise<Contender> {
  let about = '';
  const train = async (steps: number): Promise<Measurement> => {
    const run = startTrainer(workload, steps, folder, ours);
    const peakRssMb = await peakMegabytes(run);
    const { status, errors } = await run.ended;
    const logged = run.steps();
    if (status !== 0) throw new Error(errors === '' ? `The trainer ended with status ${status}.` : errors.split('\n')[0]!);
    about = aboutRun(run);
    return { msPerStep: stepMilliseconds(logged), peakRssMb, firstLossMs: Date.parse(logged[0]!.time) - run.startedAt };
  };
  // Also prepares the token store, so that later runs find it warm.
  await train(warmUpSteps + 1);
  return {
    ...ours,
    about,
    measure: (steps) => train(warmUpSteps + steps),
    sgemm: () => withDriver(ours, workload, folder, async (server) => (await server.ask<{ gflops: number }>('sgemm')).gflops),
    close: async () => {},
  };
}

/** Versions and device, as the run recorded them. */
function aboutRun(run: TrainerRun): string {
  const { engine, versions } = run.record()!;
  return `${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')} on ${engine.device}`;
}

async function openDriver({ shown, ...ours }: Ours & { shown: string }, workload: Workload, folder: string, args: string[] = []): Promise<Contender> {
  const { server, about } = await startDriver(ours, workload, folder, args);
  return {
    engine: shown,
    precision: ours.precision,
    about: `the step driver, ${about.device}`,
    measure: (steps) => server.ask<Measurement>(`steps ${steps}`),
    sgemm: async () => (await server.ask<{ gflops: number }>('sgemm')).gflops,
    close: () => server.close(),
  };
}

/** Milliseconds that tracing and compiling the training step take, in a process of its own. */
export function sessionMilliseconds(engine: string, workload: Workload, folder: string): Promise<number> {
  return withDriver({ engine, precision: 'fp32' }, workload, folder, async (server) => (await server.ask<{ sessionMs: number }>('session')).sessionMs);
}

async function withDriver<T>(ours: Ours, workload: Workload, folder: string, work: (server: LineServer) => Promise<T>): Promise<T> {
  const { server } = await startDriver(ours, workload, folder, []);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function startDriver({ engine, precision }: Ours, workload: Workload, folder: string, args: string[]): Promise<{ server: LineServer; about: { device: string } }> {
  ensureVocabulary(folder, workload);
  const file = path.join(folder, `${workload.name}.workload.json`);
  writeFileSync(file, JSON.stringify(workload));
  return LineServer.start([process.execPath, driver, file, engine, precision, ...args]);
}
