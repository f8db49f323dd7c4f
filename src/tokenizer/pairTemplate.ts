import type { Vocabulary } from './vocabulary';

/**
 * The post-processor of a tokenizer.json for the layout that all sequences here have: `[CLS] A [SEP]` and
 * `[CLS] A [SEP] B [SEP]` with token types 0 and 1, by the vocabulary's own names. RoBERTa's tokenizer puts two
 * separators between the texts of a pair; here a change of the tokenizer changes the tokens and nothing else.
 */
export function pairTemplate({ special, tokenOf }: Vocabulary): object {
  const [cls, sep] = [tokenOf(special.cls), tokenOf(special.sep)];
  const piece = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const text = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const single = [piece(cls, 0), text('A', 0), piece(sep, 0)];
  const known = (id: string, number: number) => ({ id, ids: [number], tokens: [id] });
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, text('B', 1), piece(sep, 1)],
    special_tokens: { [cls]: known(cls, special.cls), [sep]: known(sep, special.sep) },
  };
}
