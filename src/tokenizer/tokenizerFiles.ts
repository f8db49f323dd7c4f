/** The files of a tokenizer in a folder that Transformers loads. */
import { mergesText, vocabJsonText } from './bytePairFile';
import type { WordMarks } from './tokenForm';
import type { Vocabulary } from './vocabulary';

export const CONFIG_FILE = 'tokenizer_config.json';

/** What is read of a tokenizer.json. */
export interface TokenizerJson extends WordMarks {
  added_tokens?: { content: string }[];
  model?: WordMarks['model'] & { vocab?: Record<string, number>; merges?: (string | [string, string])[] };
}

/** Contents by name: tokenizer.json, and the vocabulary as its kind has it: vocab.txt, or vocab.json and merges.txt. */
export function tokenizerFiles(json: string, { model }: TokenizerJson, vocabulary: Vocabulary): Record<string, string> {
  if (model?.type !== 'BPE') return { 'tokenizer.json': json, 'vocab.txt': Array.from({ length: vocabulary.size }, (_, id) => `${vocabulary.tokenOf(id)}\n`).join('') };
  const merges = (model.merges ?? []).map((merge) => (typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge));
  return { 'tokenizer.json': json, 'vocab.json': vocabJsonText(vocabulary), 'merges.txt': mergesText(merges) };
}

/**
 * Says that tokenizer.json is all there is to know: without it AutoTokenizer would take the tokenizer of the network's
 * architecture, which for ELECTRA is WordPiece in lower case.
 * @param tokenTypes how many the network has; a network of one, as RoBERTa's, is not given any
 */
export function tokenizerConfigText({ special, tokenOf }: Vocabulary, tokenTypes: number): string {
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    cls_token: tokenOf(special.cls),
    sep_token: tokenOf(special.sep),
    pad_token: tokenOf(special.pad),
    unk_token: tokenOf(special.unk),
    mask_token: tokenOf(special.mask),
    model_input_names: ['input_ids', ...(tokenTypes > 1 ? ['token_type_ids'] : []), 'attention_mask'],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
