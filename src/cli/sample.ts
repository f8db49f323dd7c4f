import { corruptText, type CorruptedSample } from '../objectives/sample';
import { chosenVariant, preparedCorpus } from './chosenVariant';
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
    const sampled = await corruptText(text, prepared.tokenizer, plan.config, seed, roll);
    console.log(args.options['json'] === true ? JSON.stringify({ variant: plan.name, seed, roll, ...sampled }, null, 1) : `${plan.name}\n\n${sampleLines(sampled)}`);
  } finally {
    prepared.close();
  }
  return 0;
}

/** A line a token: what it was, what the network reads, what happened to it, and with which span. */
function sampleLines({ tokens, spans, note, truncated }: CorruptedSample): string {
  const width = Math.max(...tokens.map(({ original }) => original.length));
  const inputWidth = Math.max(...tokens.map(({ input }) => input.length));
  const spanOf = (position: number): string => {
    const span = spans.findIndex(({ start, end }) => start <= position && position < end);
    return span < 0 ? '' : `  span ${span + 1}`;
  };
  const lines = tokens.map(({ original, input, kind }, position) => `${original.padEnd(width)}  ${input.padEnd(inputWidth)}  ${(kind === 'original' || kind === 'special' ? '' : kind).padEnd(spans.length > 0 ? 6 : 0)}${spanOf(position)}`.trimEnd());
  const cut = truncated > 0 ? [`… ${truncated} more tokens are beyond the sequence length.`] : [];
  return [...lines, ...cut, ...(note === null ? [] : ['', note])].join('\n');
}
