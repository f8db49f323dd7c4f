/**
 * K-BERT's sentence tree and what becomes of it: the flat sequence, soft positions and the visible matrix
 * (Liu et al. 2020, §3.3–3.5; `brain/knowgraph.py`).
 */

/** A sequence before knowledge: token ids with [CLS] and [SEP], and their segments. */
export interface Trunk {
  ids: Int32Array;
  tokenTypeIds: Int32Array;
}

/** An entity of the trunk, tokens from `start` up to `end`, with the token ids of each fact that hangs from it. */
export interface Mention {
  start: number;
  end: number;
  branches: readonly Int32Array[];
}

/** A tree laid out in a row; all arrays are equally long. A token's hard position is its place in the row. */
export interface KnowledgeSequence {
  ids: Int32Array;
  /** Inserted tokens have the segment of their mention. */
  tokenTypeIds: Int32Array;
  softPositions: Int32Array;
  /** Which branch a token belongs to, counted over the whole tree; −1 in the trunk. */
  branches: Int32Array;
  /** Which mention a token belongs to or hangs from; −1 for trunk tokens without facts. */
  mentions: Int32Array;
}

interface PlacedToken {
  id: number;
  type: number;
  soft: number;
  branch: number;
  mention: number;
}

/**
 * Lays the tree out: each mention, then its branches one after another, then the trunk goes on. Soft positions count
 * the trunk without its branches; each branch begins one behind the last token of its mention, and so does the next
 * token of the trunk. What is beyond `maxLength` is cut off, knowledge and text alike.
 * @param mentions ascending, without overlap
 */
export function flattenTree({ ids, tokenTypeIds }: Trunk, mentions: readonly Mention[], maxLength: number): KnowledgeSequence {
  const placed: PlacedToken[] = [];
  const mentionAt = new Map(mentions.flatMap(({ start, end, branches }, mention) => (branches.length === 0 ? [] : Array.from({ length: end - start }, (_, i) => [start + i, mention] as const))));
  let branch = 0;
  for (let place = 0; place < ids.length && placed.length < maxLength; place++) {
    const mention = mentionAt.get(place) ?? -1;
    const type = tokenTypeIds[place]!;
    placed.push({ id: ids[place]!, type, soft: place, branch: -1, mention });
    if (mention < 0 || place + 1 < mentions[mention]!.end) continue;
    for (const fact of mentions[mention]!.branches) {
      fact.forEach((id, i) => placed.push({ id, type, soft: place + 1 + i, branch, mention }));
      branch++;
    }
  }
  const kept = placed.slice(0, maxLength);
  const column = (key: keyof PlacedToken) => Int32Array.from(kept, (token) => token[key]);
  return { ids: column('id'), tokenTypeIds: column('type'), softPositions: column('soft'), branches: column('branch'), mentions: column('mention') };
}

/**
 * Whether token i may attend to token j: within the trunk always, within a branch, and between a branch and its own
 * mention. Branches do not see each other, and the rest of the trunk sees no branch. The relation is symmetric.
 */
export function sees({ branches, mentions }: Pick<KnowledgeSequence, 'branches' | 'mentions'>, i: number, j: number): boolean {
  if (branches[i]! < 0 && branches[j]! < 0) return true;
  if (branches[i]! >= 0 && branches[j]! >= 0) return branches[i] === branches[j];
  return mentions[i] === mentions[j];
}
