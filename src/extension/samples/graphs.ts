import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { VariantPlan } from '../../experiment/expand';
import { Knowledge, type GraphConfig } from '../../knowledge/injection';
import { graphFiles, type GraphFolders } from '../../knowledge/readSpo';
import { knowledgeSample, type KnowledgeSample } from '../../knowledge/sample';
import type { TextTokenizer } from '../../tokenizer/tokenizer';

/** Knowledge graphs as hovers need them: read once for each tokenizer, and again when a file changes. */
export class Graphs {
  /** The latest graph of each tokenizer: graphs may be large. */
  private readonly loaded = new WeakMap<TextTokenizer, { key: string; knowledge: Promise<Knowledge> }>();

  constructor(private readonly mediaFolder: string) {}

  /** What the variant's graph adds to a text; null where it has none. Throws the UserErrors of `readGraph`. */
  async sample(file: string, { config: { knowledge: config, model } }: VariantPlan, tokenizer: TextTokenizer, text: string): Promise<KnowledgeSample | null> {
    if (config.type === 'none') return null;
    const knowledge = await this.knowledgeOf(config, { baseFolder: dirname(file), mediaFolder: this.mediaFolder }, tokenizer);
    return knowledgeSample(text, knowledge, config, model.maxSeqLength, tokenizer);
  }

  private knowledgeOf(config: GraphConfig, folders: GraphFolders, tokenizer: TextTokenizer): Promise<Knowledge> {
    const versions = graphFiles(config.files, folders).map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs]);
    const key = JSON.stringify([config, versions]);
    const known = this.loaded.get(tokenizer);
    if (known?.key === key) return known.knowledge;
    const knowledge = Knowledge.load(config, folders, tokenizer);
    this.loaded.set(tokenizer, { key, knowledge });
    return knowledge;
  }
}
