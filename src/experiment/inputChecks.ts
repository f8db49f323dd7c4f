import type { VariantPlan } from './expand';
import type { Finding } from './finding';
import type { RunConfig } from './schema';

/** Formats whose sequences are often far shorter than the sequence length. */
const shortFormats = ['sentencePair', 'docSentences'];

/** Input formats and pair objectives that do not go together. Paths are [group, key]. */
export function checkInput({ input }: RunConfig): Finding[] {
  const { format, pairObjective, sopLeak, pairCopies } = input;
  const error = (key: keyof typeof input, message: string): Finding[] => [{ severity: 'error', path: ['input', key], message }];
  const makesPairs = format === 'segmentPair' || format === 'sentencePair';
  if (pairObjective !== 'none' && !makesPairs)
    return error('pairObjective', `pairObjective "${pairObjective}" needs labelled pairs of segments, and the input format "${format}" makes none. Set format to "segmentPair" or "sentencePair", or pairObjective to "none".`);
  if (pairObjective === 'none' && format === 'sentencePair')
    return error('format', 'The input format "sentencePair" is made for a pair objective, and pairObjective is "none". Set it to "nsp" or "sop", or choose "docSentences".');
  if (sopLeak && pairObjective !== 'sop') return error('sopLeak', `sopLeak belongs to pairObjective "sop", and it is "${pairObjective}". Leave sopLeak out, or set pairObjective to "sop".`);
  if (pairCopies > 1 && !makesPairs) return error('pairCopies', `pairCopies ${pairCopies} draws pairs anew, and the input format "${format}" makes none. Leave pairCopies out, or set format to "segmentPair".`);
  return [];
}

/** RoBERTa raises the batch for formats with short sequences, so that each step has as many tokens (§4.2). */
export function checkTokensPerBatch(plan: VariantPlan, baseline: VariantPlan | undefined, index: number): Finding[] {
  const { input: { format }, training: { batchSize } } = plan.config;
  if (baseline === undefined || !shortFormats.includes(format) || format === baseline.config.input.format || batchSize > baseline.config.training.batchSize) return [];
  return [{
    severity: 'warning',
    path: ['variants', index],
    message: `"${plan.name}" has the input format "${format}", whose sequences hold fewer tokens than those of its baseline "${baseline.name}", in batches of no more sequences: it sees less text. RoBERTa keeps the tokens of a batch equal; raise training.batchSize of "${plan.name}".`,
  }];
}
