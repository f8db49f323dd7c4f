/** Training speed of our engines beside PyTorch and TensorFlow on the same steps, and how soon a run begins. */
import { messageOf } from '../../../src/common/errors';
import { median, type Report } from '../report';
import type { Absent, Contender } from './contender';
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

/** Measures every workload asked for. Figures that are not a step's go to `report`. */
export async function measureSpeed(report: Report, folder: string, options: SpeedOptions): Promise<SpeedRow[]> {
  const peers = options.withPeers ? peersHere(options.device, options.precisions) : [];
  const engines = enginesHere().filter((name) => options.engines?.includes(name) ?? !tooSlow.includes(name));
  const candidates = [...ourCandidates(engines, options), ...peers.map(peerCandidate)];
  console.log(`  ${candidates.length} engines and peers; about ${estimateMinutes(options, candidates.length, peers.filter(({ pytorch }) => pytorch === 'compiled').length)} minutes on a quiet machine.`);
  const rows: SpeedRow[] = [];
  for (const workload of options.workloads) {
    const contenders = await openAll(candidates, workload, folder, options);
    try {
      rows.push(...(await measureWorkload(report, workload, contenders, options)));
    } finally {
      for (const contender of contenders) await contender.close();
    }
    for (const engine of engines) await reportSession(report, engine, workload, folder, options);
  }
  return rows;
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
      say(workload, { ...candidate, reason: messageOf(error) });
    }
  }
  return contenders;
}

function say({ name }: Workload, { engine, precision, reason }: Absent): void {
  console.log(`  ${name}, ${engine} ${precision}: not measured: ${reason}`);
}

async function measureWorkload(report: Report, workload: Workload, contenders: Contender[], { rounds: count, lock }: SpeedOptions): Promise<SpeedRow[]> {
  const turn = (work: () => Promise<void>) => whileLocked(lock, '--exclusive', work);
  const rounds = await alternate(contenders, count, workload.steps, turn);
  const sgemm = new Map<Contender, number | null>();
  await turn(async () => {
    for (const contender of contenders) sgemm.set(contender, await contender.sgemm());
  });
  const rows = speedRows(workload, rounds, sgemm);
  for (const { engine, precision, tokensPerSecond } of rows) report({ name: `${workload.name}, ${engine} ${precision}`, value: tokensPerSecond, unit: 'tokens/s' });
  for (const [{ engine, precision }, rate] of sgemm) if (rate !== null && precision === 'fp32') report({ name: `${workload.name}, ${engine}, large fp32 product`, value: rate, unit: 'GFLOP/s' });
  reportFirstLoss(report, workload, rounds);
  return rows;
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
