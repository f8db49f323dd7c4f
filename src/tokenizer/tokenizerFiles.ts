/** The files of a tokenizer in a folder that Transformers loads. */
import { mergesText, vocabJsonText } from './bytePairFile';
import type { WordMarks } from './tokenForm';
import type { Vocabulary } from './vocabulary';

/** What is read of a tokenizer.json. */
export interface TokenizerJson extends WordMarks {
  added_tokens?: { content: string }[];
  model?: WordMarks['model'] & { vocab?: Record<string, number>; merges?: (string | [string, string])[] };
}

/**
 * Contents by name: tokenizer.json, the vocabulary in the form that its kind has beside it (vocab.txt, or vocab.json and
 * merges.txt), and tokenizer_config.json. The last says that tokenizer.json is all there is to know: without it
 * AutoTokenizer would take the tokenizer of the network's architecture, which is WordPiece in lower case for ELECTRA.
 */
export function tokenizerFiles(json: string, { model }: TokenizerJson, vocabulary: Vocabulary): Record<string, string> {
  const config = `${JSON.stringify(tokenizerConfig(vocabulary), null, 2)}\n`;
  const common = { 'tokenizer.json': json, 'tokenizer_config.json': config };
  if (model?.type !== 'BPE') return { ...common, 'vocab.txt': Array.from({ length: vocabulary.size }, (_, id) => `${vocabulary.tokenOf(id)}\n`).join('') };
  const merges = (model.merges ?? []).map((merge) => (typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge));
  return { ...common, 'vocab.json': vocabJsonText(vocabulary), 'merges.txt': mergesText(merges) };
}

function tokenizerConfig({ special, tokenOf }: Vocabulary): object {
  const [cls, sep] = [tokenOf(special.cls), tokenOf(special.sep)];
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    cls_token: cls,
    sep_token: sep,
    pad_token: tokenOf(special.pad),
    unk_token: tokenOf(special.unk),
    mask_token: tokenOf(special.mask),
    model_input_names: ['input_ids', 'token_type_ids', 'attention_mask'],
  };
}
