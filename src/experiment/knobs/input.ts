/** Knobs of how sentences become sequences. */
import * as z from 'zod';
import { knob } from '../knob';
import { count, fraction } from './ranges';

const inputFormats = ['electra', 'segmentPair', 'sentencePair', 'fullSentences', 'docSentences'] as const;
const pairObjectives = ['none', 'nsp', 'sop', 'distance', 'reordering', 'ernie'] as const;

/** How sentences become sequences, and what is learnt from them beside the main objective. */
export const inputKnobs = {
  format: knob(z.enum(inputFormats), 'electra', 'Input format', "electra: two segments, cut as ELECTRA does; segmentPair: BERT's pairs of segments; sentencePair: pairs of single sentences; fullSentences: whole sentences up to the sequence length, across documents; docSentences: the same within a document.", 'RoBERTa §4.2'),
  shortSequenceProb: knob(fraction, 0.1, 'Short sequences', 'Share of the documents that segmentPair packs to a random shorter length.', 'BERT create_pretraining_data.py'),
  pairCopies: knob(count, 1, 'Pair copies', 'Times that the formats of pairs go through the training documents, with pairs drawn anew each time.', 'BERT create_pretraining_data.py, dupe_factor'),
  pairObjective: knob(z.enum(pairObjectives), 'none', 'Pair objective', 'What the first token tells of the segments. nsp: whether the second follows the first or comes from another document; sop: whether two consecutive segments are swapped; distance: whether the second is next to the first, elsewhere in its document or from another one; reordering: in which order up to "Segments to reorder" pieces of a text stand; ernie: reordering and distance, each chunk of text given to one of them by a coin.', 'BERT §3.1 / ALBERT §3.1 / ERNIE 2.0 §4.2.2'),
  pairWeight: knob(z.number().min(0), 1, 'Pair objective weight', "Weight of the pair objective's loss beside the main objective's.", 'BERT §3.1'),
  sopLeak: knob(z.boolean(), false, 'SOP leak', "As ALBERT's code: where a document leaves one sentence, sop pairs it with another document's text and calls that swapped. Off, such a sentence stands alone and is left out of the pair loss.", 'ALBERT create_pretraining_data.py'),
  maxSegments: knob(z.int().min(1).max(5), 3, 'Segments to reorder', 'm of sentence reordering: a text is cut into 1 to m pieces, and their order is one of 1! + … + m! classes: 3 for m = 2, 9 for 3, 33 for 4, 153 for 5.', 'ERNIE 2.0 §4.2.2'),
  taskEmbeddings: knob(z.boolean(), false, 'Task embeddings', "Adds an embedding of the sequence's sentence-level task to every token. Fine-tuning reads that of sequences without one.", 'ERNIE 2.0 §4.1'),
  capitalizationWeight: knob(z.number().min(0), 0, 'Capitalization weight', 'Weight of capitalization prediction: of every token, whether its word began with a capital before lower-casing; 0 switches it off.', 'ERNIE 2.0 §4.2.1'),
};
