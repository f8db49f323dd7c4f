/** Which tensor engines work here, and which one a run takes. */
import { availableParallelism } from 'node:os';
import { messageOf, UserError } from '../common/errors';
import { type EngineName, engineNames } from '../experiment/schema';
import { EagerEngine } from './eager';
import type { Availability, Engine } from './engine';
import { OnnxEngine } from './onnx';
import { probe } from './probe';
import { hasGpuDriver, openTensorflow } from './tensorflow';
import { setUpAdvice } from './tensorflowRuntime/load';

export interface EngineOptions {
  /** Threads within an operation; by default as many as the machine offers. */
  threads?: number;
  /** Whether other runs compute on the same processor: threads without work then sleep rather than spin. */
  sharesProcessor?: boolean;
}

export interface OpenedEngine {
  engine: Engine;
  /** Why this one, as a sentence. */
  reason: string;
  usesGpu: boolean;
}

interface Attempt {
  engine: Engine;
  usesGpu: boolean;
}
type Outcome = Attempt | { reason: string; fix: string };

const openers: Record<EngineName, (options: Required<EngineOptions>) => Promise<Attempt>> = {
  onnx: async ({ threads, sharesProcessor }) => ({ engine: await OnnxEngine.open(threads, sharesProcessor), usesGpu: false }),
  tensorflow: openTensorflow,
  cpu: async () => ({ engine: new EagerEngine('cpu', 'cpu', 'CPU, JavaScript'), usesGpu: false }),
};

const fixes: Record<EngineName, string> = {
  onnx: 'Install onnxruntime-node 1.30 for this platform (npm ci --ignore-scripts), or choose another engine.',
  tensorflow: setUpAdvice,
  cpu: 'Report this: the cpu engine needs nothing but Node.',
};

/**
 * Opens the engine asked for, or for `auto` the fastest that works here.
 * Throws UserError `engine.unavailable` when the one asked for does not work here.
 */
export async function openEngine(request: EngineName | 'auto', options: EngineOptions): Promise<OpenedEngine> {
  const complete = { threads: options.threads ?? availableParallelism(), sharesProcessor: options.sharesProcessor ?? false };
  if (request === 'auto') return openFastest(complete);
  const outcome = await attempt(request, complete);
  if ('engine' in outcome) return { ...outcome, reason: `The experiment asks for the engine "${request}".` };
  throw new UserError('engine.unavailable', `The engine "${request}" does not work here: ${outcome.reason} ${outcome.fix}`);
}

/** Tries every engine with a small program and compares it with the cpu engine. */
export async function checkEngines(): Promise<Record<EngineName, Availability>> {
  const found: Partial<Record<EngineName, Availability>> = {};
  for (const name of engineNames) {
    const outcome = await attempt(name, { threads: availableParallelism(), sharesProcessor: false });
    found[name] = 'engine' in outcome ? { available: true, device: outcome.engine.device } : { available: false, ...outcome };
    if ('engine' in outcome) await outcome.engine.dispose();
  }
  return found as Record<EngineName, Availability>;
}

async function openFastest(options: Required<EngineOptions>): Promise<OpenedEngine> {
  const found = await openWithGpu(options);
  if (found) return found;
  const onnx = await attempt('onnx', options);
  if ('engine' in onnx) return { ...onnx, reason: 'TensorFlow has no GPU here, and "onnx" is the fastest engine on a CPU.' };
  const tensorflow = await attempt('tensorflow', options);
  if ('engine' in tensorflow) return { ...tensorflow, reason: `The engine "onnx" does not work here: ${onnx.reason}` };
  return { ...(await openers.cpu(options)), reason: `Only the slow engine "cpu" works here. onnx: ${onnx.reason} ${onnx.fix}` };
}

async function openWithGpu(options: Required<EngineOptions>): Promise<OpenedEngine | null> {
  if (!hasGpuDriver()) return null;
  const outcome = await attempt('tensorflow', options);
  return 'engine' in outcome && outcome.usesGpu ? { ...outcome, reason: 'TensorFlow found a GPU.' } : null;
}

async function attempt(name: EngineName, options: Required<EngineOptions>): Promise<Outcome> {
  try {
    const opened = await openers[name](options);
    const fault = await probe(opened.engine);
    return fault === null ? opened : { reason: `${fault}.`, fix: fixes[name] };
  } catch (thrown) {
    return { reason: firstSentence(messageOf(thrown)), fix: fixes[name] };
  }
}

/** Native loaders explain themselves over many lines; the first says what happened. */
function firstSentence(message: string): string {
  const line = message.split('\n', 1)[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
