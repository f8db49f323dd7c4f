/** Flags of `npm run bench -- speed`. */
import { parseArgs } from 'node:util';
import { workloads, type Workload } from './workloads';

export type Device = 'cpu' | 'cuda';
const ourPrecisions = ['fp32', 'mixed'];

export interface SpeedOptions {
  workloads: Workload[];
  rounds: number;
  /** Null for all that work here. */
  engines: string[] | null;
  precisions: string[];
  device: Device;
  withPeers: boolean;
  /** File that flock(1) holds while something is measured. */
  lock?: string;
}

const flags = {
  config: { type: 'string' }, rounds: { type: 'string' }, engines: { type: 'string' }, precision: { type: 'string' }, device: { type: 'string' },
  dropout: { type: 'string' }, batch: { type: 'string' }, lock: { type: 'string' }, quick: { type: 'boolean' }, 'no-peers': { type: 'boolean' },
} as const;

/** What the flags mean, one line each. */
export const speedHelp = `
  --config tiny,small,…     of ${Object.keys(workloads).join(', ')} (default: all)
  --rounds N                turns that each engine gets (default: 5)
  --engines onnx,…          of ours (default: all that work here, the oracle left out)
  --precision fp32,mixed    of ours; peers run in the same (default: both)
  --device cpu|cuda         where PyTorch runs (default: cpu)
  --dropout P               instead of 0.1; prediction has none
  --batch N                 sequences in a step, instead of the configuration's own
  --lock FILE               hold this file by flock(1) in each turn, on a machine with other jobs
  --no-peers                ours alone
  --quick                   one round of a few steps`;

/** Throws an Error that says which flag is wrong. */
export function speedOptions(args: string[]): SpeedOptions {
  const { values } = parseArgs({ args, options: flags, strict: true });
  const quick = values.quick === true;
  const precisions = list(values.precision) ?? ourPrecisions;
  reject('--precision', precisions, ourPrecisions);
  const device = values.device ?? 'cpu';
  if (device !== 'cpu' && device !== 'cuda') throw new Error(`--device is "${device}"; expected cpu or cuda.`);
  return {
    workloads: chosenWorkloads(list(values.config)).map((each) => ({
      ...each,
      ...(values.dropout === undefined || each.objective.type === 'prediction' ? {} : { dropout: numberIn('--dropout', values.dropout, 0, 0.99) }),
      ...(values.batch === undefined ? {} : { batchSize: numberIn('--batch', values.batch, 1, 1e6) }),
      ...(quick ? { steps: Math.ceil(each.steps / 4) } : {}),
    })),
    rounds: numberIn('--rounds', values.rounds ?? (quick ? '1' : '5'), 1, 1000),
    engines: list(values.engines),
    precisions,
    device,
    withPeers: values['no-peers'] !== true,
    ...(values.lock === undefined ? {} : { lock: values.lock }),
  };
}

function chosenWorkloads(names: string[] | null): Workload[] {
  const known = Object.keys(workloads);
  reject('--config', names ?? [], known);
  return Object.values(workloads).filter(({ name }) => names === null || names.includes(name));
}

const list = (text: string | undefined): string[] | null => (text === undefined ? null : text.split(',').map((each) => each.trim()));

function reject(flag: string, found: string[], known: string[]): void {
  const unknown = found.find((each) => !known.includes(each));
  if (unknown !== undefined) throw new Error(`${flag} names "${unknown}"; expected ${known.join(', ')}.`);
}

function numberIn(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) throw new Error(`${flag} is "${text}"; expected a number from ${least} to ${most}.`);
  return value;
}
