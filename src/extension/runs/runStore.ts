import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunSummary } from '../../panel/protocol';
import { listRuns } from '../../runs/folder';
import { liveTrainers, readTrainers, type TrainerRecord } from '../../runs/trainers';
import { isActive } from '../views/treeModel';

interface RootState {
  fingerprint: string;
  listedAt: number;
  runs: RunSummary[];
  /** Live trainers by experiment folder. */
  trainers: Map<string, TrainerRecord[]>;
}

/** A trainer that was at work and is not any more, with the record it left. */
export interface EndedTrainer {
  /** Folder of the experiment. */
  folder: string;
  record: TrainerRecord;
}

const activePoll = 1000;
const idlePoll = 2000;
/** A killed trainer changes no file: while a run is under way the list is read anew at least this often. */
const livenessPeriod = 2000;

/**
 * All runs under the experiments' runs roots, read from their folders: the one source for tree, status bar and panel.
 * Polls, because file watchers are not told of every append on every file system.
 */
export class RunStore implements vscode.Disposable {
  private readonly roots = new Map<string, RootState>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly ended = new vscode.EventEmitter<EndedTrainer>();
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.changed.event;
  readonly onDidEnd = this.ended.event;

  constructor(private readonly onError: (thrown: unknown) => void) {}

  /** Sets which runs roots are followed, and reads those that are new. */
  follow(roots: Iterable<string>): void {
    const wanted = new Set(roots);
    for (const root of this.roots.keys()) if (!wanted.has(root)) this.roots.delete(root);
    for (const root of wanted) if (!this.roots.has(root)) this.roots.set(root, { fingerprint: '', listedAt: 0, runs: [], trainers: new Map() });
    this.poll();
  }

  runsOf(runsRoot: string, experiment: string): RunSummary[] {
    return (this.roots.get(runsRoot)?.runs ?? []).filter((run) => run.experiment === experiment);
  }

  active(): RunSummary[] {
    return [...this.roots.values()].flatMap(({ runs }) => runs.filter(isActive));
  }

  /** Trainers that work on the experiment now, read from the disk. */
  trainersOf(runsRoot: string, experiment: string): TrainerRecord[] {
    return liveTrainers(join(runsRoot, experiment));
  }

  /** What a trainer does that has no run under way yet; null when there is none. */
  preparing(): string | null {
    const trainer = this.live().find(({ phase }) => phase === 'preparing');
    return trainer === undefined ? null : (trainer.message ?? trainer.experiment);
  }

  isTraining(): boolean {
    return this.live().length > 0;
  }

  private live(): TrainerRecord[] {
    return [...this.roots.values()].flatMap(({ trainers }) => [...trainers.values()].flat());
  }

  /** Looks for changes now, and again soon. */
  poll(): void {
    clearTimeout(this.timer);
    let any = false;
    for (const [root, state] of this.roots) any = this.refresh(root, state) || any;
    if (any) this.changed.fire();
    this.timer = setTimeout(() => this.poll(), this.isTraining() ? activePoll : idlePoll);
  }

  private refresh(root: string, state: RootState): boolean {
    const now = Date.now();
    const fingerprint = fingerprintOf(root, 3).join('\n');
    const stale = state.trainers.size > 0 && now - state.listedAt >= livenessPeriod;
    if (fingerprint === state.fingerprint && !stale) return false;
    const before = JSON.stringify([state.runs, [...state.trainers]]);
    Object.assign(state, { fingerprint, listedAt: now });
    try {
      state.runs = listRuns(root);
      this.updateTrainers(state, trainersUnder(root));
    } catch (error) {
      this.onError(error);
    }
    return JSON.stringify([state.runs, [...state.trainers]]) !== before;
  }

  private updateTrainers(state: RootState, now: Map<string, TrainerRecord[]>): void {
    const before = state.trainers;
    state.trainers = now;
    for (const [folder, trainers] of before) {
      const gone = trainers.filter(({ pid }) => !now.get(folder)?.some((trainer) => trainer.pid === pid));
      for (const record of gone) this.ended.fire({ folder, record: readTrainers(folder).find(({ pid }) => pid === record.pid) ?? record });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed.dispose();
    this.ended.dispose();
  }
}

/** Live trainers of each experiment folder that has any. */
function trainersUnder(root: string): Map<string, TrainerRecord[]> {
  const folders = foldersIn(root);
  return new Map(folders.map((folder) => [folder, liveTrainers(folder)] as const).filter(([, trainers]) => trainers.length > 0));
}

function foldersIn(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name));
}

const followed = /^(events\.jsonl|run\.json|result\.json|trainer(-\d+)?\.json)$/;

/** Size and time of every file that decides what the list shows, down to the run folders. */
function fingerprintOf(folder: string, depth: number): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? fingerprintOf(path, depth - 1) : [];
    return followed.test(entry.name) ? [statLine(path)] : [];
  });
}

function statLine(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${path} ${stat.size} ${stat.mtimeMs}`;
}
