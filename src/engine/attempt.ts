/** Opening an engine and seeing whether it computes what the cpu engine computes. */
import { messageOf } from '../common/errors';
import type { EngineName } from '../experiment/schema';
import { type Candidate, candidatesOf, type Opening } from './candidates';
import { type Engine, EngineFault } from './engine';
import { oneLine } from './faults';
import { probe } from './probe';
import { setUpAdvice } from './tensorflowRuntime/load';

/** Why an engine does not work here, and what would help. */
export interface Fault {
  /** A sentence. */
  reason: string;
  fix: string;
}

/** `passedOver` says which better candidates of the engine did not work, and why. */
export type Outcome = { engine: Engine; passedOver: string[] } | Fault;

const fixes: Record<EngineName, string> = {
  onnx: 'Install onnxruntime-node 1.30 for this platform (npm ci --ignore-scripts), or choose another engine.',
  tensorflow: setUpAdvice,
  webgpu: 'Install the package webgpu 0.6.2 for this platform (npm ci --ignore-scripts) and the GPU\'s driver, or choose the engine "onnx".',
  wasm: 'Install onnxruntime-web 1.30 (npm ci --ignore-scripts), or choose the engine "cpu".',
  cpu: 'Report this: the cpu engine needs nothing but Node.',
};

/** The first candidate of an engine that computes what the cpu engine computes. */
export async function attempt(name: EngineName, opening: Opening): Promise<Outcome> {
  const faults: (Fault & { candidate: string })[] = [];
  const candidates = listed(name, opening);
  if ('reason' in candidates) return candidates;
  for (const candidate of candidates) {
    const outcome = await tryCandidate(name, candidate);
    if ('engine' in outcome) return { engine: outcome.engine, passedOver: faults.map(sentenceOf) };
    faults.push({ candidate: candidate.name, ...outcome });
  }
  if (faults.length === 1) return { reason: faults[0]!.reason, fix: faults[0]!.fix };
  return { reason: faults.map(sentenceOf).join(' '), fix: fixes[name] };
}

/** The candidates of an engine, or why it has none for the device. */
export function listed(name: EngineName, opening: Opening): Candidate[] | Fault {
  try {
    return candidatesOf[name](opening);
  } catch (thrown) {
    return faultOf(thrown, fixes[name]);
  }
}

const sentenceOf = ({ candidate, reason }: Fault & { candidate: string }): string => `Its ${candidate} provider does not work here: ${reason}`;

export async function tryCandidate(name: EngineName, { open }: Candidate): Promise<{ engine: Engine } | Fault> {
  let engine: Engine | undefined;
  try {
    engine = await open();
    const fault = await probe(engine);
    if (fault === null) return { engine };
    await engine.dispose();
    return { reason: `${fault}.`, fix: fixes[name] };
  } catch (thrown) {
    await engine?.dispose();
    return faultOf(thrown, fixes[name]);
  }
}

function faultOf(thrown: unknown, fix: string): Fault {
  return { reason: oneLine(messageOf(thrown)), fix: thrown instanceof EngineFault ? thrown.fix : fix };
}
