import type { CorruptedSample, SampleKind, SampleToken } from '../../../src/objectives/sample';

const token = (kind: SampleKind, original: string, input = original): SampleToken => ({ kind, original, input, originalId: 0, inputId: 0, generated: null, replacedProbability: null, label: null, text: original, offsets: null });

/** "the cat sat on it" with one token of each kind, four tokens cut off. */
export function corruptedSample(): CorruptedSample {
  return {
    objective: 'mlm',
    label: 'Masked LM',
    tokens: [token('special', '[CLS]'), token('original', 'the'), token('mask', 'cat', '[MASK]'), token('random', 'sat', '##dog'), token('original', 'on'), token('keep', 'it'), token('special', '[SEP]')],
    words: [1, 2, 3, 4, 5].map((start) => ({ start, end: start + 1 })),
    spans: [],
    pair: null,
    truncated: 4,
    note: null,
  };
}
