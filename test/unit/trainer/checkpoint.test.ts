import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { runConfigSchema, type RunConfig } from '../../../src/experiment/schema';
import { decodeSafetensors } from '../../../src/model/safetensors';
import { pretrainProgram } from '../../../src/objectives/programs';
import { latestCheckpoint } from '../../../src/runs/checkpoints';
import { readCheckpointProgress, restoreCheckpoint, saveCheckpoint, type CheckpointIdentity, type Trained, type TrainingState } from '../../../src/trainer/checkpoint';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import { temporaryFolder } from '../runs/exampleRun';

const VOCAB = 30;

function configOf(model: Partial<RunConfig['model']> = {}): RunConfig {
  return runConfigSchema.parse({
    corpus: {}, tokenizer: {}, training: {}, budget: { steps: 9 }, logging: {}, evaluation: {},
    model: { numLayers: 1, hiddenSize: 12, numHeads: 3, intermediateSize: 14, embeddingSize: 8, maxSeqLength: 10, ...model },
    objective: { type: 'rtd', generatorSize: 0.5 },
  });
}
const identityOf = (config = configOf()): CheckpointIdentity => ({ config, configHash: 'feed', seed: 3, vocabSize: VOCAB });

/** Parameters and moments with a different number everywhere. */
function trainedOf(config = configOf(), start = 0): Trained {
  const specs = pretrainProgram(config, VOCAB, 'train').parameters;
  const memory = new FlatMemory(specs);
  let next = start;
  for (const views of [memory.values, memory.firstMoment, memory.secondMoment]) for (const view of Object.values(views)) view.forEach((_, i) => (view[i] = ++next / 7));
  return { specs, memory };
}

const tokenizer = { vocabulary: { special: { pad: 0 } }, save: (folder: string) => writeFileSync(join(folder, 'vocab.txt'), '') };
const stateAt = (step: number): TrainingState => ({ step, tokens: 1234, wallSeconds: 5.5, sums: { loss: { sum: 0.1 + 0.2, count: 2 } }, heldOut: { mlm: 1 / 3 } });

let checkpoints: string;
beforeEach(() => {
  checkpoints = join(temporaryFolder(), 'checkpoints');
});

function save(step: number, trained = trainedOf(), from = tokenizer): string {
  return saveCheckpoint(checkpoints, identityOf(), stateAt(step), trained, from);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a checkpoint', () => {
  it('restores parameters, moments and state exactly', () => {
    const trained = trainedOf();
    const folder = save(18, trained);
    const other = trainedOf(configOf(), 1000);
    expect(restoreCheckpoint(folder, identityOf(), other)).toEqual(stateAt(18));
    for (const region of ['values', 'firstMoment', 'secondMoment'] as const) expect(other.memory[region]).toEqual(trained.memory[region]);
  });

  it("holds the networks under Hugging Face's names", () => {
    const trained = trainedOf();
    const folder = save(1, trained);
    const { tensors } = decodeSafetensors(readFileSync(join(folder, 'discriminator', 'model.safetensors')));
    expect(tensors['electra.embeddings.word_embeddings.weight']?.values).toEqual(trained.memory.values['electra.embeddings.word_embeddings.weight']);
    expect(existsSync(join(folder, 'generator', 'config.json'))).toBe(true);
    expect(existsSync(join(folder, 'generator', 'vocab.txt'))).toBe(true);
  });

  it('takes the place of the one before, which stays until then', () => {
    save(5);
    const failing = { ...tokenizer, save: () => { throw Object.assign(new Error(), { code: 'ENOSPC' }); } };
    expect(() => save(10, trainedOf(), failing)).toThrow('No space left on the disk');
    expect(readdirSync(checkpoints)).toEqual(['step-5']);
    save(10);
    expect(readdirSync(checkpoints)).toEqual(['step-10']);
  });

  it('leaves those that are to be kept, with the tokens that were read by then', () => {
    for (const step of [5, 7, 10, 12]) saveCheckpoint(checkpoints, identityOf(), stateAt(step), trainedOf(), tokenizer, [7, 10]);
    expect(readdirSync(checkpoints).sort()).toEqual(['step-10', 'step-12', 'step-7']);
    expect(readCheckpointProgress(join(checkpoints, 'step-7')).tokens).toBe(stateAt(7).tokens);
  });

  it('is the newest by number, and what a killed trainer was writing is none', () => {
    expect(latestCheckpoint(checkpoints)).toBeNull();
    for (const name of ['step-90', 'step-100', 'unfinished-77']) mkdirSync(join(checkpoints, name), { recursive: true });
    expect(latestCheckpoint(checkpoints)).toBe(join(checkpoints, 'step-100'));
    save(120);
    expect(readdirSync(checkpoints)).toEqual(['step-120']);
  });

  it('of another shape is refused by the tensor, with both shapes, and changes nothing', () => {
    const folder = save(1);
    const wider = configOf({ intermediateSize: 16 });
    const target = trainedOf(wider, 500);
    const before = target.memory.values['electra.embeddings.word_embeddings.weight']!.slice();
    expect(() => restoreCheckpoint(folder, identityOf(wider), target)).toThrow(/intermediate\.dense\.weight of shape \[14, 12\], but this configuration needs \[16, 12\]\. Start the run anew with --restart\./);
    expect(target.memory.values['electra.embeddings.word_embeddings.weight']).toEqual(before);
  });

  it('of another configuration or seed is refused', () => {
    const folder = save(1);
    expect(codeOf(() => restoreCheckpoint(folder, { ...identityOf(), configHash: 'beef' }, trainedOf()))).toBe('checkpoint.otherConfig');
    expect(codeOf(() => restoreCheckpoint(folder, { ...identityOf(), seed: 4 }, trainedOf()))).toBe('checkpoint.otherConfig');
  });

  it('that lacks a file or was cut off is refused', () => {
    const folder = save(1);
    const tensors = join(folder, 'training_state.safetensors');
    writeFileSync(tensors, readFileSync(tensors).subarray(0, -4));
    expect(codeOf(() => restoreCheckpoint(folder, identityOf(), trainedOf()))).toBe('checkpoint.incomplete');
    rmSync(join(folder, 'trainer.json'));
    expect(codeOf(() => restoreCheckpoint(folder, identityOf(), trainedOf()))).toBe('checkpoint.incomplete');
  });
});
