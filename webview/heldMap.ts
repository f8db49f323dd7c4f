import type { EmbeddingMap } from '../src/results/embeddingMap/mapRecord';
import { WordSpace } from '../src/results/embeddingMap/wordVectors';

/** A map that the host sent, with its vectors: neighbours of any of its words are worked out here, in all dimensions. */
export class HeldMap {
  readonly space: WordSpace;
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    /** Of the experiment. */
    readonly uri: string,
    readonly map: EmbeddingMap,
  ) {
    this.space = new WordSpace({ words: map.words, size: map.embeddingSize, values: floats(map.vectors ?? '') });
    this.#places = new Map(map.words.map((word, place) => [word, place]));
  }

  /** Place of a word as it was typed, or else in lower case; null where it is not on the map. */
  placeOf(typed: string): number | null {
    const word = typed.trim();
    return this.#places.get(word) ?? this.#places.get(word.toLowerCase()) ?? null;
  }

  /** The commonest words that begin as typed. */
  completions(typed: string, most: number): string[] {
    const start = typed.trim().toLowerCase();
    return start === '' ? [] : this.map.words.filter((word) => word.toLowerCase().startsWith(start)).slice(0, most);
  }
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
