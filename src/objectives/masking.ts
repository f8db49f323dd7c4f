/** How positions are selected and what becomes of their input: BERT's rule and ELECTRA's. Pure. */
import type { Corruption, CorruptionContext, CorruptionKind, Sequence } from './definition';

export interface MaskingKnobs {
  maskProb: number;
  maskTokenProb: number;
  randomTokenProb: number;
}

/** Selected positions at which a row of BERT's batches ends: 20 for length 128, 77 for 512 (BERT README). */
export function bertMaxPredictions(maskProb: number, maxSeqLength: number): number {
  return Math.ceil(maskProb * maxSeqLength);
}

/** ELECTRA's slots: 19 for length 128, 79 for 512 (`max_predictions_per_seq`, configure_pretraining.py). */
export function electraMaxPredictions(maskProb: number, maxSeqLength: number): number {
  return Math.max(1, Math.floor((maskProb + 0.005) * maxSeqLength));
}

/**
 * Selects round(maskProb · tokens) positions, at least one, without replacement, and gives each its kind.
 * Tokens are counted with [CLS] and [SEP], rounding is half to even: both as create_pretraining_data.py (BERT) and
 * `mask` in pretrain_helpers.py (ELECTRA) do. Candidates are all tokens but [CLS], [SEP], [PAD] and [MASK]. The two
 * sources differ in the slots, the kinds' shares, and in that ELECTRA draws with replacement, which only loses
 * positions and is not followed here. Without a candidate nothing is selected.
 */
export function selectAndReplace(sequence: Sequence, knobs: MaskingKnobs, context: CorruptionContext): Corruption {
  const { ids } = sequence;
  const { rng, special, vocabSize } = context;
  const candidates = candidatePositions(ids, context);
  const wanted = Math.max(1, roundHalfEven(ids.length * knobs.maskProb));
  const count = Math.min(context.maxPredictions, wanted, candidates.length);
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(candidates.length - i);
    const drawn = candidates[j]!;
    candidates[j] = candidates[i]!;
    candidates[i] = drawn;
  }
  const positions = candidates.slice(0, count).sort();
  const inputIds = ids.slice();
  const labels = new Int32Array(count);
  const kinds: CorruptionKind[] = [];
  for (let i = 0; i < count; i++) {
    const position = positions[i]!;
    const kind = kindOf(rng.uniform(), knobs);
    labels[i] = ids[position]!;
    kinds.push(kind);
    if (kind === 'mask') inputIds[position] = special.mask;
    if (kind === 'random') inputIds[position] = rng.int(vocabSize);
  }
  return { inputIds, positions, labels, kinds };
}

function candidatePositions(ids: Int32Array, { special }: CorruptionContext): Int32Array {
  const { cls, sep, pad, mask } = special;
  const positions = new Int32Array(ids.length);
  let count = 0;
  for (let position = 0; position < ids.length; position++) {
    const id = ids[position]!;
    if (id !== cls && id !== sep && id !== pad && id !== mask) positions[count++] = position;
  }
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
