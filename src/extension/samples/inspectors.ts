import { statSync } from 'node:fs';
import { join } from 'node:path';
import { configHash, type VariantPlan } from '../../experiment/expand';
import { objectives } from '../../objectives/registry';
import type { CorruptedSample } from '../../objectives/sample';
import { latestCheckpoint } from '../../runs/checkpoints';
import { runId, runPaths, runsRootOf } from '../../runs/paths';
import { readRunRecord } from '../../runs/readRecords';
import type { TrainerCall } from '../runs/launch';
import { InspectorClient } from './inspectorClient';

export interface InspectRequest {
  file: string;
  experiment: string;
  plan: VariantPlan;
  seed: number;
  text: string;
  roll: number;
}

/** Loaded runs cost memory; hovers are about one or two variants at a time. */
const mostOpen = 3;

/** Inspectors of trained runs, started on first need and ended when others are needed more. */
export class Inspectors {
  /** By checkpoint, in order of use: a new checkpoint is a new inspector. */
  private readonly open = new Map<string, InspectorClient>();

  constructor(private readonly trainerCall: () => Omit<TrainerCall, 'args'>) {}

  /** The sample with the trained networks' part; null where the variant has no generator or has not been trained as it stands. */
  async sample(request: InspectRequest): Promise<CorruptedSample | null> {
    const { plan, text, roll } = request;
    if (!objectives[plan.config.objective.type].usesGenerator) return null;
    const folder = runFolderOf(request);
    const checkpoint = trainedCheckpoint(folder, plan);
    return checkpoint === null ? null : this.clientOf(folder, checkpoint).request(text, roll);
  }

  dispose(): void {
    for (const client of this.open.values()) client.dispose();
    this.open.clear();
  }

  private clientOf(folder: string, checkpoint: string): InspectorClient {
    const known = this.open.get(checkpoint);
    const client = known?.isOpen === true ? known : new InspectorClient(this.trainerCall(), folder);
    this.open.delete(checkpoint);
    this.open.set(checkpoint, client);
    for (const [oldest, other] of this.open) {
      if (this.open.size <= mostOpen) break;
      other.dispose();
      this.open.delete(oldest);
    }
    return client;
  }
}

function runFolderOf({ file, experiment, plan, seed }: InspectRequest): string {
  return join(runsRootOf(file), ...runId(experiment, plan.name, seed).split('/'));
}

/** Name and time of the newest checkpoint of a run of exactly this configuration; null if there is none. */
function trainedCheckpoint(folder: string, plan: VariantPlan): string | null {
  const newest = latestCheckpoint(runPaths(folder).checkpoints);
  if (newest === null || readRunRecord(folder)?.configHash !== configHash(plan.config)) return null;
  return `${newest}@${statSync(newest).mtimeMs}`;
}
