import { dirname, resolve } from 'node:path';
import { corpusTokens } from '../corpus/corpusTokens';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import { drawsUnigrams } from '../experiment/generator';
import type { RunConfig } from '../experiment/schema';
import { Knowledge } from '../knowledge/injection';
import { knowledgeSample, type KnowledgeSample } from '../knowledge/sample';
import { corruptText, type CorruptedSample } from '../objectives/sample';
import type { SamplePair } from '../objectives/samplePair';
import type { TextTokenizer } from '../tokenizer/tokenizer';
import { mediaFolder } from '../trainer/packageFolder';
import { chosenVariant, preparedCorpus } from './chosenVariant';
import { knowledgeText } from './knowledgeText';
import { numberOption, textOption, usageError, type Arguments } from './verbs';

/** `sample FILE --text T`: the same corruption as in training, on a text of one's own. */
export async function sample(args: Arguments, signal: AbortSignal): Promise<number> {
  const text = textOption('sample', args, 'text');
  if (text === null) throw usageError('sample', 'expects --text "…", the line to corrupt');
  const { file, experiment, plan } = chosenVariant('sample', args);
  const prepared = await preparedCorpus(file, plan, signal);
  try {
    const seed = numberOption('sample', args, 'seed') ?? experiment.seeds[0]!;
    const roll = numberOption('sample', args, 'roll') ?? 0;
    const sampled = await corruptText(text, prepared.tokenizer, plan.config, seed, roll, { phrases: prepared.phrases, corpusToken: unigramOf(plan.config, prepared) });
    const knowledge = await knowledgeOfText(text, plan.config, file, prepared.tokenizer);
    if (args.options['json'] === true) console.log(JSON.stringify({ variant: plan.name, seed, roll, ...sampled, knowledge }, null, 1));
    else console.log([plan.name, sampleLines(sampled), ...(knowledge === null ? [] : [knowledgeText(knowledge)])].join('\n\n'));
  } finally {
    prepared.close();
  }
  return 0;
}

/** What a unigram generator draws from; other objectives draw as the hover does, which has no corpus at hand. */
function unigramOf({ objective, model }: RunConfig, { train, tokenizer }: PreparedCorpus): ReturnType<typeof corpusTokens> | undefined {
  return drawsUnigrams(objective) ? corpusTokens(train, model.maxSeqLength, tokenizer.vocabulary.special) : undefined;
}

/** What the variant's graph adds to the text at fine-tuning; null without a graph. */
async function knowledgeOfText(text: string, { knowledge: config, model }: RunConfig, file: string, tokenizer: TextTokenizer): Promise<KnowledgeSample | null> {
  if (config.type === 'none') return null;
  const knowledge = await Knowledge.load(config, { baseFolder: dirname(resolve(file)), mediaFolder: mediaFolder() }, tokenizer);
  return knowledgeSample(text, knowledge, config, model.maxSeqLength, tokenizer);
}

const meanings = {
  none: [],
  nsp: ['the second segment follows the first', 'the second segment is random'],
  sop: ['the segments are in order', 'the segments are swapped'],
  distance: ['the second segment is next to the first', 'the segments are apart in one document', 'the segments are of two documents'],
};

function pairMeaning({ objective, order }: SamplePair, label: number): string {
  return objective === 'reordering' ? `segments of the text in the order ${order!.map((segment) => segment + 1).join(' ')}` : meanings[objective][label]!;
}

/** What the segments are to each other, in words. */
function pairLines({ pair }: CorruptedSample): string[] {
  if (pair === null) return [];
  const meaning = pair.label === null ? 'no label' : `label ${pair.label}: ${pairMeaning(pair, pair.label)}`;
  return ['', `The first segment ends after token ${pair.firstLength}; ${meaning}.`];
}

/** A line a token: what it was, what the network reads, what happened to it, and with which span. */
function sampleLines(sampled: CorruptedSample): string {
  const { tokens, spans, note, truncated } = sampled;
  const width = Math.max(...tokens.map(({ original }) => original.length));
  const inputWidth = Math.max(...tokens.map(({ input }) => input.length));
  const spanOf = (position: number): string => {
    const span = spans.findIndex(({ start, end }) => start <= position && position < end);
    return span < 0 ? '' : `  span ${span + 1}`;
  };
  const lines = tokens.map(({ original, input, kind }, position) => `${original.padEnd(width)}  ${input.padEnd(inputWidth)}  ${(kind === 'original' || kind === 'special' ? '' : kind).padEnd(spans.length > 0 ? 6 : 0)}${spanOf(position)}`.trimEnd());
  const cut = truncated > 0 ? [`… ${truncated} more tokens are ${sampled.pair === null ? 'beyond the sequence length' : 'in neither segment'}.`] : [];
  return [...lines, ...cut, ...pairLines(sampled), ...(note === null ? [] : ['', note])].join('\n');
}
