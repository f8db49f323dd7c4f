/** The token embeddings of a finished run, out of its newest checkpoint, and the ids of words in them. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError, messageOf } from '../common/errors';
import { hasOwnEmbeddings, trainsGenerator } from '../experiment/generator';
import { importedTensors } from '../model/huggingFace/importTensors';
import { readConfig } from '../model/huggingFace/readConfig';
import { decodeSafetensors } from '../model/safetensors';
import { latestCheckpoint } from '../runs/checkpoints';
import { runState } from '../runs/folder';
import { runPaths } from '../runs/paths';
import { readRunRecord } from '../runs/readRecords';
import type { RunRecord } from '../runs/records';
import { TextTokenizer } from '../tokenizer/tokenizer';

export interface TokenEmbeddings {
  record: RunRecord;
  step: number;
  tokenizer: TextTokenizer;
  /** E. */
  size: number;
  /** [V, E], row-major. */
  table: Float32Array;
}

/**
 * @param network the one that is kept, or its generator where that has embeddings of its own
 * @param command that trains the run, for messages
 * Throws UserErrors `embeddings.unfinished`, `embeddings.noCheckpoint`, `embeddings.shared`, `embeddings.notFinite` and
 * those of a damaged checkpoint.
 */
export async function readTokenEmbeddings(runFolder: string, network: 'main' | 'generator', command: string): Promise<TokenEmbeddings> {
  const record = finishedRun(runFolder, command);
  if (network === 'generator') checkOwnEmbeddings(record);
  const checkpoint = latestCheckpoint(runPaths(runFolder).checkpoints);
  const folder = checkpoint && ['discriminator', 'model'].map((name) => join(checkpoint, network === 'main' ? name : network)).find((path) => existsSync(path));
  if (checkpoint === null || !folder) throw new UserError('embeddings.noCheckpoint', `The run ${runFolder} is finished, but its checkpoint is gone: there is no network under ${runPaths(runFolder).checkpoints}. Train it anew with: ${command} --restart`);
  const tokenizer = await TextTokenizer.load(join(folder, 'tokenizer.json'));
  return { record, step: Number(basename(checkpoint).replace('step-', '')), tokenizer, ...wordTableIn(folder) };
}

function finishedRun(folder: string, command: string): RunRecord {
  const record = readRunRecord(folder);
  const state = runState(folder);
  if (record !== null && state === 'finished') return record;
  const found = state === null ? 'there is no run in' : `it is ${state}:`;
  throw new UserError('embeddings.unfinished', `A map needs a finished run, but ${found} ${folder}. Train it with: ${command}`);
}

function checkOwnEmbeddings({ variant, config: { objective } }: RunRecord): void {
  if (!trainsGenerator(objective)) throw new UserError('embeddings.shared', `The variant "${variant}" trains no generator. Leave --generator out.`);
  if (!hasOwnEmbeddings(objective)) throw new UserError('embeddings.shared', `The generator of "${variant}" has no embeddings of its own: it shares the discriminator's (weightSharing "${objective.weightSharing}"). Leave --generator out.`);
}

/** The word table [V, E] of a network that Transformers would load. */
function wordTableIn(folder: string): Pick<TokenEmbeddings, 'size' | 'table'> {
  const [configFile, weightsFile] = [join(folder, 'config.json'), join(folder, 'model.safetensors')];
  const described = readConfig(read(configFile).toString('utf8'), configFile);
  const { specs, values } = importedTensors(described, decodeSafetensors(read(weightsFile)).tensors, weightsFile);
  const name = `${described.network.embeddings}.word_embeddings.weight`;
  const table = values[name]!;
  if (!table.every(Number.isFinite)) throw new UserError('embeddings.notFinite', `The embeddings in ${weightsFile} are not all finite numbers: the run diverged, or the file is damaged. Train it anew with a lower learning rate.`);
  return { size: specs[name]!.shape[1]!, table };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError('checkpoint.incomplete', `The checkpoint file ${path} cannot be read (${messageOf(error)}). Train the run anew with --restart.`);
  }
}

/** The word's id. Throws a UserError `embeddings.noWord`, which says how it is split, where it is not one token. */
export async function idOfWord(word: string, tokenizer: TextTokenizer): Promise<number> {
  const { vocabulary } = tokenizer;
  const { ids } = await tokenizer.encode(vocabulary.marksSpaces ? ` ${word}` : word);
  const [id] = ids;
  if (id !== undefined && ids.length === 1 && id !== vocabulary.special.unk) return id;
  const pieces = Array.from(ids, (piece) => vocabulary.shown(piece)).join(' ');
  throw new UserError('embeddings.noWord', `"${word}" is not in the vocabulary of ${vocabulary.size} tokens: ${ids.length === 0 ? 'it holds nothing that the tokenizer keeps' : `it is read as ${pieces}`}. Choose words that are one token each.`);
}
