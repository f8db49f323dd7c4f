/** Which tensor engines work here, and which one a run takes. */
import { availableParallelism } from 'node:os';
import { messageOf, UserError } from '../common/errors';
import { type EngineName, engineNames } from '../experiment/schema';
import { type Candidate, candidatesOf, type Opening } from './candidates';
import { type DeviceRequest, hasGpu, parseDevice } from './device';
import { type Availability, type Engine, EngineFault } from './engine';
import { oneLine } from './faults';
import { probe } from './probe';
import { setUpAdvice } from './tensorflowRuntime/load';

export interface EngineOptions {
  /** Threads within an operation; by default as many as the machine offers. */
  threads?: number;
  /** Whether other runs compute on the same processor: threads without work then sleep rather than spin. */
  sharesProcessor?: boolean;
  /** By default `auto`: a GPU where the engine has one that works, else the CPU. */
  device?: DeviceRequest;
}

export interface OpenedEngine {
  engine: Engine;
  /** Why this one, as a sentence. */
  reason: string;
}

interface Fault {
  /** A sentence. */
  reason: string;
  fix: string;
}
/** `passedOver` says which better candidates of the engine did not work, and why. */
type Outcome = { engine: Engine; passedOver: string[] } | Fault;

const fixes: Record<EngineName, string> = {
  onnx: 'Install onnxruntime-node 1.30 for this platform (npm ci --ignore-scripts), or choose another engine.',
  tensorflow: setUpAdvice,
  webgpu: 'Install the package webgpu 0.6.2 for this platform (npm ci --ignore-scripts) and the GPU\'s driver, or choose the engine "onnx".',
  wasm: 'Install onnxruntime-web 1.30 (npm ci --ignore-scripts), or choose the engine "cpu".',
  cpu: 'Report this: the cpu engine needs nothing but Node.',
};

/** Best first, as `auto` tries them. Those on a GPU are left out where no driver is found. */
const preference: readonly [engine: EngineName, kind: 'gpu' | 'cpu'][] = [
  ['tensorflow', 'gpu'],
  ['onnx', 'gpu'],
  ['webgpu', 'gpu'],
  ['onnx', 'cpu'],
  ['tensorflow', 'cpu'],
  ['wasm', 'cpu'],
  ['cpu', 'cpu'],
];

/**
 * Opens the engine asked for, or for `auto` the fastest that works here, on the device asked for.
 * Throws UserError `engine.unavailable` when that does not work here, `device.unknown` for a device that cannot be.
 */
export async function openEngine(request: EngineName | 'auto', options: EngineOptions): Promise<OpenedEngine> {
  const { threads = availableParallelism(), sharesProcessor = false } = options;
  const opening = { threads, sharesProcessor, device: parseDevice(options.device ?? 'auto') };
  if (request === 'auto') return openFastest(opening);
  const outcome = await attempt(request, { ...opening, allowSoftware: true });
  if ('engine' in outcome) return { engine: outcome.engine, reason: [`The experiment asks for the engine "${request}".`, ...outcome.passedOver].join(' ') };
  throw new UserError('engine.unavailable', `The engine "${request}" does not work here: ${outcome.reason} ${outcome.fix}`);
}

/** Tries every engine with a small program and compares it with the cpu engine. */
export async function checkEngines(): Promise<Record<EngineName, Availability>> {
  const found: Partial<Record<EngineName, Availability>> = {};
  for (const name of engineNames) {
    const outcome = await attempt(name, { threads: availableParallelism(), sharesProcessor: false, device: parseDevice('auto'), allowSoftware: true });
    found[name] = 'engine' in outcome ? { available: true, device: outcome.engine.device } : { available: false, ...outcome };
    if ('engine' in outcome) await outcome.engine.dispose();
  }
  return found as Record<EngineName, Availability>;
}

async function openFastest({ device, ...processor }: Omit<Opening, 'allowSoftware'>): Promise<OpenedEngine> {
  const faults: string[] = [];
  for (const [name, kind] of preference) {
    if (device.kind === 'auto' ? kind === 'gpu' && !hasGpu() : kind !== device.kind) continue;
    const outcome = await attempt(name, { ...processor, device: { kind, index: device.index }, allowSoftware: false });
    if ('engine' in outcome) return { engine: outcome.engine, reason: reasonOf(name, kind, faults) };
    faults.push(`${name}${kind === 'gpu' ? ' on a GPU' : ''}: ${outcome.reason}`);
  }
  throw new UserError('engine.unavailable', `No engine works on the device "${device.kind}" here. ${faults.join(' ')}`);
}

function reasonOf(name: EngineName, kind: 'gpu' | 'cpu', faults: string[]): string {
  const chosen = kind === 'gpu' ? `The engine "${name}" works on a GPU here.` : `The engine "${name}" is the fastest that works here.`;
  return [chosen, ...faults].join(' ');
}

/** The first candidate of an engine that computes what the cpu engine computes. */
async function attempt(name: EngineName, opening: Opening): Promise<Outcome> {
  const faults: (Fault & { candidate: string })[] = [];
  try {
    for (const candidate of candidatesOf[name](opening)) {
      const outcome = await tryCandidate(candidate, fixes[name]);
      if ('engine' in outcome) return { engine: outcome.engine, passedOver: faults.map(sentenceOf) };
      faults.push({ candidate: candidate.name, ...outcome });
    }
  } catch (thrown) {
    return faultOf(thrown, fixes[name]);
  }
  if (faults.length === 1) return { reason: faults[0]!.reason, fix: faults[0]!.fix };
  return { reason: faults.map(sentenceOf).join(' '), fix: fixes[name] };
}

const sentenceOf = ({ candidate, reason }: Fault & { candidate: string }): string => `Its ${candidate} provider does not work here: ${reason}`;

async function tryCandidate({ open }: Candidate, fix: string): Promise<{ engine: Engine } | Fault> {
  let engine: Engine | undefined;
  try {
    engine = await open();
    const fault = await probe(engine);
    if (fault === null) return { engine };
    await engine.dispose();
    return { reason: `${fault}.`, fix };
  } catch (thrown) {
    await engine?.dispose();
    return faultOf(thrown, fix);
  }
}

function faultOf(thrown: unknown, fix: string): Fault {
  return { reason: oneLine(messageOf(thrown)), fix: thrown instanceof EngineFault ? thrown.fix : fix };
}
