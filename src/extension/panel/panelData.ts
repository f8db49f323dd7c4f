import { formFields } from '../../experiment/formFields';
import type { AuditReport, FormField, RunSummary, ToWebview } from '../../panel/protocol';
import { listResults } from '../../runs/folder';
import { runPaths } from '../../runs/paths';
import type { RunResult } from '../../runs/records';
import type { ExperimentEntry, ExperimentIndex } from '../experiments/experimentIndex';
import { experimentView } from '../experiments/experimentView';
import type { RunStore } from '../runs/runStore';
import { isActive } from '../views/treeModel';
import { FollowedLog, type EventSource } from './eventSource';
import type { PanelSource } from './panelSource';

/** What a panel shows: the chosen experiment, its runs and results, from the index and the store. */
export class PanelData implements PanelSource {
  private selectedUri: string | null = null;
  /** The last audit; kept for a panel that was hidden or reloaded meanwhile. */
  audit: AuditReport | null = null;
  /** The results last read, and the runs and states that they were read for. */
  private read: { key: string; results: RunResult[] } = { key: '', results: [] };

  constructor(
    private readonly index: ExperimentIndex,
    private readonly store: RunStore,
    private readonly onError: (thrown: unknown) => void,
  ) {}

  select(uri: string): void {
    this.selectedUri = uri;
  }

  /** Resolves when the workspace was searched; takes up the experiment that a restored panel showed. */
  async whenKnown(restoredUri: string | null): Promise<void> {
    await this.index.ready;
    if (this.selectedUri === null && restoredUri !== null && this.index.get(restoredUri) !== undefined) this.selectedUri = restoredUri;
  }

  fields(): FormField[] {
    return formFields();
  }

  /** The experiment chosen, or else the first one. */
  entry(): ExperimentEntry | undefined {
    return (this.selectedUri === null ? undefined : this.index.get(this.selectedUri)) ?? this.index.all()[0];
  }

  runs(): RunSummary[] {
    const entry = this.entry();
    return entry === undefined ? [] : this.store.runsOf(entry.runsRoot, entry.name);
  }

  eventsOf({ folder }: RunSummary): EventSource {
    return new FollowedLog(runPaths(folder).events);
  }

  replayMessage(): null {
    return null;
  }

  experimentMessage(): ToWebview {
    const entry = this.entry();
    return {
      type: 'experiment',
      experiment: entry === undefined ? null : experimentView(entry.uri.toString(), entry.fileName, entry.parsed),
      experiments: this.index.all().map(({ uri, name }) => ({ uri: uri.toString(), name })),
    };
  }

  runMessages(): ToWebview[] {
    const runs = this.runs();
    const entry = this.entry();
    if (entry === undefined) return [{ type: 'runs', runs }];
    const running = runs.some((run) => isActive(run) || run.state === 'queued');
    return [{ type: 'runs', runs }, { type: 'results', experiment: entry.name, results: this.results(entry, runs), running }];
  }

  /** Read again only when a run has changed its state: results are written at a run's end. */
  private results(entry: ExperimentEntry, runs: RunSummary[]): RunResult[] {
    const key = JSON.stringify([entry.runsRoot, entry.name, runs.map(({ id, state }) => [id, state])]);
    if (key === this.read.key) return this.read.results;
    try {
      this.read = { key, results: listResults(entry.runsRoot, entry.name) };
    } catch (error) {
      this.onError(error);
      this.read = { key, results: [] };
    }
    return this.read.results;
  }
}
