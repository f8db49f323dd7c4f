import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { plural } from '../common/plural';
import { glueSubmission } from '../glue/submission';
import { runId, runsRootOf } from '../runs/paths';
import { chosenVariant } from './chosenVariant';
import { countOption, numberOption, usageError, type Arguments } from './verbs';

/** `submit FILE ZIP`: writes the zip, whole or not at all, and says what is in it. */
export function submit(args: Arguments): Promise<number> {
  const { file, experiment, plan } = chosenVariant('submit', args);
  const seed = numberOption('submit', args, 'seed') ?? experiment.seeds[0]!;
  const number = (countOption('submit', args, 'fine-tuning') ?? 1) - 1;
  const target = args.positionals[1]!;
  const { zip, files, missing } = glueSubmission(join(runsRootOf(file), runId(experiment.name, plan.name, seed)), number);
  if (missing.length > 0 && args.options['partial'] !== true)
    throw usageError('submit', `the run has no predictions for ${missing.join(', ')}, and the server wants all test sets; name the tasks in evaluation.glueTasks, or give --partial`);
  writeFileAtomic(target, zip);
  console.log(`${target}: ${plural(files.length, 'file')} (${files.join(', ')})${missing.length > 0 ? `; without ${missing.join(', ')}` : ''}`);
  return Promise.resolve(0);
}
