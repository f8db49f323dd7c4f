/** Knowledge put into sequences: lookup, choice of facts, sentence tree. */
import type { KnowledgeConfig } from '../experiment/schema';
import { EntityIndex, type Entity, type KnowledgeTokenizer } from './entities';
import { graphFiles, readGraph, type Fact, type GraphFolders, type KnowledgeGraph } from './readSpo';
import { flattenTree, type KnowledgeSequence, type Mention, type Trunk } from './sentenceTree';

/** What facts are inserted for: K-BERT leaves the predicate out where words are tagged. */
type KnowledgeUse = 'classification' | 'tagging';

/** The knobs of knowledge from graphs. */
export type GraphConfig = Extract<KnowledgeConfig, { type: 'graph' }>;

/** A fact that hangs from a mention: its text as inserted, and that text's tokens. */
export interface InsertedFact extends Fact {
  value: string;
  ids: Int32Array;
}

/** A mention with its facts in full, for what is shown; `flattenTree` reads the ids alone. */
export interface DescribedMention extends Mention {
  facts: InsertedFact[];
}

/** A graph, ready to be put into the sequences of one tokenizer. */
export class Knowledge {
  /** Tokens of fact texts that were inserted before. */
  private readonly encoded = new Map<string, Int32Array>();

  private constructor(
    private readonly config: GraphConfig,
    private readonly graph: KnowledgeGraph,
    private readonly index: EntityIndex,
    private readonly tokenizer: KnowledgeTokenizer,
  ) {}

  /** Reads the graphs. Throws the UserErrors of `readGraph`. */
  static async load(config: GraphConfig, folders: GraphFolders, tokenizer: KnowledgeTokenizer): Promise<Knowledge> {
    return Knowledge.of(config, readGraph(graphFiles(config.files, folders)), tokenizer);
  }

  static async of(config: GraphConfig, graph: KnowledgeGraph, tokenizer: KnowledgeTokenizer): Promise<Knowledge> {
    return new Knowledge(config, graph, await EntityIndex.of(graph, tokenizer), tokenizer);
  }

  /** The sequences with their facts in them, cut to `maxLength` tokens. */
  async inject(trunks: readonly Trunk[], maxLength: number, use: KnowledgeUse = 'classification'): Promise<KnowledgeSequence[]> {
    const mentions = await this.mentionsIn(trunks.map(({ ids }) => ids), use);
    return trunks.map((trunk, i) => flattenTree(trunk, mentions[i]!, maxLength));
  }

  /** The entities of each sequence with the facts chosen for them. */
  async mentionsIn(sequences: readonly Int32Array[], use: KnowledgeUse = 'classification'): Promise<DescribedMention[][]> {
    const chosen = sequences.map((ids) => this.index.entitiesIn(ids).map((entity) => ({ entity, facts: this.factsOf(entity, use) })));
    await this.encode(new Set(chosen.flat().flatMap(({ facts }) => facts.map(({ value }) => value))));
    return chosen.map((entities) => entities.map(({ entity: { start, end }, facts }) => this.described(start, end, facts)));
  }

  private described(start: number, end: number, facts: readonly Omit<InsertedFact, 'ids'>[]): DescribedMention {
    const inserted = facts.map((fact) => ({ ...fact, ids: this.encoded.get(fact.value)! }));
    return { start, end, facts: inserted, branches: inserted.map(({ ids }) => ids) };
  }

  /** The first `maxFacts` facts of different text. The source takes them from a set, in an order that varies from run to run. */
  private factsOf({ subjects }: Entity, use: KnowledgeUse): Omit<InsertedFact, 'ids'>[] {
    const { predicate, maxFacts } = this.config;
    const hasPredicate = predicate === 'always' || predicate === use;
    const facts = new Map<string, Omit<InsertedFact, 'ids'>>();
    for (const fact of subjects.flatMap((subject) => this.graph.get(subject)!)) {
      const value = hasPredicate ? `${fact.predicate} ${fact.object}` : fact.object;
      if (!facts.has(value)) facts.set(value, { ...fact, value });
      if (facts.size === maxFacts) break;
    }
    return [...facts.values()];
  }

  private async encode(values: ReadonlySet<string>): Promise<void> {
    const fresh = [...values].filter((value) => !this.encoded.has(value));
    // A space in front, because a fact goes on behind a word: byte-level vocabularies mark it.
    const ids = await this.tokenizer.encodeBatch(fresh.map((value) => ` ${value}`));
    fresh.forEach((value, i) => this.encoded.set(value, ids[i]!));
  }
}
