import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { loadPhrases, type PhraseList } from '../../corpus/phrases';
import { phraseFileOf } from '../../experiment/knobs/masking';
import type { TextTokenizer } from '../../tokenizer/tokenizer';
import type { TokenizerSource } from './tokenizers';

/** The lists of phrases that variants mask by, read again when a list has changed. */
export class PhraseLists {
  private readonly known = new WeakMap<TextTokenizer, Map<string, Promise<PhraseList>>>();

  constructor(private readonly mediaFolder: string) {}

  /** The variant's list; null where its masking is by something else. Throws as `loadPhrases` does. */
  async of({ file: experiment, plan }: TokenizerSource, tokenizer: TextTokenizer): Promise<PhraseList | null> {
    const file = phraseFileOf(plan.config.objective);
    if (file === null) return null;
    const baseFolder = dirname(experiment);
    const lists = this.known.get(tokenizer) ?? new Map<string, Promise<PhraseList>>();
    this.known.set(tokenizer, lists);
    const key = `${resolve(baseFolder, file)} ${statSync(resolve(baseFolder, file), { throwIfNoEntry: false })?.mtimeMs ?? ''}`;
    const list = lists.get(key) ?? loadPhrases(file, { baseFolder, mediaFolder: this.mediaFolder }, tokenizer);
    lists.set(key, list);
    return list;
  }
}
