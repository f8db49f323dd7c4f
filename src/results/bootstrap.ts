/** Resampling the examples of a dev set: how far one run's score would move on other examples. */
import { Rng } from '../common/rng';
import type { Answers } from '../glue/metrics';

/** Resamples of a dev set. The 2.5 % points of 1,000 lie within about 0.5 % of coverage of those of all resamples. */
const DRAWS = 1000;
const SEED = 0;

type Metric = (predicted: Answers, actual: Answers) => number;

/**
 * Scores of resamples with replacement, as many examples as there are. The draws follow from the task's name and the
 * number of examples alone, so that two runs' scores can be subtracted draw by draw: a paired bootstrap.
 */
export function resampledScores(metric: Metric, predicted: Answers, actual: Answers, task: string): Float32Array {
  const rng = new Rng(SEED, 'bootstrap', nameHash(task), actual.length);
  return Float32Array.from({ length: DRAWS }, () => scoreOfDraw(metric, predicted, actual, () => rng.int(actual.length)));
}

/** The metric of one resample. @param next gives the place of the next example drawn */
export function scoreOfDraw(metric: Metric, predicted: Answers, actual: Answers, next: () => number): number {
  const places = new Uint32Array(actual.length);
  for (let i = 0; i < places.length; i++) places[i] = next();
  return metric(answersAt(places, predicted), answersAt(places, actual));
}

function answersAt(places: Uint32Array, answers: Answers): Answers {
  const drawn = typeof answers[0] === 'number' ? new Float64Array(places.length) : new Array<readonly string[]>(places.length);
  for (let i = 0; i < places.length; i++) drawn[i] = answers[places[i]!]!;
  return drawn;
}

/** Polynomial hash, modulo 2³². */
function nameHash(name: string): number {
  return Array.from(name).reduce((hash, character) => (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0, 7);
}

/** Little-endian 32-bit floats in base 64, for a record. */
export function encodeScores(scores: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * scores.length));
  scores.forEach((score, i) => bytes.setFloat32(4 * i, score, true));
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

/** What `encodeScores` wrote. */
export function decodeScores(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}
