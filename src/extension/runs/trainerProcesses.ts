import type { ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { moveAside } from '../../runs/moveAside';
import { isAlive, processStart, type ProcessIdentity } from '../../runs/processIdentity';
import { readRunRecord } from '../../runs/readRecords';
import { requestStop } from '../../runs/trainers';
import { requireValid } from '../experiments/chooseExperiment';
import type { ExperimentEntry } from '../experiments/experimentIndex';
import type { Messages } from '../messages';
import { readSettings } from '../settings';
import { requireTrust } from '../trust';
import { runArguments, spawnDetached, type TrainerProgram } from './launch';
import { outdatedRuns } from './outdatedRuns';
import type { RunStore } from './runStore';
import { stopGracefully, type StopControl } from './stopGracefully';
import { experimentFolderOf, lastSentence, openLogFile, outputFileOf } from './trainerLog';

/** Time a trainer has to write its checkpoint before the user is asked whether to end it. */
const graceMilliseconds = 30_000;

/** Starts trainers, which outlive this window, and stops them. */
export class TrainerProcesses {
  /** Children of this window that have not written their record yet, by experiment folder. */
  private readonly starting = new Map<string, ProcessIdentity>();
  /** Stops that have been asked for and not ended yet, by experiment folder. */
  private readonly stopping = new Map<string, Promise<void>>();

  constructor(
    private readonly program: TrainerProgram,
    private readonly store: RunStore,
    private readonly messages: Messages,
    private readonly startingChanged: () => void,
  ) {}

  get isStarting(): boolean {
    return this.starting.size > 0;
  }

  /** Whether a trainer of the experiment is at work or starting. */
  isTraining(entry: ExperimentEntry): boolean {
    return this.starting.has(experimentFolderOf(entry)) || this.store.trainersOf(entry.runsRoot, entry.name).length > 0;
  }

  /**
   * Starts training of one variant or of all, or goes on where it was stopped; with `restart`, everything anew. Waits for
   * a stop that is under way.
   * Throws a UserError when that cannot be done.
   */
  async run(entry: ExperimentEntry, variant: string | null, restart: boolean): Promise<void> {
    requireTrust();
    requireDisk(entry.uri);
    await saveOpen(entry.uri);
    requireValid(entry);
    await this.stopping.get(experimentFolderOf(entry));
    this.requireIdle(entry, variant);
    if (!(await (restart ? confirmRestart(entry) : this.clearOutdated(entry, variant)))) return;
    this.start(entry, variant, restart);
  }

  private start(entry: ExperimentEntry, variant: string | null, restart: boolean): void {
    const { nodePath, engine, parallelRuns: parallel } = readSettings();
    const output = outputFileOf(entry);
    const outputStart = existsSync(output) ? statSync(output).size : 0;
    const args = runArguments({ file: entry.uri.fsPath, variant, engine, parallel, restart });
    this.messages.log.info(`Starting: ${nodePath ?? process.execPath} ${[this.program.trainer, ...args].join(' ')}`);
    const child = spawnDetached({ ...this.program, nodePath, args }, dirname(entry.uri.fsPath), output);
    this.follow(entry, child, output, outputStart);
  }

  /** Moves runs of another configuration aside if the user agrees. False when the user does not. */
  private async clearOutdated({ runsRoot, name, parsed }: ExperimentEntry, variant: string | null): Promise<boolean> {
    const hashOf = (folder: string) => readRunRecord(folder)?.configHash ?? null;
    const outdated = outdatedRuns(this.store.runsOf(runsRoot, name), parsed.plans, variant, hashOf);
    if (outdated.length === 0) return true;
    const proceed = vscode.l10n.t('Move Aside and Run');
    const message = vscode.l10n.t('{0} earlier run(s) of {1} were trained with another configuration.', outdated.length, name);
    const detail = vscode.l10n.t('They cannot go on with the present one. Moved aside, they stay on the disk and leave the tree and the results.');
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, proceed)) !== proceed) return false;
    for (const { folder } of outdated) moveAside(folder);
    return true;
  }

  private requireIdle(entry: ExperimentEntry, variant: string | null): void {
    const folder = experimentFolderOf(entry);
    const busy = this.store.trainersOf(entry.runsRoot, entry.name).some(({ runs }) => variant === null || runs.length === 0 || runs.some((run) => run.variant === variant));
    if (busy || this.starting.has(folder))
      throw new UserError('run.busy', vscode.l10n.t('{0} is being trained already. Wait for it, or stop it first.', variant ?? entry.name));
  }

  /** Watches a child until it has written its record; from then on the store knows it. */
  private follow(entry: ExperimentEntry, child: ChildProcess, output: string, outputStart: number): void {
    const folder = experimentFolderOf(entry);
    const failed = (sentence: string) => void this.messages.showError(new UserError('trainer.start', sentence), () => openLogFile(output));
    const pid = child.pid;
    if (pid !== undefined) this.starting.set(folder, { pid, processStart: processStart(pid) ?? 'unknown' });
    const recorded = () => this.store.trainersOf(entry.runsRoot, entry.name).some((trainer) => trainer.pid === pid);
    const timer = setInterval(() => recorded() && settle(), 250);
    const settle = () => {
      clearInterval(timer);
      if (this.starting.delete(folder)) this.store.poll();
      this.startingChanged();
    };
    child.once('error', (error) => {
      settle();
      failed(vscode.l10n.t('The trainer cannot be started with {0} ({1}). Check the setting ablationBench.nodePath.', child.spawnfile, error.message));
    });
    child.once('exit', (code) => {
      const early = this.starting.has(folder);
      settle();
      if (early && code !== 0) failed(lastSentence(output, outputStart) ?? vscode.l10n.t('The trainer ended at once with exit code {0}.', code ?? -1));
    });
    this.startingChanged();
  }

  /** Asks every trainer of the experiment to stop. Returns false when there is none. */
  async stop(entry: ExperimentEntry): Promise<boolean> {
    requireTrust();
    const folder = experimentFolderOf(entry);
    const trainers: ProcessIdentity[] = [...this.store.trainersOf(entry.runsRoot, entry.name)];
    const starting = this.starting.get(folder);
    if (starting !== undefined && !trainers.some(({ pid }) => pid === starting.pid)) trainers.push(starting);
    if (trainers.length === 0) return false;
    const ended = Promise.all(trainers.map((trainer) => stopGracefully(trainer, stopControl(entry.name, folder), graceMilliseconds))).then(() => this.store.poll());
    this.stopping.set(folder, ended);
    try {
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Saving a checkpoint and stopping …') }, () => ended);
    } finally {
      this.stopping.delete(folder);
    }
    return true;
  }
}

async function confirmRestart({ name }: ExperimentEntry): Promise<boolean> {
  const proceed = vscode.l10n.t('Run Anew');
  const detail = vscode.l10n.t('Moved aside, they stay on the disk and leave the tree and the results.');
  return (await vscode.window.showWarningMessage(vscode.l10n.t('Move all runs of {0} aside and train everything anew?', name), { modal: true, detail }, proceed)) === proceed;
}

function stopControl(experiment: string, folder: string): StopControl {
  return {
    isAlive,
    requestStop: (trainer) => requestStop(folder, trainer),
    kill: ({ pid }) => process.kill(pid, 'SIGKILL'),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    confirmKill: async () => {
      const end = vscode.l10n.t('End It Now');
      const message = vscode.l10n.t('The trainer of {0} has not stopped yet. Ending it now loses the steps since its last checkpoint.', experiment);
      return (await vscode.window.showWarningMessage(message, end, vscode.l10n.t('Keep Waiting'))) === end;
    },
  };
}

function requireDisk(uri: vscode.Uri): void {
  if (uri.scheme !== 'file') throw new UserError('workspace.virtual', vscode.l10n.t('Training needs the experiment file on a disk; this one is at {0}.', uri.toString()));
}

async function saveOpen(uri: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (document?.isDirty === true) await document.save();
}
