/** Every engine of this machine: whether it works, and how long a step takes on it. */
import { messageOf } from '../common/errors';
import { type EngineName, engineNames } from '../experiment/schema';
import type { Precision } from '../experiment/knobs/training';
import { type Fault, listed, tryCandidate } from './attempt';
import type { Candidate, Opening } from './candidates';
import { comparisonSentence, fastestOf, type Timed } from './comparison';
import { parseDevice } from './device';
import type { Engine } from './engine';
import { oneLine } from './faults';
import { type Clock, type MeasuredStep, measureStep, type SampleStep, wallClock } from './stepTime';

/** One way of opening an engine that works. */
export interface WorkingCandidate {
  available: true;
  /** Among the engine's: a provider of onnxruntime, or `CPU`. */
  candidate: string;
  device: string;
  usesGpu: boolean;
  isSoftware: boolean;
  precisions: readonly Precision[];
  /** Null where nothing was to be timed; a sentence says why it was not. */
  step: MeasuredStep | string | null;
}
/** One that does not. */
export interface FaultyCandidate extends Fault {
  available: false;
  candidate: string | null;
}
export type CandidateReport = WorkingCandidate | FaultyCandidate;

/** All candidates of each engine, best first. */
export type EngineReports = Record<EngineName, CandidateReport[]>;

export interface CheckRequest {
  threads: number;
  /** Null times nothing. */
  sample: SampleStep | null;
  report(sentence: string): void;
  signal: AbortSignal;
}

/** For the timing of one candidate. */
const BUDGET_MS = 3000;

/** Tries every engine with a small program against the cpu engine, and times the step. Throws the signal's reason. */
export async function checkEngines(request: CheckRequest): Promise<EngineReports> {
  const reports: Partial<EngineReports> = {};
  const opening: Opening = { threads: request.threads, sharesProcessor: false, device: parseDevice('auto'), allowSoftware: true };
  for (const name of engineNames) {
    const candidates = listed(name, opening);
    if ('reason' in candidates) reports[name] = [{ available: false, candidate: null, ...candidates }];
    else reports[name] = await reportsOf(name, candidates, request);
  }
  return reports as EngineReports;
}

async function reportsOf(name: EngineName, candidates: Candidate[], request: CheckRequest): Promise<CandidateReport[]> {
  const reports: CandidateReport[] = [];
  for (const candidate of candidates) {
    // Libraries hold the thread while they work; between them a signal is heard.
    await new Promise((resolve) => setImmediate(resolve));
    request.signal.throwIfAborted();
    request.report(`Checking ${name}${candidates.length > 1 ? ` (${candidate.name})` : ''} …`);
    reports.push(await reportOf(name, candidate, request));
  }
  return reports;
}

async function reportOf(name: EngineName, candidate: Candidate, { threads, sample }: CheckRequest): Promise<CandidateReport> {
  const outcome = await tryCandidate(name, candidate);
  if ('reason' in outcome) return { available: false, candidate: candidate.name, ...outcome };
  const { engine } = outcome;
  try {
    const { device, usesGpu, isSoftware, precisions } = engine;
    return { available: true, candidate: candidate.name, device, usesGpu, isSoftware, precisions, step: sample === null ? null : await timeOrSay(engine, threads, sample) };
  } finally {
    await engine.dispose();
  }
}

/** @param now a clock in milliseconds */
async function timeOrSay(engine: Engine, threads: number, sample: SampleStep, now: Clock = wallClock): Promise<MeasuredStep | string> {
  if (!engine.precisions.includes(sample.precision)) return `It computes in ${engine.precisions.join(', ')}, and the step is in ${sample.precision}.`;
  try {
    return await measureStep(engine, threads, sample, BUDGET_MS, now);
  } catch (thrown) {
    return oneLine(messageOf(thrown));
  }
}

/** Which engine `auto` would take by these reports, and why; null when none works. */
export function autoChoice(reports: EngineReports, sample: SampleStep | null): { engine: EngineName; reason: string } | null {
  const working = engineNames.flatMap((name) => reports[name].filter((each) => each.available).filter(({ isSoftware }) => !isSoftware).map((each) => ({ name, ...each })));
  const contenders = working.filter(({ name }) => name !== 'wasm' && name !== 'cpu');
  const timed = contenders.flatMap(({ name, usesGpu, step }): Timed[] => (step === null || typeof step === 'string' ? [] : [{ name, onGpu: usesGpu, step }]));
  const fastest = fastestOf(timed);
  if (fastest !== null && timed.length > 1) return { engine: fastest.name, reason: comparisonSentence(timed, sample!.sequences) };
  const first = fastest ?? contenders[0] ?? working[0];
  return first === undefined ? null : { engine: first.name, reason: first.name === 'wasm' || first.name === 'cpu' ? 'No faster engine works here.' : timedOrUntimed(contenders.length) };
}

function timedOrUntimed(contenders: number): string {
  return contenders === 1 ? 'No other engine to compare it with works here.' : 'It comes first where nothing is timed.';
}
