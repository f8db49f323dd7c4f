import { dirname, resolve } from 'node:path';
import { prepareCorpus } from '../corpus/prepareCorpus';
import { loadExperiment } from '../experiment/load';
import { corruptText, type CorruptedSample } from '../objectives/sample';
import { cacheFolderOf } from '../runs/paths';
import { mediaFolder } from '../trainer/packageFolder';
import { numberOption, textOption, usageError, type Arguments } from './verbs';

/** `sample FILE --text T`: the same corruption as in training, on a text of one's own. */
export async function sample(args: Arguments, signal: AbortSignal): Promise<number> {
  const [file] = args.positionals as [string];
  const text = textOption('sample', args, 'text');
  if (text === null) throw usageError('sample', 'expects --text "…", the line to corrupt');
  const { file: experiment, plans } = loadExperiment(file);
  const name = textOption('sample', args, 'variant') ?? plans[0]!.name;
  const plan = plans.find((one) => one.name === name);
  if (plan === undefined) throw usageError('sample', `the experiment has no variant "${name}", only ${plans.map((one) => one.name).join(', ')}`);
  const { corpus, tokenizer, model } = plan.config;
  const prepared = await prepareCorpus({ corpus, tokenizer, maxSeqLength: model.maxSeqLength, baseFolder: dirname(resolve(file)), cacheFolder: cacheFolderOf(file), mediaFolder: mediaFolder(), signal });
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

/** A line a token: what it was, what the network reads, what happened to it. */
function sampleLines({ tokens, note, truncated }: CorruptedSample): string {
  const width = Math.max(...tokens.map(({ original }) => original.length));
  const inputWidth = Math.max(...tokens.map(({ input }) => input.length));
  const lines = tokens.map(({ original, input, kind }) => `${original.padEnd(width)}  ${input.padEnd(inputWidth)}  ${kind === 'original' || kind === 'special' ? '' : kind}`.trimEnd());
  const cut = truncated > 0 ? [`… ${truncated} more tokens are beyond the sequence length.`] : [];
  return [...lines, ...cut, ...(note === null ? [] : ['', note])].join('\n');
}
