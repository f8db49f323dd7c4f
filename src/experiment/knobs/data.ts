/** Knobs of the corpus and the tokenizer. */
import * as z from 'zod';
import { knob } from '../knob';

export const corpusKnobs = {
  files: knob(z.array(z.string().min(1)).min(1), ['builtin:sample'], 'Corpus files', 'Text files (.txt, .txt.gz), folders or globs, relative to this file. One sentence or paragraph a line, a blank line between documents. "builtin:sample" is the corpus that ships with Ablation Bench.'),
  heldOutFraction: knob(z.number().gt(0).max(0.5), 0.05, 'Held-out fraction', 'Share of the documents kept out of training, for held-out losses and probe tasks. Split by document.'),
};

export const tokenizerKnobs = {
  type: knob(z.enum(['wordpiece', 'vocab', 'tokenizerJson']), 'wordpiece', 'Tokenizer', 'Train WordPiece on the corpus, load a vocab.txt, or load a Hugging Face tokenizer.json.', 'BERT §3'),
  vocabSize: knob(z.int().min(1), 8192, 'Vocabulary size', 'Number of word pieces to train, special tokens included. Ignored when a vocabulary is loaded.'),
  lowercase: knob(z.boolean(), true, 'Lower-case', 'Lower-case and strip accents, as the uncased BERT models do. Ignored for tokenizer.json.'),
  file: knob(z.string().min(1).nullable(), null, 'Vocabulary file', 'Path of vocab.txt or tokenizer.json, relative to this file.'),
};
