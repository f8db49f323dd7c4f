import type { ModelConfig } from '../experiment/schema';
import type { BatchArrays } from '../model/program';
import type { SampleKind } from '../objectives/sample';
import type { NewEvent } from '../runs/events';
import type { Vocabulary } from '../tokenizer/vocabulary';

/** The first sequence of a training batch, before and after corruption, as an event. `batch`: see `pretrainBatch`. */
export function sampleLogged(step: number, batch: BatchArrays, { maxSeqLength }: ModelConfig, vocabulary: Vocabulary): NewEvent {
  const row = (name: string) => batch[name]!.subarray(0, maxSeqLength);
  const length = row('attentionMask').lastIndexOf(1) + 1;
  const [original, input] = [row('originalIds').subarray(0, length), row('inputIds').subarray(0, length)];
  const selected = new Set(batch['maskedPositions']!.filter((position, slot) => position < maxSeqLength && batch['maskedWeights']![slot] === 1));
  const tokens = (ids: ArrayLike<number>) => Array.from(ids, (id) => vocabulary.shown(id));
  const kinds = Array.from(original, (id, position) => kindOf(id, input[position]!, selected.has(position), vocabulary));
  return { type: 'sampleLogged', step, original: tokens(original), corrupted: tokens(input), kinds };
}

function kindOf(original: number, input: number, selected: boolean, { special }: Vocabulary): SampleKind {
  if (!selected) return original === special.cls || original === special.sep ? 'special' : 'original';
  if (input === special.mask) return 'mask';
  return input === original ? 'keep' : 'random';
}
