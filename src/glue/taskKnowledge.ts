/** Knowledge in the examples of a task, where a variant fine-tunes with a graph. */
import type { RunConfig, KnowledgeConfig } from '../experiment/schema';
import type { KnowledgeTokenizer } from '../knowledge/entities';
import { Knowledge } from '../knowledge/injection';
import { graphFiles, readGraph } from '../knowledge/readSpo';
import type { KnowledgeInputs } from '../model/fineTuning';
import { mediaFolder } from '../trainer/packageFolder';
import type { EncodedExample, EncodedTask } from './encodedExample';
import { framed, type FrameShape } from './framed';

interface KnowledgeRequest {
  config: Pick<RunConfig, 'knowledge'>;
  /** Folder of the experiment file: `knowledge.files` are relative to it. */
  baseFolder: string;
}

/** The graph of a run, spelt in its vocabulary; null where it has none. Throws the UserErrors of `readGraph`. */
export async function knowledgeOf({ config, baseFolder }: KnowledgeRequest, tokenizer: KnowledgeTokenizer): Promise<Knowledge | null> {
  const { knowledge } = config;
  return knowledge.type === 'none' ? null : Knowledge.load(knowledge, { baseFolder, mediaFolder: mediaFolder() }, tokenizer);
}

/** Checks, before anything is trained, that the graphs can be read. Throws the UserErrors of `readGraph`. */
export function checkKnowledge({ config: { knowledge }, baseFolder }: KnowledgeRequest): void {
  if (knowledge.type === 'graph') readGraph(graphFiles(knowledge.files, { baseFolder, mediaFolder: mediaFolder() }));
}

/** What the network reads beside token ids, segments and the attention mask. */
export function knowledgeInputs(knowledge: KnowledgeConfig): KnowledgeInputs {
  return knowledge.type === 'none' ? { softPositions: false, visibleMatrix: false } : knowledge;
}

/**
 * The task with facts in its examples; as it is where `knowledge` is null. The text is first cut as it is without
 * knowledge, so that a graph that finds nothing changes nothing; the row with its facts is then cut at its end, as the
 * source does.
 */
export async function withKnowledge<T extends EncodedTask>(task: T, knowledge: Knowledge | null, shape: FrameShape): Promise<T> {
  if (knowledge === null) return task;
  const informed = async (examples: EncodedExample[]): Promise<EncodedExample[]> => {
    const sequences = await knowledge.inject(examples.map(({ segments }) => framed(segments, shape)), shape.seqLength, task.head === 'tags' ? 'tagging' : 'classification');
    return examples.map((example, i) => ({ ...example, knowledge: sequences[i]! }));
  };
  return { ...task, train: await informed(task.train), dev: await informed(task.dev) };
}
