import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formFields } from '../../experiment/formFields';
import { parseExperiment, type ParsedExperiment } from '../../experiment/load';
import type { FormField, RunSummary, ToWebview } from '../../panel/protocol';
import { readingOf, type RecordedStudy } from '../../recordings/recording';
import { listRuns, summaryOf } from '../../runs/folder';
import { runPaths, runsRootOf } from '../../runs/paths';
import { EventReader } from '../../runs/readEvents';
import { readRunRecord, readRunResult } from '../../runs/readRecords';
import type { RunRecord, RunResult } from '../../runs/records';
import { experimentName, experimentView } from '../experiments/experimentView';
import type { EventSource } from '../panel/eventSource';
import type { PanelSource } from '../panel/panelSource';
import { Playback, speeds } from './playback';
import { PlayedLog } from './playedLog';
import { timelineOf } from './timeline';

interface RecordedRun {
  id: string;
  folder: string;
  record: RunRecord;
  result: RunResult | null;
  newLog: () => PlayedLog;
}

/** A recorded study as a panel shows it: what its runs had done by the time that it is played to. */
export class ReplayData implements PanelSource {
  readonly audit = null;
  readonly playback: Playback;
  /** Of the experiment file. */
  readonly text: string;
  private readonly parsed: ParsedExperiment;
  private readonly recorded: RecordedRun[];
  private readonly reading: string | null;

  /**
   * Reads all of the study. Throws UserErrors `record.invalid` and `events.malformed`.
   * @param now milliseconds of any clock that does not go back
   */
  constructor(
    readonly study: RecordedStudy,
    now: () => number,
  ) {
    this.text = readFileSync(study.file, 'utf8');
    this.parsed = parseExperiment(this.text);
    this.reading = readingOf(study);
    const runs = listRuns(runsRootOf(study.file)).map(({ id, folder }) => ({ id, folder, record: readRunRecord(folder)!, result: readRunResult(folder), events: new EventReader(runPaths(folder).events).read() }));
    const { playedAt, duration } = timelineOf(new Map(runs.map(({ id, events }) => [id, events])));
    this.playback = new Playback(duration, now);
    this.recorded = runs.map(({ events, ...run }) => ({ ...run, newLog: () => new PlayedLog(events, playedAt.get(run.id)!, () => this.playback.position) }));
  }

  select(): void {
    // There is one experiment in a study.
  }

  whenKnown(): Promise<void> {
    return Promise.resolve();
  }

  fields(): FormField[] {
    return formFields();
  }

  runs(): RunSummary[] {
    return this.recorded.map(({ folder, record, newLog }) => {
      const events = newLog().played();
      const summary = summaryOf(folder, record, events, () => true);
      return events.length === 0 ? { ...summary, state: 'queued' } : summary;
    });
  }

  eventsOf({ id }: RunSummary): EventSource {
    return this.recorded.find((run) => run.id === id)!.newLog();
  }

  experimentMessage(): ToWebview {
    const experiment = experimentView(pathToFileURL(this.study.file).toString(), basename(this.study.file), this.parsed);
    return { type: 'experiment', experiment, experiments: [] };
  }

  runMessages(): ToWebview[] {
    const runs = this.runs();
    const finished = new Set(runs.filter(({ state }) => state === 'finished').map(({ id }) => id));
    const results = this.recorded.flatMap(({ id, result }) => (result !== null && finished.has(id) ? [result] : []));
    return [{ type: 'runs', runs }, { type: 'results', experiment: experimentName(this.parsed, basename(this.study.file)), results, running: finished.size < runs.length }];
  }

  replayMessage(): ToWebview {
    const { title, hardware, finishedAt } = this.study.recording;
    const { position, duration, playing, speed } = this.playback;
    return { type: 'replay', replay: { title, hardware, finishedAt, position, duration, playing, speed, speeds, reading: this.reading } };
  }
}
