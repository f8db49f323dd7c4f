/** Finds the entities of a knowledge graph in token sequences. */
import type { KnowledgeGraph } from './readSpo';

/** What knowledge needs of a tokenizer. */
export interface KnowledgeTokenizer {
  vocabulary: {
    special: { unk: number };
    /** Whether a token begins a word; in BERT's vocabularies every Chinese character does. */
    startsWord(id: number): boolean;
  };
  encodeBatch(texts: string[]): Promise<Int32Array[]>;
}

/** An entity in a sequence: tokens from `start` up to `end`, and the subjects of the graph that are spelt so. */
export interface Entity {
  start: number;
  end: number;
  subjects: readonly string[];
}

interface TrieNode {
  next: Map<number, TrieNode> | null;
  subjects: string[] | null;
}

/**
 * The subjects of a graph as the tokenizer spells them. Subjects that it spells alike, such as "Cook" and "cook" in an
 * uncased vocabulary, are one entity. A subject with a character that the vocabulary lacks is never found: its [UNK]
 * could be anything.
 */
export class EntityIndex {
  private readonly root: TrieNode = { next: null, subjects: null };

  private constructor(private readonly vocabulary: KnowledgeTokenizer['vocabulary']) {}

  static async of(graph: KnowledgeGraph, tokenizer: KnowledgeTokenizer): Promise<EntityIndex> {
    const index = new EntityIndex(tokenizer.vocabulary);
    const subjects = [...graph.keys()];
    const bare = await tokenizer.encodeBatch(subjects);
    // Byte-level vocabularies spell a word differently at the start of a text and behind a space.
    const spaced = await tokenizer.encodeBatch(subjects.map((subject) => ` ${subject}`));
    subjects.forEach((subject, i) => {
      index.add(subject, bare[i]!);
      if (!sameIds(bare[i]!, spaced[i]!)) index.add(subject, spaced[i]!);
    });
    return index;
  }

  /**
   * Longest match from left to right, never within a word: by words in English, by characters in Chinese, where the
   * subjects are the dictionary (the source segments with pkuseg, which has ordinary words too). Entities do not overlap.
   * @param ids a sequence with or without special tokens; those are in no entity
   */
  entitiesIn(ids: ArrayLike<number>): Entity[] {
    const found: Entity[] = [];
    for (let start = 0; start < ids.length; ) {
      const entity = this.startsAt(ids, start) ? this.longestFrom(ids, start) : null;
      if (entity !== null) found.push(entity);
      start = entity?.end ?? start + 1;
    }
    return found;
  }

  private longestFrom(ids: ArrayLike<number>, start: number): Entity | null {
    let longest: Entity | null = null;
    let node: TrieNode | undefined = this.root;
    for (let end = start; end < ids.length; ) {
      node = node.next?.get(ids[end]!);
      if (node === undefined) break;
      end++;
      if (node.subjects !== null && (end === ids.length || this.startsAt(ids, end))) longest = { start, end, subjects: node.subjects };
    }
    return longest;
  }

  private startsAt(ids: ArrayLike<number>, place: number): boolean {
    return place === 0 || this.vocabulary.startsWord(ids[place]!);
  }

  private add(subject: string, ids: Int32Array): void {
    if (ids.length === 0 || ids.includes(this.vocabulary.special.unk)) return;
    let node = this.root;
    for (const id of ids) {
      node.next ??= new Map();
      let next = node.next.get(id);
      if (next === undefined) node.next.set(id, (next = { next: null, subjects: null }));
      node = next;
    }
    (node.subjects ??= []).push(subject);
  }
}

function sameIds(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
