/** Knobs of masking, shared by all objectives. */
import * as z from 'zod';
import { fullObject, knob, taggedKnob } from '../knob';
import { count, fraction } from './ranges';

/** The ways to choose what is masked, each with its knobs: one tagged value, as an objective is. */
export const maskings = {
  token: { label: 'Tokens', help: 'Single tokens, as the first BERT.', paper: 'BERT §3.1', knobs: {} },
  wholeWord: { label: 'Whole words', help: 'All pieces of a word together; a word that would exceed the budget is left out.', paper: 'BERT README, whole word masking', knobs: {} },
  span: {
    label: 'Spans',
    help: 'Runs of whole words of geometric length, merged where they meet, with one draw of [MASK], random or unchanged for a whole span.',
    paper: 'SpanBERT §3.1',
    knobs: {
      geometricP: knob(z.number().gt(0).lt(1), 0.2, 'Span p', 'P(ℓ) ∝ p(1 − p)^(ℓ−1) for a span of ℓ words: a larger p makes shorter spans.', 'SpanBERT §3.1'),
      maxSpanLength: knob(z.int().min(1).max(100), 10, 'Longest span', 'Words in a span, at most; the lengths up to it add up to probability 1.', 'SpanBERT §3.1'),
    },
  },
  ngram: {
    label: 'n-grams',
    help: 'Runs of n whole words with P(n) ∝ 1/n.',
    paper: 'ALBERT §4.1',
    knobs: { maxNgramLength: knob(z.int().min(1).max(100), 3, 'Longest n-gram', 'Words in an n-gram, at most.', 'ALBERT §4.1') },
  },
  list: {
    label: 'Phrases of a list',
    help: 'Phrases of your own list, such as named entities or noun phrases, and random whole words between them; one draw of [MASK], random or unchanged for a whole phrase or word. A phrase matches whole words, the longest one wins.',
    paper: 'SpanBERT Table 6',
    knobs: {
      file: knob(z.string().min(1).nullable(), null, 'List of phrases', 'Text file with one phrase a line, or a folder of such .txt files, relative to this file. Lines that begin with "# " are comments. "builtin:sample-entities" and "builtin:sample-noun-phrases" are of the sample corpus.', 'SpanBERT Table 6'),
      phraseShare: knob(z.number().gt(0).max(1), 0.5, 'Share of phrases', 'Probability that a draw is a phrase of the list rather than a random word. Where a sequence has no phrases left, words fill the budget.', 'SpanBERT Table 6'),
    },
  },
};

const maskingSchema = z.discriminatedUnion('type', [
  fullObject(maskings.token.knobs).extend({ type: z.literal('token') }),
  fullObject(maskings.wholeWord.knobs).extend({ type: z.literal('wholeWord') }),
  fullObject(maskings.span.knobs).extend({ type: z.literal('span') }),
  fullObject(maskings.ngram.knobs).extend({ type: z.literal('ngram') }),
  fullObject(maskings.list.knobs).extend({ type: z.literal('list') }),
]);
type Masking = z.output<typeof maskingSchema>;

/** Whether what is selected together is replaced together, with one draw (SpanBERT §3.1), rather than each token by its own. */
export function replacesTogether({ type }: Masking): boolean {
  return type === 'span' || type === 'list';
}

/** The list of phrases that masking is by; null where it is by something else. */
export function phraseFileOf({ masking }: { masking: Masking }): string | null {
  return masking.type === 'list' ? masking.file : null;
}

const masking = taggedKnob(maskings, maskingSchema, { type: 'token' }, 'Masking', 'What is selected together: {"type": "token"}, "wholeWord", {"type": "span"}, {"type": "ngram"} or {"type": "list", "file": "phrases.txt"}. Words are taken from the marks of the vocabulary, such as "##".', 'SpanBERT Table 6');

export const maskingKnobs = (maskToken: number, randomToken: number, paper: string) => ({
  maskProb: knob(z.number().gt(0).lt(1), 0.15, 'Mask probability', 'Share of the tokens selected for prediction.', paper),
  masking,
  maxPredictions: knob(count.nullable(), null, 'Max predictions', 'Tokens selected in a sequence, at most, and slots that a batch keeps for each: max_predictions_per_seq. Empty means as many as the source has for maskProb: ⌈maskProb · length⌉ in BERT, 20 for 128 tokens; ⌊(maskProb + 0.005) · length⌋ in ELECTRA.', 'BERT create_pretraining_data.py, max_predictions_per_seq'),
  maskRounding: knob(z.enum(['nearest', 'random']), 'nearest', 'Rounding', 'How maskProb times the tokens becomes a whole number. nearest: at least one (BERT, ELECTRA); random: up with the probability of the fraction, so that short sequences have maskProb on average too (RoBERTa). Spans always round up.', 'fairseq mask_tokens_dataset.py'),
  maskTokenProb: knob(fraction, maskToken, '… replaced by [MASK]', 'Share of the selected tokens whose input becomes [MASK].', paper),
  randomTokenProb: knob(fraction, randomToken, '… replaced at random', 'Share of the selected tokens whose input becomes a random token; the rest stays unchanged.', paper),
  dupeFactor: knob(count.nullable(), null, 'Static masks', 'Masks of each sequence, used in turn, one an epoch: static masking with that many copies, 10 in BERT. Empty means dynamic masking, a new mask each time.', 'RoBERTa §4.1'),
});
