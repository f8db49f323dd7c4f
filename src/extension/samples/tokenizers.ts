import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UserError } from '../../common/errors';
import type { Rng } from '../../common/rng';
import { corpusTokens } from '../../corpus/corpusTokens';
import { prepareCorpus, type PreparedCorpus } from '../../corpus/prepareCorpus';
import type { VariantPlan } from '../../experiment/expand';
import { drawsUnigrams } from '../../experiment/generator';
import { listRuns } from '../../runs/folder';
import { cacheFolderOf, runsRootOf } from '../../runs/paths';
import { readRunRecord } from '../../runs/readRecords';
import { TextTokenizer } from '../../tokenizer/tokenizer';
import { trainerCommand, type TrainerCall } from '../runs/launch';
import type { CorpusFileLists } from './corpusFileLists';

/** A tokenizer, or why there is none. */
export type TokenizerState = { state: 'ready'; tokenizer: TextTokenizer; /** Draws tokens as frequent as in the training text, for a unigram generator. */ corpusToken?: (rng: Rng) => number } | { state: 'failed'; message: string; /** Time in milliseconds. */ retryAt: number };

export type ReadyTokenizer = Extract<TokenizerState, { state: 'ready' }>;

/** Where an experiment's corpus and cache lie. */
export interface TokenizerSource {
  file: string;
  plan: VariantPlan;
}

const retryMilliseconds = 5000;

/**
 * The tokenizers of experiments, loaded once each: from the store that training made, or else prepared by a child
 * process, so that training a vocabulary never holds up the editor.
 */
export class Tokenizers {
  private readonly states = new Map<string, TokenizerState>();
  private readonly loading = new Map<string, Promise<TokenizerState>>();

  constructor(
    private readonly mediaFolder: string,
    private readonly corpora: CorpusFileLists,
    /** How to call the trainer; throws a UserError where programs must not be started. */
    private readonly trainerCall: () => Omit<TrainerCall, 'args'>,
  ) {}

  /** Resolves when the tokenizer is there or cannot be had. A failure is tried again after a while. */
  load(source: TokenizerSource): Promise<TokenizerState> {
    const key = this.keyOf(source);
    const known = this.states.get(key);
    if (known?.state === 'ready' || (known?.state === 'failed' && Date.now() < known.retryAt)) return Promise.resolve(known);
    const loading = this.loading.get(key) ?? this.start(source, key);
    this.loading.set(key, loading);
    return loading;
  }

  private async start(source: TokenizerSource, key: string): Promise<TokenizerState> {
    const state = await this.tokenizerOf(source).then(
      (ready): TokenizerState => ({ state: 'ready', ...ready }),
      (error: unknown): TokenizerState => ({ state: 'failed', message: messageOf(error), retryAt: Date.now() + retryMilliseconds }),
    );
    this.states.set(key, state);
    this.loading.delete(key);
    return state;
  }

  /** With a unigram generator the store stays open, because its samples are drawn from it. */
  private async tokenizerOf(source: TokenizerSource): Promise<Omit<ReadyTokenizer, 'state'>> {
    const { objective, model } = source.plan.config;
    const file = drawsUnigrams(objective) ? null : trainedTokenizer(source);
    if (file !== null) return { tokenizer: await TextTokenizer.load(file) };
    const prepared = await this.prepare(source);
    const { tokenizer, train } = prepared;
    if (drawsUnigrams(objective)) return { tokenizer, corpusToken: corpusTokens(train, model.maxSeqLength, tokenizer.vocabulary.special) };
    prepared.close();
    return { tokenizer };
  }

  /** Has the store made by the trainer's program, then opens it here. */
  private async prepare({ file, plan }: TokenizerSource): Promise<PreparedCorpus> {
    const { program, args, env } = trainerCommand({ ...this.trainerCall(), args: ['sample', file, '--text', 'a', '--variant', plan.name] }, process);
    await promisify(execFile)(program, args, { cwd: dirname(file), env }).catch((error: unknown) => {
      throw new UserError('tokenizer.prepare', (error as { stderr?: string }).stderr?.trim() || messageOf(error));
    });
    const { corpus, tokenizer, input, model } = plan.config;
    const folders = { baseFolder: dirname(file), cacheFolder: cacheFolderOf(file), mediaFolder: this.mediaFolder };
    return prepareCorpus({ corpus, tokenizer, input, maxSeqLength: model.maxSeqLength, ...folders });
  }

  /** Tokenizers are told apart by their settings and by their corpus as it is on the disk now; with an open store also by how it is packed. */
  private keyOf({ file, plan }: TokenizerSource): string {
    const { corpus, tokenizer, objective, input, model } = plan.config;
    const packing = drawsUnigrams(objective) ? [input, model.maxSeqLength] : [];
    return JSON.stringify([dirname(file), corpus, tokenizer, ...packing, this.corpora.of([...corpus.files, ...corpus.heldOutFiles], dirname(file)).version]);
  }
}

/** The tokenizer.json of the store that a run with the same corpus and tokenizer settings trained on; null if none. */
function trainedTokenizer({ file, plan }: TokenizerSource): string | null {
  const settings = ({ corpus, tokenizer }: VariantPlan['config']) => JSON.stringify([corpus, tokenizer]);
  for (const { folder } of listRuns(runsRootOf(file))) {
    const record = readRunRecord(folder);
    if (record === null || settings(record.config) !== settings(plan.config)) continue;
    const path = join(cacheFolderOf(file), record.corpus.hash.slice(0, 16), 'tokenizer.json');
    if (existsSync(path)) return path;
  }
  return null;
}
