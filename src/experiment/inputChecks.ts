import type { VariantPlan } from './expand';
import type { Finding } from './finding';
import type { RunConfig } from './schema';

/** Formats whose sequences are often far shorter than the sequence length. */
const shortFormats = ['sentencePair', 'docSentences'];

/** Input formats and auxiliary objectives that do not go together. Paths are [group, key]. */
export function checkInput({ input, tokenizer }: RunConfig): Finding[] {
  const { format, pairObjective, sopLeak, pairCopies, maxSegments, taskEmbeddings, capitalizationWeight } = input;
  const reorders = pairObjective === 'reordering' || pairObjective === 'ernie';
  const error = (key: keyof typeof input, message: string): Finding[] => [{ severity: 'error', path: ['input', key], message }];
  const makesPairs = format === 'segmentPair' || format === 'sentencePair';
  if (pairObjective !== 'none' && !makesPairs)
    return error('pairObjective', `pairObjective "${pairObjective}" needs labelled pairs of segments, and the input format "${format}" makes none. Set format to "segmentPair" or "sentencePair", or pairObjective to "none".`);
  if (pairObjective === 'none' && format === 'sentencePair')
    return error('format', 'The input format "sentencePair" is made for a pair objective, and pairObjective is "none". Set it to "nsp" or "sop", or choose "docSentences".');
  if (reorders && format === 'sentencePair')
    return error('pairObjective', `pairObjective "${pairObjective}" reorders the sentences of a text, and the input format "sentencePair" gives it two at most. Set format to "segmentPair", or pairObjective to "sop".`);
  if (reorders && maxSegments === 1)
    return error('maxSegments', `maxSegments 1 leaves pairObjective "${pairObjective}" one order of one segment, so there is nothing to learn. Set maxSegments to 2 or more.`);
  if (taskEmbeddings && pairObjective === 'none')
    return error('taskEmbeddings', 'taskEmbeddings tells sentence-level tasks apart, and pairObjective is "none": every sequence would get the same embedding. Set taskEmbeddings to false, or pairObjective to a task.');
  if (capitalizationWeight > 0 && tokenizer.type !== 'tokenizerJson' && !tokenizer.lowercase)
    return error('capitalizationWeight', `capitalizationWeight ${capitalizationWeight} asks which words were capitalised, but tokenizer.lowercase is false: the tokens show it. Set tokenizer.lowercase to true, or capitalizationWeight to 0.`);
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
