/** The report of `doctor` for a reader. */
import { plural } from '../common/plural';
import type { CandidateReport, EngineReports, WorkingCandidate } from '../engine/check';
import { formatMilliseconds } from '../engine/comparison';
import { type EngineName, engineNames } from '../experiment/schema';
import type { Precision } from '../experiment/knobs/training';
import { formatCount } from '../results/format';
import type { Machine } from './machine';

/** The step that was timed. */
export interface TimedStep {
  experiment: string;
  variant: string;
  sequences: number;
  tokens: number;
  flops: number;
  precision: Precision;
  /** Of each run on this machine's processor. */
  threads: number;
}

export interface DoctorReport {
  version: string;
  node: string;
  platform: string;
  versions: Record<string, string | null>;
  machine: Machine;
  /** Null when nothing was timed. */
  step: TimedStep | null;
  engines: EngineReports;
  /** What `auto` takes; null when no engine works. */
  auto: { engine: EngineName; reason: string } | null;
}

const versionLabels: Record<string, string> = { onnxruntime: 'ONNX Runtime', onnxruntimeWeb: 'ONNX Runtime for WebAssembly', tensorflow: 'TensorFlow', tfjs: 'TensorFlow.js', dawn: 'Dawn (webgpu)' };

export function doctorText(report: DoctorReport): string {
  const { version, node, platform, auto } = report;
  return [
    `Ablation Bench ${version}, Node.js ${node}, ${platform}`,
    ...machineLines(report.machine),
    versionLine(report.versions),
    '',
    ...(report.step === null ? [] : [stepLine(report.step), '']),
    ...engineTable(report),
    '',
    ...faultLines(report.engines),
    auto === null ? 'No engine works here.' : `The engine "auto" takes ${auto.engine}. ${auto.reason}`,
  ].join('\n');
}

function machineLines({ processor, cores, vectorInstructions, memoryBytes, freeMemoryBytes, gpus, runsFolder, freeDiskBytes }: Machine): string[] {
  const vectors = vectorInstructions === null ? '' : `; ${vectorInstructions.length === 0 ? 'no AVX' : vectorInstructions.join(', ')}`;
  return [
    `${processor}, ${plural(cores, 'core')}${vectors}`,
    ...gpus.map(({ name, memoryBytes: bytes }, i) => `GPU ${i}: ${name}, ${gigabytes(bytes)}`),
    `${gigabytes(freeMemoryBytes)} of ${gigabytes(memoryBytes)} memory free; ${gigabytes(freeDiskBytes)} of disk free for ${runsFolder}`,
  ];
}

function versionLine(versions: Record<string, string | null>): string {
  return Object.entries(versions).map(([name, version]) => `${versionLabels[name] ?? name} ${version ?? 'not installed'}`).join(', ');
}

function stepLine({ experiment, variant, sequences, tokens, precision, threads }: TimedStep): string {
  return `Timed on the training step of "${variant}" in ${experiment}: ${sequences} sequences, ${formatCount(tokens)} tokens, ${precision}, ${plural(threads, 'thread')} a run.`;
}

const nameOf = (name: EngineName, candidates: CandidateReport[], { candidate }: CandidateReport): string => (candidates.length > 1 && candidate !== null ? `${name} (${candidate})` : name);

/** Engines that work, in columns. */
function engineTable({ engines, machine, step }: DoctorReport): string[] {
  const heads = step === null ? ['engine', 'device', 'memory', 'precision'] : ['engine', 'device', 'memory', 'precision', 'a step', 'quartiles', 'tokens/s'];
  const rows = engineNames.flatMap((name) => engines[name].flatMap((each, _, all) => (each.available ? [[nameOf(name, all, each), ...cells(each, machine, step)]] : [])));
  const table = [heads, ...rows];
  // What stands last in its row, a sentence or the speed, widens no column.
  const widths = heads.map((_, column) => Math.max(...table.map((row) => (column < row.length - 1 ? row[column]!.length : 0))));
  return table.map((row) => row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column]!) : cell)).join('  '));
}

function cells({ device, usesGpu, isSoftware, precisions, step: found }: WorkingCandidate, { memoryBytes, gpus }: Machine, timed: TimedStep | null): string[] {
  const memory = usesGpu && !isSoftware ? gpus[0]?.memoryBytes : memoryBytes;
  const described = [device, memory === undefined ? '–' : gigabytes(memory), precisions.join(', ')];
  if (found === null || timed === null) return described;
  if (typeof found === 'string') return [...described, `not timed: ${found}`];
  const part = found.sequences < timed.sequences ? `  (from ${found.sequences} of ${timed.sequences} sequences)` : '';
  const [lower, upper] = found.quartiles;
  return [...described, formatMilliseconds(found.milliseconds), `${formatMilliseconds(lower)} to ${formatMilliseconds(upper)}`, `${formatCount(found.tokensPerSecond)}${part}`];
}

function faultLines(engines: EngineReports): string[] {
  const faults = engineNames.flatMap((name) => engines[name].flatMap((each, _, all) => (each.available ? [] : [`${nameOf(name, all, each)} does not work here: ${each.reason}\n  ${each.fix}`])));
  return faults.length === 0 ? [] : [...faults, ''];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
