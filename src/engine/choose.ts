/** What `auto` takes: the fastest engine that works here, by timing the real step. */
import { messageOf, UserError } from '../common/errors';
import type { EngineName } from '../experiment/schema';
import type { Precision } from '../experiment/knobs/training';
import type { Outcome } from './attempt';
import type { Opening } from './candidates';
import type { ChoiceMemory } from './choiceMemory';
import { comparisonSentence, fastestOf, type Timed } from './comparison';
import type { Engine } from './engine';
import { oneLine } from './faults';
import { type Clock, measureStep, type SampleStep } from './stepTime';

/** What `auto` goes by; without any of it, by the order of preference. */
export interface AutoRequest {
  /** The step to time engines by. */
  sample?: SampleStep;
  /** All that the runs compute in. An engine that lacks one is no candidate. */
  precisions?: readonly Precision[];
  /** The engine that made the earlier part of runs that go on: only the same one continues them bit for bit. */
  resumed?: EngineName | null;
  memory?: ChoiceMemory;
  /** Hears, as a sentence, what takes seconds. */
  report?: (sentence: string) => void;
}

export interface OpenedEngine {
  engine: Engine;
  /** Why this one, in sentences. */
  reason: string;
}

/** What choosing needs of the machine. */
export interface ChoiceTools {
  attempt(name: EngineName, opening: Opening): Promise<Outcome>;
  hasGpu(): boolean;
  now: Clock;
}

type Kind = 'gpu' | 'cpu';
/** An engine that works and has the precisions. */
interface Contender {
  name: EngineName;
  kind: Kind;
  engine: Engine;
}

/** Engines that are timed against each other, in the order of preference where there is nothing to time. */
const serious: readonly [EngineName, Kind][] = [['tensorflow', 'gpu'], ['onnx', 'gpu'], ['webgpu', 'gpu'], ['onnx', 'cpu'], ['tensorflow', 'cpu']];
/** Taken when no other works: an order of magnitude slower. */
const lastResorts: readonly [EngineName, Kind][] = [['wasm', 'cpu'], ['cpu', 'cpu']];

/** For all timing together, beyond the first steps, which compile. */
const BUDGET_MS = 3000;

/** Throws UserError `engine.unavailable`, or `engine.precision` where engines work but none in the precisions asked for. */
export async function chooseEngine(opening: Opening, request: AutoRequest, tools: ChoiceTools): Promise<OpenedEngine> {
  const choice = new Choice(opening, request, tools);
  return (await choice.resumed()) ?? (await choice.remembered()) ?? choice.anew();
}

class Choice {
  /** Why better engines were not taken, as sentences. */
  private readonly faults: string[] = [];
  private lacksPrecision = false;

  constructor(
    private readonly opening: Opening,
    private readonly request: AutoRequest,
    private readonly tools: ChoiceTools,
  ) {}

  async resumed(): Promise<OpenedEngine | null> {
    const { resumed: name } = this.request;
    if (name === undefined || name === null) return null;
    const found = await this.candidate(name, this.opening);
    if (typeof found !== 'string') return { engine: found, reason: `The engine "${name}" made the earlier part of a run that goes on here, and only the same engine continues it bit for bit.` };
    this.faults.push(`The engine "${name}", which made the earlier part of a run that goes on here, cannot be used: ${found} The rest of it is not bit for bit what that engine would compute.`);
    return null;
  }

  async remembered(): Promise<OpenedEngine | null> {
    const choice = this.request.memory?.recall(this.opening) ?? null;
    if (choice === null) return null;
    const { engine: name, kind, reason, measuredAt } = choice;
    const found = await this.candidate(name, this.on(kind));
    if (typeof found !== 'string') return { engine: found, reason: [...this.faults, `${reason} (Measured on this machine at ${measuredAt}.)`].join(' ') };
    this.faults.push(`The engine "${name}" was the fastest when it was measured, and cannot be used now: ${found}`);
    return null;
  }

  async anew(): Promise<OpenedEngine> {
    const contenders = await this.contenders();
    if (contenders.length < 2 || this.request.sample === undefined) return this.first(contenders[0]);
    const timed = await this.time(contenders, this.request.sample);
    const fastest = fastestOf(timed.map(({ figures }) => figures));
    const chosen = timed.find(({ figures }) => figures === fastest)?.contender ?? contenders[0]!;
    for (const { engine } of contenders) if (engine !== chosen.engine) await engine.dispose();
    if (timed.length < 2) return this.first(chosen);
    const reason = comparisonSentence(timed.map(({ figures }) => figures), this.request.sample.sequences);
    this.request.memory?.remember(this.opening, { engine: chosen.name, kind: chosen.kind, reason });
    return { engine: chosen.engine, reason: [reason, ...this.faults].join(' ') };
  }

  /** Where nothing is timed, one is enough. */
  private async contenders(): Promise<Contender[]> {
    const found: Contender[] = [];
    for (const group of [serious, lastResorts]) {
      for (const [name, kind] of group) {
        if (!this.isPossible(kind) || (found.length > 0 && group === lastResorts)) continue;
        // A process loads TensorFlow once, for all GPUs or for none.
        if (name === 'tensorflow' && kind === 'cpu' && found.some((contender) => contender.kind === 'gpu')) continue;
        const engine = await this.usable(name, kind);
        if (engine !== null) found.push({ name, kind, engine });
        if (engine !== null && this.request.sample === undefined) return found;
      }
    }
    return found;
  }

  private isPossible(kind: Kind): boolean {
    const { device } = this.opening;
    return device.kind === 'auto' ? kind === 'cpu' || this.tools.hasGpu() : kind === device.kind;
  }

  private async usable(name: EngineName, kind: Kind): Promise<Engine | null> {
    const found = await this.candidate(name, this.on(kind));
    if (typeof found !== 'string') return found;
    this.faults.push(`${name}${kind === 'gpu' ? ' on a GPU' : ''}: ${found}`);
    return null;
  }

  /** The engine when it works and has the precisions, else why not. */
  private async candidate(name: EngineName, opening: Opening): Promise<Engine | string> {
    const outcome = await this.tools.attempt(name, opening);
    if (!('engine' in outcome)) return outcome.reason;
    return (await this.faultOf(outcome.engine)) ?? outcome.engine;
  }

  /** Why an engine that works is no candidate; it is then given back. */
  private async faultOf(engine: Engine): Promise<string | null> {
    const missing = (this.request.precisions ?? []).find((precision) => !engine.precisions.includes(precision));
    if (missing === undefined) return null;
    this.lacksPrecision = true;
    await engine.dispose();
    return `It computes in ${engine.precisions.join(', ')}, and the experiment asks for ${missing}.`;
  }

  private on(kind: Kind): Opening {
    return { ...this.opening, device: { kind, index: this.opening.device.index } };
  }

  private async time(contenders: Contender[], sample: SampleStep): Promise<{ contender: Contender; figures: Timed }[]> {
    this.request.report?.(`Timing ${contenders.map(({ name }) => name).join(' and ')} on this experiment's step …`);
    const timed: { contender: Contender; figures: Timed }[] = [];
    for (const contender of contenders) {
      const { name, kind, engine } = contender;
      try {
        const step = await measureStep(engine, this.opening.threads, sample, BUDGET_MS / contenders.length, this.tools.now);
        if (typeof step === 'string') this.faults.push(`${name}: ${step}`);
        else timed.push({ contender, figures: { name, onGpu: kind === 'gpu', step } });
      } catch (thrown) {
        this.faults.push(`${name}: ${oneLine(messageOf(thrown))}`);
      }
    }
    return timed;
  }

  /** @param contender the only one, or the first in the order of preference */
  private first(contender: Contender | undefined): OpenedEngine {
    if (contender !== undefined) {
      const { name, kind, engine } = contender;
      const reason = kind === 'gpu' ? `The engine "${name}" works on a GPU here.` : `The engine "${name}" is the best that works here.`;
      return { engine, reason: [reason, ...this.faults].join(' ') };
    }
    const { precisions = [] } = this.request;
    if (this.lacksPrecision) throw new UserError('engine.precision', `No engine that works here computes in ${precisions.join(' and ')}. ${this.faults.join(' ')} Set training.precision to "fp32", or make an engine work that has it: ablation-bench doctor says how.`);
    throw new UserError('engine.unavailable', `No engine works on the device "${this.opening.device.kind}" here. ${this.faults.join(' ')}`);
  }
}
