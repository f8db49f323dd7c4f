/** Opens the engine that a run asks for. */
import { availableParallelism } from 'node:os';
import { UserError } from '../common/errors';
import type { EngineName } from '../experiment/schema';
import { attempt } from './attempt';
import { type AutoRequest, chooseEngine, type OpenedEngine } from './choose';
import { type DeviceRequest, hasGpu, parseDevice } from './device';
import { wallClock } from './stepTime';

export interface EngineOptions {
  /** Threads within an operation; by default as many as the machine offers. */
  threads?: number;
  /** Whether other runs compute on the same processor: threads without work then sleep rather than spin. */
  sharesProcessor?: boolean;
  /** By default `auto`: a GPU where the engine has one that works, else the CPU. */
  device?: DeviceRequest;
  /** What `auto` goes by. */
  auto?: AutoRequest;
}

/**
 * Opens the engine asked for, or for `auto` the fastest that works here, on the device asked for.
 * Throws UserError `engine.unavailable` when that does not work here, `engine.precision` when `auto` finds none that
 * has the precisions, `device.unknown` for a device that cannot be.
 */
export async function openEngine(request: EngineName | 'auto', options: EngineOptions): Promise<OpenedEngine> {
  const { threads = availableParallelism(), sharesProcessor = false, auto = {} } = options;
  const opening = { threads, sharesProcessor, device: parseDevice(options.device ?? 'auto') };
  if (request === 'auto') return chooseEngine({ ...opening, allowSoftware: false }, auto, { attempt, hasGpu, now: wallClock });
  const outcome = await attempt(request, { ...opening, allowSoftware: true });
  if ('engine' in outcome) return { engine: outcome.engine, reason: [`The experiment asks for the engine "${request}".`, ...outcome.passedOver].join(' ') };
  throw new UserError('engine.unavailable', `The engine "${request}" does not work here: ${outcome.reason} ${outcome.fix}`);
}
