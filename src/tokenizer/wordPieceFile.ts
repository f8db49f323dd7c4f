import { pairTemplate } from './pairTemplate';
import type { Vocabulary } from './vocabulary';

/** Words longer than this become [UNK], as in Transformers; tokenization.py of google-research/bert allows 200. */
const MAX_CHARACTERS_PER_WORD = 100;

/**
 * The content of a Hugging Face tokenizer.json for BERT's tokenizer: clean text, spaces around CJK characters,
 * lower-case without accents when `lowercase`, split at punctuation, greedy longest match.
 */
export function wordPieceFile(vocabulary: Vocabulary, lowercase: boolean): string {
  const tokens = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.tokenOf(id));
  const specialIds = Object.values<number>({ ...vocabulary.special }).sort((a, b) => a - b);
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialIds.map((id) => ({ id, content: vocabulary.tokenOf(id), single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: pairTemplate(vocabulary),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: vocabulary.tokenOf(vocabulary.special.unk),
      continuing_subword_prefix: '##',
      max_input_chars_per_word: MAX_CHARACTERS_PER_WORD,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  });
}
