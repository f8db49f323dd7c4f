/** Which engine `auto` took for a step on this machine, so that it is timed once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../common/atomicWrite';
import { engineNames } from '../experiment/schema';
import type { Opening } from './candidates';
import { hasGpu, hasNvidiaDriver } from './device';
import { engineVersions } from './versions';

const choiceSchema = z.object({
  schemaVersion: z.literal(1),
  engine: z.enum(engineNames),
  kind: z.enum(['gpu', 'cpu']),
  /** The figures, as a sentence. */
  reason: z.string(),
  measuredAt: z.iso.datetime(),
});
export type RememberedChoice = z.output<typeof choiceSchema>;

/** What a choice depends on besides the step. */
export type MachineKey = Record<string, unknown>;

function machineKey(): MachineKey {
  const [cpu] = cpus();
  const gpu = [hasGpu(), hasNvidiaDriver(), process.env['CUDA_VISIBLE_DEVICES'] ?? null];
  return { hostname: hostname(), cpu: cpu?.model, cores: cpus().length, gpu, versions: engineVersions(), node: process.versions.node };
}

/** Choices in a folder, one file for each machine, way of opening and step. */
export class ChoiceMemory {
  /** @param step what of the configuration decides how long a step takes */
  constructor(
    private readonly folder: string,
    private readonly step: unknown,
    private readonly machine: MachineKey = machineKey(),
  ) {}

  recall(opening: Opening): RememberedChoice | null {
    try {
      return choiceSchema.parse(JSON.parse(readFileSync(this.fileOf(opening), 'utf8')));
    } catch {
      return null;
    }
  }

  /** A choice that cannot be kept is made again next time: no reason to end a run. */
  remember(opening: Opening, choice: Pick<RememberedChoice, 'engine' | 'kind' | 'reason'>): void {
    try {
      writeFileAtomic(this.fileOf(opening), `${JSON.stringify({ schemaVersion: 1, ...choice, measuredAt: new Date().toISOString() }, null, 2)}\n`);
    } catch {
      // As said above.
    }
  }

  private fileOf({ threads, device }: Opening): string {
    const key = createHash('sha256').update(JSON.stringify({ machine: this.machine, threads, device, step: this.step })).digest('hex').slice(0, 16);
    return join(this.folder, `engine-${key}.json`);
  }
}
