/**
 * Checkpoints: `checkpoints/step-<n>/` holds the networks as Hugging Face folders, with their tokenizer, and what
 * resuming needs beside them. A folder of that name is complete: it is written under another name and renamed.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { diskError, writeFileAtomic } from '../common/atomicWrite';
import { UserError, messageOf } from '../common/errors';
import type { RunConfig } from '../experiment/schema';
import { huggingFaceFolders } from '../model/huggingFace';
import type { ParameterSpecs } from '../model/program';
import { decodeSafetensors, encodeSafetensors, type NamedTensor, type NamedTensors } from '../model/safetensors';
import type { FlatMemory } from '../optimizer/flatMemory';
import { checkpointSteps } from '../runs/checkpoints';
import { readRecord } from '../runs/readRecords';

/** What a run has come to, beside its parameters. */
export interface TrainingState {
  step: number;
  /** Non-padding tokens of all batches. */
  tokens: number;
  wallSeconds: number;
  /** Running sums since the last point of the curve. */
  sums: Record<string, { sum: number; count: number }>;
  /** Last held-out evaluation; empty before the first one. */
  heldOut: Record<string, number>;
}

/** What a checkpoint has to agree with. */
export interface CheckpointIdentity {
  config: RunConfig;
  configHash: string;
  seed: number;
  vocabSize: number;
}

/** What is saved and restored in place. */
export interface Trained {
  specs: ParameterSpecs;
  memory: FlatMemory;
}

/** What a checkpoint needs of the tokenizer: its files go beside the networks. */
export type CheckpointTokenizer = { save(folder: string, tokenTypes: number): unknown } & { vocabulary: { special: { pad: number } } };

const stateSchema = z.object({
  schemaVersion: z.literal(1),
  configHash: z.string(),
  seed: z.int(),
  step: z.int().min(0),
  tokens: z.number(),
  wallSeconds: z.number(),
  sums: z.record(z.string(), z.object({ sum: z.number(), count: z.int() })),
  heldOut: z.record(z.string(), z.number()),
});

const TENSORS = 'training_state.safetensors';
const RECORD = 'trainer.json';
/** Regions of the flat memory that a checkpoint keeps, by the prefix of their tensors' names. */
const regions = ['values', 'firstMoment', 'secondMoment'] as const;

/**
 * Writes the checkpoint of this step and then removes the ones before it. Returns its folder.
 * @param kept steps whose checkpoints stay
 * Throws a UserError `disk.full`; the checkpoint before then stays.
 */
export function saveCheckpoint(checkpoints: string, identity: CheckpointIdentity, state: TrainingState, trained: Trained, tokenizer: CheckpointTokenizer, kept: readonly number[] = []): string {
  const folder = join(checkpoints, `step-${state.step}`);
  if (existsSync(folder)) return folder;
  const unfinished = join(checkpoints, `unfinished-${process.pid}`);
  try {
    removeUnfinished(checkpoints);
    writeNetworks(unfinished, identity, trained, tokenizer);
    writeFileAtomic(join(unfinished, TENSORS), encodeSafetensors(stateTensors(trained)));
    const record = { schemaVersion: 1 as const, configHash: identity.configHash, seed: identity.seed, ...state };
    writeFileAtomic(join(unfinished, RECORD), `${JSON.stringify(record satisfies z.input<typeof stateSchema>, null, 2)}\n`);
    flushFolder(unfinished);
    renameSync(unfinished, folder);
    flushFolder(checkpoints);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw diskError(folder, error);
  }
  for (const step of checkpointSteps(checkpoints)) if (step < state.step && !kept.includes(step)) rmSync(join(checkpoints, `step-${step}`), { recursive: true });
  return folder;
}

/** What a killed trainer was writing. */
function removeUnfinished(checkpoints: string): void {
  mkdirSync(checkpoints, { recursive: true });
  for (const name of readdirSync(checkpoints)) if (name.startsWith('unfinished-')) rmSync(join(checkpoints, name), { recursive: true });
}

function writeNetworks(folder: string, { config, vocabSize }: CheckpointIdentity, { memory }: Trained, tokenizer: CheckpointTokenizer): void {
  for (const { name, configJson, tensors, extraTensors } of huggingFaceFolders(config, vocabSize, memory.values, tokenizer.vocabulary.special.pad)) {
    writeFileAtomic(join(folder, name, 'config.json'), configJson);
    writeFileAtomic(join(folder, name, 'model.safetensors'), encodeSafetensors(tensors));
    if (Object.keys(extraTensors).length > 0) writeFileAtomic(join(folder, name, 'extra.safetensors'), encodeSafetensors(extraTensors));
    tokenizer.save(join(folder, name), (JSON.parse(configJson) as { type_vocab_size: number }).type_vocab_size);
  }
}

function stateTensors({ specs, memory }: Trained): NamedTensors {
  const named = regions.flatMap((region) => Object.entries(specs).map(([name, { shape }]) => [`${region}.${name}`, { shape, values: memory[region][name]! }] as const));
  return Object.fromEntries(named);
}

/** Makes the names in a folder survive a power cut. Windows cannot open folders and needs no such thing. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/**
 * Restores parameters and moments in place and returns the rest of the state.
 * Throws UserErrors `checkpoint.incomplete`, `checkpoint.otherConfig` and `checkpoint.shape`; nothing is changed then.
 */
export function restoreCheckpoint(folder: string, identity: CheckpointIdentity, { specs, memory }: Trained): TrainingState {
  const record = readRecord(join(folder, RECORD), stateSchema);
  if (record === null) throw incomplete(folder);
  if (record.configHash !== identity.configHash || record.seed !== identity.seed)
    throw new UserError('checkpoint.otherConfig', `The checkpoint ${folder} belongs to another configuration (${record.configHash}, seed ${record.seed}) than the run (${identity.configHash}, seed ${identity.seed}). Start the run anew with --restart.`);
  const tensors = readTensors(join(folder, TENSORS));
  for (const region of regions) for (const [name, { shape }] of Object.entries(specs)) checkShape(folder, `${region}.${name}`, tensors[`${region}.${name}`], shape);
  for (const region of regions) for (const name of Object.keys(specs)) memory[region][name]!.set(tensors[`${region}.${name}`]!.values);
  const { step, tokens, wallSeconds, sums, heldOut } = record;
  return { step, tokens, wallSeconds, sums, heldOut };
}

/** How far the run was when it saved this checkpoint. Throws a UserError `checkpoint.incomplete`. */
export function readCheckpointProgress(folder: string): Pick<TrainingState, 'step' | 'tokens'> {
  const record = readRecord(join(folder, RECORD), stateSchema);
  if (record === null) throw incomplete(folder);
  return record;
}

function incomplete(folder: string): UserError {
  return new UserError('checkpoint.incomplete', `The checkpoint ${folder} has no ${RECORD}. Delete the checkpoint, or start the run anew with --restart.`);
}

/** Parameters of a checkpoint, in memory of their own. Throws UserErrors `checkpoint.incomplete` and `checkpoint.shape`. */
export function readCheckpointParameters(folder: string, specs: ParameterSpecs): Record<string, Float32Array> {
  const tensors = readTensors(join(folder, TENSORS));
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      checkShape(folder, `values.${name}`, tensors[`values.${name}`], shape);
      return [name, Float32Array.from(tensors[`values.${name}`]!.values)];
    }),
  );
}

function readTensors(path: string): NamedTensors {
  try {
    return decodeSafetensors(readFileSync(path)).tensors;
  } catch (error) {
    throw new UserError('checkpoint.incomplete', `The checkpoint file ${path} cannot be read (${messageOf(error)}). Delete its folder, or start the run anew with --restart.`);
  }
}

function checkShape(folder: string, name: string, found: NamedTensor | undefined, shape: readonly number[]): void {
  if (found !== undefined && found.shape.join() === shape.join()) return;
  const what = found === undefined ? `no tensor ${name}` : `${name} of shape [${found.shape.join(', ')}]`;
  throw new UserError('checkpoint.shape', `The checkpoint ${folder} holds ${what}, but this configuration needs [${shape.join(', ')}]. Start the run anew with --restart.`);
}
