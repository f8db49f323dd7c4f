/** Writes a recorded study from the run folders of a finished experiment. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { buildFolder } from '../common/atomicFolder';
import { writeFileAtomic } from '../common/atomicWrite';
import { UserError } from '../common/errors';
import { loadExperiment, type Experiment } from '../experiment/load';
import type { RunSummary } from '../panel/protocol';
import { listRuns } from '../runs/folder';
import { runId, runPaths, runsRootOf } from '../runs/paths';
import { EventReader, readLastEvents } from '../runs/readEvents';
import { readRunRecord, readRunResult } from '../runs/readRecords';
import type { RunRecord, RunResult } from '../runs/records';
import { condenseEvents } from './condense';
import { recordingFile, type Recording } from './recording';
import { scrubText, scrubValue } from './scrub';

export interface StudyRequest {
  /** The experiment file. */
  file: string;
  /** Folder to write; must not exist, or be empty. */
  out: string;
  title: string | null;
  hardware: string;
  /** Training points a run, at most. */
  points: number;
  program: Recording['ablationBench'];
}

const readingName = 'reading.md';
const leftOut = ['checkpoints', 'predictions', 'trainer logs', 'samples', 'paths'];

/**
 * Writes the study and returns what its record says. The folder is complete or not there.
 * A Markdown file of the experiment's name beside it becomes the study's reading.
 * Throws UserErrors `record.exists`, `record.noRuns`, `record.unfinished`, `disk.full`, and those of the readers.
 */
export async function recordStudy(request: StudyRequest): Promise<Recording> {
  const out = resolve(request.out);
  if (existsSync(out) && readdirSync(out).length > 0) throw new UserError('record.exists', `${request.out} exists already and is not empty. Name a folder that does not exist, or remove it first.`);
  const experiment = loadExperiment(request.file);
  const runs = finishedRuns(experiment);
  const reading = readingBeside(request.file);
  const recording = describe(request, experiment, runs, reading !== null);
  await buildFolder(out, (temporary) => {
    for (const run of runs) writeRun(join(temporary, 'runs'), run, recording);
    writeFileAtomic(join(temporary, recording.experimentFile), scrubText(readFileSync(request.file, 'utf8')));
    if (reading !== null) writeFileAtomic(join(temporary, readingName), reading);
    writeFileAtomic(join(temporary, recordingFile), `${JSON.stringify(recording, null, 2)}\n`);
    // A folder cannot be renamed onto another on every platform, not even an empty one.
    if (existsSync(out)) rmdirSync(out);
    return Promise.resolve();
  });
  return recording;
}

interface FinishedRun {
  folder: string;
  record: RunRecord;
  result: RunResult;
}

/** Every run that the experiment file asks for and that was begun, all of them finished. */
function finishedRuns({ path, file }: Experiment): FinishedRun[] {
  const runs = listRuns(runsRootOf(path)).filter(({ experiment }) => experiment === file.name);
  if (runs.length === 0) throw new UserError('record.noRuns', `No run of "${file.name}" has begun, so there is nothing to record. Start them with: ablation-bench run ${path}`);
  const unfinished = runs.filter(({ state }) => state !== 'finished');
  if (unfinished.length > 0) throw unfinishedError(path, unfinished, runs.length);
  return runs.map(({ folder }) => {
    const [record, result] = [readRunRecord(folder), readRunResult(folder)];
    if (record === null || result === null) throw new UserError('record.unfinished', `The run in ${folder} has no result. Finish it first with: ablation-bench run ${path}`);
    return { folder, record, result };
  });
}

function unfinishedError(path: string, unfinished: RunSummary[], all: number): UserError {
  const named = unfinished.map(({ variant, seed, state }) => `${variant}, seed ${seed} (${state})`).join('; ');
  return new UserError('record.unfinished', `${unfinished.length} of ${all} runs have not finished: ${named}. Finish them first with: ablation-bench run ${path}`);
}

/** The experiment's notes, `study.md` beside `study.ablation.json`; null without them. */
function readingBeside(file: string): string | null {
  const path = file.replace(/\.ablation\.json$/, '.md');
  return path !== file && existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function describe({ title, hardware, points, program }: StudyRequest, { path, file }: Experiment, runs: FinishedRun[], hasReading: boolean): Recording {
  return {
    schemaVersion: 1,
    title: title ?? file.name,
    description: file.description ?? '',
    hardware,
    finishedAt: runs.map(({ folder }) => finishedAt(folder)).sort().at(-1)!,
    experimentFile: basename(path),
    runs: runs.length,
    trainingSeconds: Math.round(runs.reduce((sum, { result }) => sum + result.wallSeconds, 0)),
    reading: hasReading ? readingName : null,
    condensed: { points, leftOut },
    ablationBench: program,
  };
}

function finishedAt(folder: string): string {
  return readLastEvents(runPaths(folder).events).at(-1)!.time;
}

function writeRun(runsRoot: string, { folder, record, result }: FinishedRun, { condensed, experimentFile }: Recording): void {
  const to = runPaths(join(runsRoot, runId(record.experiment, record.variant, record.seed)));
  const events = condenseEvents(new EventReader(runPaths(folder).events).read(), condensed.points);
  writeFileAtomic(to.record, scrubText(JSON.stringify(withoutProcess({ ...record, experimentFile }))));
  writeFileAtomic(to.result, scrubText(JSON.stringify(withoutPredictions(result))));
  writeFileAtomic(to.events, events.map((event) => `${JSON.stringify(scrubValue(event))}\n`).join(''));
}

/** No process of any machine: none has this start. */
function withoutProcess({ trainer: _, ...record }: RunRecord): RunRecord {
  return { ...record, pid: 0, processStart: 'recorded' };
}

/** The files of predictions are not recorded; no table reads them. */
function withoutPredictions(result: RunResult): RunResult {
  const stripped = (tasks: RunResult['tasks']): RunResult['tasks'] =>
    tasks.map((task) => ({ ...task, ...(task.fineTunings === undefined ? {} : { fineTunings: task.fineTunings.map(({ number, score }) => ({ number, score })) }) }));
  return { ...result, tasks: stripped(result.tasks), ...(result.intermediate === undefined ? {} : { intermediate: result.intermediate.map((each) => ({ ...each, tasks: stripped(each.tasks) })) }) };
}
