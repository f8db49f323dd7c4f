/** Knobs of the corpus and the tokenizer. */
import * as z from 'zod';
import { knob } from '../knob';

export const corpusKnobs = {
  files: knob(z.array(z.string().min(1)).min(1), ['builtin:sample'], 'Corpus files', 'Text files (.txt, .txt.gz), folders or globs, relative to this file. One sentence or paragraph a line, a blank line between documents. "builtin:sample" is the corpus that ships with Ablation Bench.'),
  trainFraction: knob(z.number().gt(0).max(1), 1, 'Training share', 'Share of the training documents that is used, for comparing amounts of data: the held-out documents and a trained vocabulary stay the same, and a smaller share is part of a larger one.', 'RoBERTa §5'),
  heldOutFraction: knob(z.number().gt(0).max(0.5), 0.05, 'Held-out fraction', 'Share of the documents kept out of training, for held-out losses and probe tasks. Split by document. Ignored with held-out files.'),
  heldOutFiles: knob(z.array(z.string().min(1)), [], 'Held-out files', 'Files of their own for held-out losses and probe tasks, as corpus files are named; all of them are kept out of training. For variants with different corpus files, so that all are measured on the same text.'),
};

/** The kinds of tokenizer, each with the file that it loads; null where it is trained on the corpus. */
export const tokenizerSources = { wordpiece: null, bpe: null, vocab: 'a vocab.txt', bpeFiles: 'a vocab.json', tokenizerJson: 'a tokenizer.json' } as const;
export type TokenizerType = keyof typeof tokenizerSources;
const tokenizerTypes = Object.keys(tokenizerSources) as TokenizerType[];

export const tokenizerKnobs = {
  type: knob(z.enum(tokenizerTypes), 'wordpiece', 'Tokenizer', 'Train WordPiece (wordpiece) or byte-level BPE (bpe) on the corpus, load a vocab.txt (vocab), load vocab.json and merges.txt of byte-level BPE (bpeFiles), or load a Hugging Face tokenizer.json.', 'BERT §3 / RoBERTa §4.4'),
  vocabSize: knob(z.int().min(1), 8192, 'Vocabulary size', 'Number of tokens to train, special tokens included; byte-level BPE begins with 256 bytes. Ignored when a vocabulary is loaded.', 'BERT §3'),
  lowercase: knob(z.boolean(), true, 'Lower-case', "Lower-case and strip accents, as the uncased BERT models do. Ignored for tokenizer.json, and for byte-level BPE, which keeps every character as RoBERTa's does: set it to false to compare WordPiece with BPE and nothing else.", 'BERT tokenization.py'),
  file: knob(z.string().min(1).nullable(), null, 'Vocabulary file', 'Path of vocab.txt, vocab.json or tokenizer.json, relative to this file.'),
  mergesFile: knob(z.string().min(1).nullable(), null, 'Merges file', 'Path of the merges.txt that belongs to vocab.json. Empty means the file beside it, with "merges.txt" for "vocab.json" in its name.', 'RoBERTa §4.4'),
  addPrefixSpace: knob(z.boolean(), false, 'Space before a line', 'Byte-level BPE only: reads each line as if a space stood before it, so that its first word has the token that it has elsewhere. Off in RoBERTa.', 'fairseq gpt2_bpe.py'),
};
