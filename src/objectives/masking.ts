/** How positions are selected and what becomes of their input: the rules of BERT, ELECTRA, SpanBERT and ALBERT. Pure. */
import type { Rng } from '../common/rng';
import { replacesTogether } from '../experiment/knobs/masking';
import type { ObjectiveConfig } from '../experiment/schema';
import type { Corruption, CorruptionContext, CorruptionKind, Sequence } from './definition';
import { geometricLengths, harmonicLengths } from './selection/lengths';
import { selectNgrams } from './selection/ngrams';
import type { Selection } from './selection/selection';
import { selectPhrases } from './selection/phrases';
import { selectSpans, spanBudget } from './selection/spans';
import { selectTokens } from './selection/tokens';
import { selectWholeWords } from './selection/wholeWords';
import { isCandidate, wordsOf } from './selection/words';

type BudgetKnobs = Pick<ObjectiveConfig, 'maskProb' | 'masking'> & Partial<Pick<ObjectiveConfig, 'maskRounding' | 'maxPredictions'>>;
export type MaskingKnobs = BudgetKnobs & Pick<ObjectiveConfig, 'maskTokenProb' | 'randomTokenProb'>;

/** Selected positions at which a row of BERT's batches ends: 20 for length 128, 77 for 512 (BERT README). */
export function bertMaxPredictions(maskProb: number, maxSeqLength: number): number {
  return Math.ceil(maskProb * maxSeqLength);
}

/** ELECTRA's slots: 19 for length 128, 79 for 512 (`max_predictions_per_seq`, configure_pretraining.py). */
export function electraMaxPredictions(maskProb: number, maxSeqLength: number): number {
  return Math.max(1, Math.floor((maskProb + 0.005) * maxSeqLength));
}

/** The slots that `maxPredictions` asks for; else those of a source's rule, or more where a budget that is rounded up needs them. */
export function slotsFor(rule: typeof bertMaxPredictions, { maskProb, masking, maskRounding, maxPredictions = null }: BudgetKnobs, maxSeqLength: number): number {
  if (maxPredictions !== null) return maxPredictions;
  const slots = rule(maskProb, maxSeqLength);
  if (replacesTogether(masking)) return Math.max(slots, spanBudget(maskProb, maxSeqLength - 2));
  return maskRounding === 'random' ? Math.max(slots, Math.ceil(maskProb * maxSeqLength)) : slots;
}

/**
 * Selects positions as `masking` says and gives each its kind. Candidates are all tokens but [CLS], [SEP], [PAD] and
 * [MASK]; without one nothing is selected. The kind is drawn for each token, or with spans once for each span.
 */
export function selectAndReplace(sequence: Sequence, knobs: MaskingKnobs, context: CorruptionContext): Corruption {
  const selection = select(sequence, knobs, context);
  return { ...replaceInputs(sequence.ids, selection, knobs, context), ...selection };
}

/** How many tokens may be selected of a sequence. */
export interface SelectionBudget {
  least: number;
  /** One more than the least where rounding is random and there is a fraction to round. */
  most: number;
  /** On average over draws. */
  mean: number;
}

/** How many tokens `masking` may select of a sequence: exactly as many with tokens and spans, at most with words. */
export function selectionBudget(ids: Int32Array, knobs: BudgetKnobs, context: Pick<CorruptionContext, 'special' | 'maxPredictions'>): SelectionBudget {
  const { maskProb, masking, maskRounding } = knobs;
  const candidates = candidatePositions(ids, context).length;
  const room = Math.min(context.maxPredictions, candidates);
  const wanted = ids.length * maskProb;
  if (!replacesTogether(masking) && maskRounding === 'random') return { least: Math.min(room, Math.floor(wanted)), most: Math.min(room, Math.ceil(wanted)), mean: Math.min(room, wanted) };
  const budget = Math.min(room, replacesTogether(masking) ? spanBudget(maskProb, candidates) : Math.max(1, roundHalfEven(wanted)));
  return { least: budget, most: budget, mean: budget };
}

/** Draws only where rounding is random: other masks stay what they were. */
function drawnBudget({ least, most, mean }: SelectionBudget, rng: Rng): number {
  return least === most ? least : Math.floor(mean + rng.uniform());
}

/**
 * Tokens, words and n-grams: round(maskProb · tokens), at least one, unless rounding is random. Tokens are counted with [CLS] and [SEP], rounding
 * is half to even: as create_pretraining_data.py (BERT, ALBERT) and `mask` in pretrain_helpers.py (ELECTRA) do. The
 * sources differ in the slots, the kinds' shares, and in that ELECTRA draws with replacement, which only loses
 * positions and is not followed here.
 */
function select({ ids, phrases }: Sequence, knobs: MaskingKnobs, context: CorruptionContext): Selection {
  const { masking } = knobs;
  const { rng } = context;
  const budget = drawnBudget(selectionBudget(ids, knobs, context), rng);
  switch (masking.type) {
    case 'token':
      return selectTokens(candidatePositions(ids, context), budget, rng);
    case 'wholeWord':
      return selectWholeWords(wordsOf(ids, context), budget, rng);
    case 'ngram':
      return selectNgrams(wordsOf(ids, context), budget, harmonicLengths(masking.maxNgramLength), rng);
    case 'span':
      return selectSpans(wordsOf(ids, context), budget, geometricLengths(masking.geometricP, masking.maxSpanLength), rng);
    case 'list':
      return selectPhrases(wordsOf(ids, context), phrases ?? [], budget, masking.phraseShare, rng);
  }
}

function replaceInputs(ids: Int32Array, { positions, spans }: Selection, knobs: MaskingKnobs, { rng, special, vocabSize, corpusToken }: CorruptionContext): Pick<Corruption, 'inputIds' | 'labels' | 'kinds'> {
  const inputIds = ids.slice();
  const kinds: CorruptionKind[] = [];
  // SpanBERT draws one kind for all tokens of a span, the others one for each token, under whole words too.
  const together = replacesTogether(knobs.masking) ? new Set(spans.map(({ start }) => start)) : null;
  const randomToken = (together !== null && corpusToken) || ((): number => rng.int(vocabSize));
  let kind: CorruptionKind = 'keep';
  for (const position of positions) {
    if (together === null || together.has(position)) kind = kindOf(rng.uniform(), knobs);
    kinds.push(kind);
    if (kind === 'mask') inputIds[position] = special.mask;
    if (kind === 'random') inputIds[position] = randomToken(rng);
  }
  return { inputIds, labels: positions.map((position) => ids[position]!), kinds };
}

function candidatePositions(ids: Int32Array, context: Pick<CorruptionContext, 'special'>): Int32Array {
  const positions = new Int32Array(ids.length);
  let count = 0;
  for (let position = 0; position < ids.length; position++) if (isCandidate(ids[position]!, context)) positions[count++] = position;
  return positions.subarray(0, count);
}

function kindOf(uniform: number, { maskTokenProb, randomTokenProb }: MaskingKnobs): CorruptionKind {
  if (uniform < maskTokenProb) return 'mask';
  return uniform < maskTokenProb + randomTokenProb ? 'random' : 'keep';
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
