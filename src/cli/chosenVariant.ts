import { dirname, resolve } from 'node:path';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepareCorpus';
import type { VariantPlan } from '../experiment/expand';
import { phraseFileOf } from '../experiment/knobs/masking';
import { loadExperiment } from '../experiment/load';
import type { ExperimentFile } from '../experiment/schema';
import { cacheFolderOf } from '../runs/paths';
import { mediaFolder } from '../trainer/packageFolder';
import { textOption, usageError, type Arguments, type VerbName } from './verbs';

/** The variant that `--variant` names in the experiment file of a verb; the first one without the option. */
export function chosenVariant(verb: VerbName, args: Arguments): { file: string; experiment: ExperimentFile; plan: VariantPlan; plans: VariantPlan[] } {
  const [file] = args.positionals as [string];
  const { file: experiment, plans } = loadExperiment(file);
  const name = textOption(verb, args, 'variant') ?? plans[0]!.name;
  const plan = plans.find((one) => one.name === name);
  if (plan === undefined) throw usageError(verb, `the experiment has no variant "${name}", only ${plans.map((one) => one.name).join(', ')}`);
  return { file, experiment, plan, plans };
}

/** The corpus of a variant, from the experiment's cache where it was prepared before. */
export function preparedCorpus(file: string, { config: { corpus, tokenizer, input, model, objective } }: VariantPlan, signal: AbortSignal): Promise<PreparedCorpus> {
  return prepareCorpus({ corpus, tokenizer, input, maxSeqLength: model.maxSeqLength, phraseFile: phraseFileOf(objective), baseFolder: dirname(resolve(file)), cacheFolder: cacheFolderOf(file), mediaFolder: mediaFolder(), signal });
}
