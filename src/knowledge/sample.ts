/** What knowledge makes of a piece of text, for the hover and the verb `sample`. */
import { framed } from '../glue/framed';
import type { SpecialTokens } from '../objectives/definition';
import type { DescribedMention, GraphConfig, Knowledge } from './injection';
import { flattenTree, sees, type Trunk } from './sentenceTree';

/** A word of the text in the sentence tree, or an entity of several, with what hangs from it. */
interface TreeNode {
  tokens: string[];
  facts: { subject: string; predicate: string; object: string; tokens: string[] }[];
}

export interface KnowledgeSample {
  tree: TreeNode[];
  /** The tree in a row, as the network reads it. */
  tokens: string[];
  ids: number[];
  tokenTypeIds: number[];
  softPositions: number[];
  hardPositions: number[];
  /** Number of the fact that a token belongs to, from 0 over the whole tree; null in the text. */
  branches: (number | null)[];
  /** Row i has 1 where token i sees token j. */
  visibleMatrix: (0 | 1)[][];
  /** Which positions and what attention the variant uses. */
  reads: { positions: 'soft' | 'hard'; attention: 'visibleMatrix' | 'all' };
  /** Tokens of text and facts beyond the sequence length. */
  truncated: number;
}

export interface SampleTokenizer {
  vocabulary: { special: SpecialTokens; startsWord(id: number): boolean; tokenOf(id: number): string };
  encodeBatch(texts: string[]): Promise<Int32Array[]>;
}

/** The text as it is fine-tuned on with `knowledge`. Two lines are the two texts of a pair; further lines are left out. */
export async function knowledgeSample(text: string, knowledge: Knowledge, config: GraphConfig, maxSeqLength: number, tokenizer: SampleTokenizer): Promise<KnowledgeSample> {
  const { vocabulary } = tokenizer;
  const segments = await tokenizer.encodeBatch(text.split('\n').filter((line) => line.trim() !== '').slice(0, 2));
  const trunk = framed(segments, { seqLength: maxSeqLength, special: vocabulary.special });
  const [mentions] = await knowledge.mentionsIn([trunk.ids]);
  const whole = flattenTree(trunk, mentions!, Infinity);
  const row = flattenTree(trunk, mentions!, maxSeqLength);
  const tokensOf = (ids: Int32Array) => Array.from(ids, vocabulary.tokenOf);
  const places = [...row.ids.keys()];
  const uncut = segments.reduce((sum, { length }) => sum + length + 1, 1);
  return {
    tree: treeOf(trunk, mentions!, vocabulary.startsWord, tokensOf),
    tokens: tokensOf(row.ids),
    ids: [...row.ids],
    tokenTypeIds: [...row.tokenTypeIds],
    softPositions: [...row.softPositions],
    hardPositions: places,
    branches: Array.from(row.branches, (branch) => (branch < 0 ? null : branch)),
    visibleMatrix: places.map((i) => places.map((j) => (sees(row, i, j) ? 1 : 0))),
    reads: { positions: config.softPositions ? 'soft' : 'hard', attention: config.visibleMatrix ? 'visibleMatrix' : 'all' },
    truncated: uncut - trunk.ids.length + whole.ids.length - row.ids.length,
  };
}

function treeOf({ ids }: Trunk, mentions: readonly DescribedMention[], startsWord: (id: number) => boolean, tokensOf: (ids: Int32Array) => string[]): TreeNode[] {
  const mentionAt = new Map(mentions.map((mention) => [mention.start, mention]));
  const nodes: TreeNode[] = [];
  for (let start = 0; start < ids.length; ) {
    const mention = mentionAt.get(start);
    let end = mention?.end ?? start + 1;
    while (mention === undefined && end < ids.length && !startsWord(ids[end]!)) end++;
    const facts = (mention?.facts ?? []).map(({ subject, predicate, object, ids: fact }) => ({ subject, predicate, object, tokens: tokensOf(fact) }));
    nodes.push({ tokens: tokensOf(ids.slice(start, end)), facts });
    start = end;
  }
  return nodes;
}
