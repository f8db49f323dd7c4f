/** Training speed of our engines beside PyTorch and TensorFlow on the same steps, and how soon a run begins. */
import { messageOf } from '../../../src/common/errors';
import { median, type Report } from '../report';
import type { Contender } from './contender';
import { estimateMinutes } from './estimate';
import { whileLocked } from './lock';
import { openEagerTwin, openOurs, sessionMilliseconds } from './ours';
import type { SpeedOptions } from './options';
import { openPeer, peersHere, type Peer } from './peers';
import { alternate, type Rounds } from './rounds';
import { speedRows, type SpeedRow } from './rows';
import { enginesHere } from './trainerRun';
import type { Workload } from './workloads';

/** The oracle would run for hours. */
const tooSlow = ['cpu'];

interface Candidate {
  engine: string;
  precision: string;
  open(workload: Workload, folder: string): Promise<Contender>;
}

/** Measures every workload asked for. Figures that are not a step's go to `report`. What fails is named and left out. */
export async function measureSpeed(report: Report, folder: string, options: SpeedOptions): Promise<SpeedRow[]> {
  const peers = options.withPeers ? peersHere(options.device, options.precisions) : [];
  const engines = enginesAsked(options.engines);
  const candidates = [...ourCandidates(engines, options), ...peers.map(peerCandidate)];
  console.log(`  ${candidates.length} engines and peers; about ${estimateMinutes(options, candidates.length, peers.filter(({ pytorch }) => pytorch === 'compiled').length)} minutes on a quiet machine.`);
  const rows: SpeedRow[] = [];
  for (const workload of options.workloads) {
    try {
      rows.push(...(await measureWorkload(report, workload, candidates, folder, options)));
      for (const engine of engines) await reportSession(report, engine, workload, folder, options);
    } catch (error) {
      console.error(`  ${workload.name}: not measured: ${messageOf(error)}`);
      process.exitCode = 1;
    }
  }
  return rows;
}

/** The engines to measure; of those asked for, the ones that do not work here are named. */
function enginesAsked(asked: string[] | null): string[] {
  const here = enginesHere();
  for (const name of asked ?? []) if (!here.includes(name)) console.log(`  The engine "${name}" does not work here; "node dist/trainer.js doctor" says why.`);
  return here.filter((name) => asked?.includes(name) ?? !tooSlow.includes(name));
}

function ourCandidates(engines: string[], { precisions, engines: asked }: SpeedOptions): Candidate[] {
  const ours = engines.flatMap((engine) => precisions.map((precision) => ({ engine, precision })));
  const candidates: Candidate[] = ours.map((each) => ({ ...each, open: async (workload, folder) => openOurs(each, workload, folder) }));
  const wantsTwin = engines.includes('tensorflow') && asked === null && precisions.includes('fp32');
  return wantsTwin ? [...candidates, { engine: 'tfjs-node eager', precision: 'fp32', open: openEagerTwin }] : candidates;
}

function peerCandidate(peer: Peer): Candidate {
  return { engine: peer.engine, precision: peer.precision, open: (workload, folder) => openPeer(peer, workload, folder) };
}

/** Opens one after the other, so that none warms up while another does. Those that cannot are named with the reason. */
async function openAll(candidates: Candidate[], workload: Workload, folder: string, { lock }: SpeedOptions): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const candidate of candidates) {
    try {
      contenders.push(await whileLocked(lock, '--shared', () => candidate.open(workload, folder)));
    } catch (error) {
      sayAbsent(workload, candidate, error);
    }
  }
  return contenders;
}

function sayAbsent({ name }: Workload, { engine, precision }: Pick<Contender, 'engine' | 'precision'>, error: unknown): void {
  console.log(`  ${name}, ${engine} ${precision}: not measured: ${messageOf(error)}`);
}

async function measureWorkload(report: Report, workload: Workload, candidates: Candidate[], folder: string, options: SpeedOptions): Promise<SpeedRow[]> {
  const contenders = await openAll(candidates, workload, folder, options);
  try {
    const turn = (work: () => Promise<void>) => whileLocked(options.lock, '--exclusive', work);
    const rounds = await alternate(contenders, options.rounds, workload.steps, turn, (contender, error) => sayAbsent(workload, contender, error));
    const sgemm = new Map<Contender, number>();
    await turn(async () => {
      for (const contender of rounds.keys()) sgemm.set(contender, await contender.sgemm());
    });
    const rows = speedRows(workload, rounds, sgemm);
    reportRates(report, rows, sgemm);
    reportFirstLoss(report, workload, rounds);
    return rows;
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

function reportRates(report: Report, rows: SpeedRow[], sgemm: ReadonlyMap<Contender, number>): void {
  for (const { config, engine, precision, tokensPerSecond } of rows) report({ name: `${config}, ${engine} ${precision}`, value: tokensPerSecond, unit: 'tokens/s' });
  for (const [{ engine, precision }, value] of sgemm) if (precision === 'fp32') report({ name: `${rows[0]!.config}, ${engine}, large product`, value, unit: 'GFLOP/s' });
}

function reportFirstLoss(report: Report, { name }: Workload, rounds: Rounds): void {
  for (const [{ engine, precision }, measurements] of rounds) {
    const times = measurements.flatMap(({ firstLossMs }) => (firstLossMs === undefined ? [] : [firstLossMs]));
    if (times.length > 0) report({ name: `${name}, ${engine} ${precision}, from Run to the first loss, warm token store`, value: median(times) / 1000, unit: 's', goal: 'under 3 s' });
  }
}

async function reportSession(report: Report, engine: string, workload: Workload, folder: string, { lock }: SpeedOptions): Promise<void> {
  const value = await whileLocked(lock, '--exclusive', () => sessionMilliseconds(engine, workload, folder));
  report({ name: `${workload.name}, ${engine}, tracing and session creation`, value: value / 1000, unit: 's', goal: 'under 0.5 s' });
}
