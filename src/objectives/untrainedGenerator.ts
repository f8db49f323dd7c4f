/** Generators without weights: their samples are a corruption, drawn where masks are. Pure. */
import type { Rng } from '../common/rng';
import { trainsGenerator } from '../experiment/generator';
import type { GeneratorObjective } from '../experiment/schema';
import type { Corruption, CorruptionContext, Sequence } from './definition';
import { selectAndReplace } from './masking';

/** Draws from a corpus that may hold hardly any other token, before an other one is drawn from the vocabulary. */
const MOST_DRAWS = 100;

/**
 * The corruption of an objective with a generator. A trained one reads masked inputs, and the main network reads its
 * samples. An untrained one reads nothing: the inputs here are the main network's, with a sample at every selected
 * position, of the kind `random` where it differs from the original and `keep` where it does not. Positions are the same.
 */
export function corruptForGenerator(sequence: Sequence, config: GeneratorObjective, context: CorruptionContext): Corruption {
  const corruption = selectAndReplace(sequence, config, context);
  if (trainsGenerator(config)) return corruption;
  const inputIds = sequence.ids.slice();
  const kinds = Array.from(corruption.positions, (position, i) => {
    const original = corruption.labels[i]!;
    const sample = sampleToken(original, config, context);
    inputIds[position] = sample;
    return sample === original ? ('keep' as const) : ('random' as const);
  });
  return { ...corruption, inputIds, kinds };
}

/** `uniform` draws from all of the vocabulary, special tokens included, as logits of zero do. */
function sampleToken(original: number, { generator, disallowCorrect }: GeneratorObjective, context: CorruptionContext): number {
  const draw = generator.type === 'unigram' ? corpusDraw(context) : (rng: Rng) => rng.int(context.vocabSize);
  if (!disallowCorrect) return draw(context.rng);
  for (let tries = 0; tries < MOST_DRAWS; tries++) {
    const sample = draw(context.rng);
    if (sample !== original) return sample;
  }
  return (original + 1 + context.rng.int(context.vocabSize - 1)) % context.vocabSize;
}

/** Frequencies belong to a corpus: without one there is nothing to draw from, which is the caller's defect. */
function corpusDraw({ corpusToken }: CorruptionContext): (rng: Rng) => number {
  if (corpusToken === undefined) throw new Error('A unigram generator draws from a corpus, and none was given.');
  return corpusToken;
}
