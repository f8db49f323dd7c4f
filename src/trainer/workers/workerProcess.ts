/** The process of a slot: makes the runs that its trainer sends, one at a time, and ends when the trainer does. */
import { dirname } from 'node:path';
import { messageOf } from '../../common/errors';
import { openEngine } from '../../engine/open';
import type { Engine } from '../../engine/engine';
import { Corpora } from '../corpora';
import { executeRun } from '../executeRun';
import type { Observer, RunEnding } from '../observer';
import { versions } from '../packageFolder';
import { ignoreSignals } from '../stopSignal';
import type { FromWorker, RunJob, ToWorker } from './messages';

/** First argument of a worker process; not a verb of the command line. */
export const WORKER_ARGUMENT = 'train-for-parent';

/**
 * Serves until the channel to the trainer closes; a run under way is then stopped as if it had been asked to, with a
 * checkpoint. Signals are the trainer's business: a terminal sends Ctrl-C to both. Returns the exit status.
 */
export async function serveRuns(): Promise<number> {
  ignoreSignals();
  const worker = new Worker();
  await new Promise<void>((resolve) => {
    process.on('message', (message: ToWorker) => worker.receive(message));
    process.once('disconnect', resolve);
    // The trainer may have gone before this line.
    if (!process.connected) resolve();
  });
  await worker.close();
  return 0;
}

class Worker {
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private corpora: Corpora | null = null;
  private engine: Engine | null = null;

  receive(message: ToWorker): void {
    if (message.type === 'stop') this.stop.abort(message.reason);
    else this.running = this.make(message.job);
  }

  async close(): Promise<void> {
    this.stop.abort('its trainer ended');
    await this.running;
    this.corpora?.close();
    await this.engine?.dispose();
  }

  private async make(job: RunJob): Promise<void> {
    const observer = observerOver();
    send({ type: 'done', ending: await this.runTo(job, observer) });
  }

  private async runTo(job: RunJob, observer: Observer): Promise<RunEnding> {
    const { run, totalSteps, folder, experimentFile, engineReason, concurrency, trainer } = job;
    try {
      const engine = await this.openedEngine(job);
      this.corpora ??= new Corpora(experimentFile, this.stop.signal, () => undefined);
      const corpus = await this.corpora.prepare(run.config, job.corpusHash);
      const setting = { experimentFile, baseFolder: dirname(experimentFile), engine, engineReason, corpus, versions: versions(), concurrency, trainer, observer, signal: this.stop.signal };
      return await executeRun(run, totalSteps, folder, setting);
    } catch (error) {
      const ending = this.stop.signal.aborted ? 'stopped' : 'failed';
      observer.runEnded(run, ending, messageOf(error));
      return ending;
    }
  }

  private async openedEngine({ engine, device, concurrency }: RunJob): Promise<Engine> {
    this.engine ??= (await openEngine(engine, { threads: concurrency.threads, sharesProcessor: true, device })).engine;
    return this.engine;
  }
}

/** Passes on to the trainer what a run tells. */
function observerOver(): Observer {
  return {
    notice: (sentence) => send({ type: 'notice', sentence }),
    planned: () => undefined,
    runBegan: (_, totalSteps) => send({ type: 'runBegan', totalSteps }),
    step: (_, progress) => send({ type: 'step', progress }),
    event: (_, event) => send({ type: 'event', event }),
    runEnded: (_, ending, message) => send({ type: 'runEnded', ending, message }),
  };
}

/** Nobody hears it once the trainer is gone; the run folder has it all. */
function send(message: FromWorker): void {
  if (process.connected) process.send!(message, undefined, undefined, () => undefined);
}
