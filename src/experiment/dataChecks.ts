import { BYTES } from '../tokenizer/bytePairTrainer';
import type { VariantPlan } from './expand';
import type { Finding } from './finding';
import { tokenizerSources } from './knobs/data';
import type { RunConfig } from './schema';

const SPECIAL_TOKENS = 5;

type Tokenizer = RunConfig['tokenizer'];

/** Knobs of the tokenizer that contradict each other. Paths are [group, key]. */
export function checkTokenizer({ tokenizer }: RunConfig): Finding[] {
  const problem = sizeProblem(tokenizer) ?? fileProblem(tokenizer) ?? bytePairProblem(tokenizer);
  return problem === null ? [] : [{ severity: 'error', path: ['tokenizer', problem[0]], message: problem[1] }];
}

type Problem = [key: keyof Tokenizer, message: string] | null;

function sizeProblem({ type, vocabSize }: Tokenizer): Problem {
  if (type === 'wordpiece' && vocabSize <= SPECIAL_TOKENS)
    return ['vocabSize', `vocabSize is ${vocabSize}, but the ${SPECIAL_TOKENS} special tokens alone need as many. Use at least a few hundred.`];
  if (type === 'bpe' && vocabSize < SPECIAL_TOKENS + BYTES)
    return ['vocabSize', `vocabSize is ${vocabSize}, but byte-level BPE begins with ${SPECIAL_TOKENS} special tokens and ${BYTES} bytes. Use more than ${SPECIAL_TOKENS + BYTES}.`];
  return null;
}

function fileProblem({ type, file, mergesFile }: Tokenizer): Problem {
  const source = tokenizerSources[type];
  if (source === null && file !== null) return ['file', `A tokenizer of type "${type}" is trained on the corpus and takes no file. ${type === 'bpe' ? 'Use "type": "bpeFiles" to load a vocab.json and its merges.txt.' : 'Use "type": "vocab" to load a vocab.txt.'}`];
  if (source !== null && file === null) return ['type', `A tokenizer of type "${type}" needs "file": the path of ${source}.`];
  if (type !== 'bpeFiles' && mergesFile !== null) return ['mergesFile', `mergesFile belongs to a tokenizer of type "bpeFiles", and the type is "${type}". Leave mergesFile out, or set the type to "bpeFiles".`];
  return null;
}

function bytePairProblem({ type, addPrefixSpace }: Tokenizer): Problem {
  if (!addPrefixSpace || type === 'bpe' || type === 'bpeFiles') return null;
  return ['addPrefixSpace', `addPrefixSpace belongs to byte-level BPE, and the tokenizer is of type "${type}". Leave addPrefixSpace out, or set the type to "bpe" or "bpeFiles".`];
}

/** Variants with other corpora have to be measured on the same text, which then must not be among what they train on. */
export function checkHeldOutText(plan: VariantPlan, baseline: VariantPlan | undefined, index: number): Finding[] {
  if (baseline === undefined || heldOutText(plan.config) === heldOutText(baseline.config)) return [];
  return [{
    severity: 'warning',
    path: ['variants', index, 'corpus'],
    message: `"${plan.name}" holds out other text than its baseline "${baseline.name}", so held-out losses and probe scores do not compare, and each may have trained on what the other is measured on. Name the same corpus.heldOutFiles for both, or vary corpus.trainFraction instead of the files.`,
  }];
}

/** Equal where the same text is held out. */
export function heldOutText({ corpus: { files, heldOutFraction, heldOutFiles } }: Pick<RunConfig, 'corpus'>): string {
  return JSON.stringify(heldOutFiles.length > 0 ? heldOutFiles : [files, heldOutFraction]);
}
