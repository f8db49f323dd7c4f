/** Knobs of how sentences become sequences. */
import * as z from 'zod';
import { knob } from '../knob';
import { count, fraction } from './ranges';

const inputFormats = ['electra', 'segmentPair', 'sentencePair', 'fullSentences', 'docSentences'] as const;
const pairObjectives = ['none', 'nsp', 'sop'] as const;

/** How sentences become sequences, and what is learnt from pairs of segments beside the main objective. */
export const inputKnobs = {
  format: knob(z.enum(inputFormats), 'electra', 'Input format', "electra: two segments, cut as ELECTRA does; segmentPair: BERT's pairs of segments; sentencePair: pairs of single sentences; fullSentences: whole sentences up to the sequence length, across documents; docSentences: the same within a document.", 'RoBERTa §4.2'),
  shortSequenceProb: knob(fraction, 0.1, 'Short sequences', 'Share of the documents that segmentPair packs to a random shorter length.', 'BERT create_pretraining_data.py'),
  pairCopies: knob(count, 1, 'Pair copies', 'Times that the formats of pairs go through the training documents, with pairs drawn anew each time.', 'BERT create_pretraining_data.py, dupe_factor'),
  pairObjective: knob(z.enum(pairObjectives), 'none', 'Pair objective', 'What the first token tells of the two segments. nsp: whether the second follows the first or comes from another document; sop: whether two consecutive segments are swapped.', 'BERT §3.1 / ALBERT §3.1'),
  pairWeight: knob(z.number().min(0), 1, 'Pair objective weight', "Weight of the pair objective's loss beside the main objective's.", 'BERT §3.1'),
  sopLeak: knob(z.boolean(), false, 'SOP leak', "As ALBERT's code: where a document leaves one sentence, sop pairs it with another document's text and calls that swapped. Off, such a sentence stands alone and is left out of the pair loss.", 'ALBERT create_pretraining_data.py'),
};
