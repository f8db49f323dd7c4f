import { UserError, messageOf } from '../common/errors';
import { packageVersion } from '../trainer/packageFolder';
import { stopOnSignals } from '../trainer/stopSignal';
import { audit } from './audit';
import { demo } from './demo';
import { doctor } from './doctor';
import { embeddings } from './embeddings';
import { exportResults } from './export';
import { inspect } from './inspect';
import { logits } from './logits';
import { metrics } from './metrics';
import { newExperiment } from './newExperiment';
import { preflight } from './preflight';
import { record } from './record';
import { results } from './results';
import { run } from './run';
import { sample } from './sample';
import { setUp } from './setUp';
import { submit } from './submit';
import { trace } from './trace';
import { helpText, parseArguments, verbNames, type Arguments, type VerbName } from './verbs';

const actions: Record<VerbName, (args: Arguments, stop: AbortSignal) => Promise<number>> = {
  run,
  results,
  metrics,
  submit,
  export: exportResults,
  record,
  preflight,
  demo,
  sample,
  audit,
  embeddings,
  trace,
  logits,
  inspect,
  new: newExperiment,
  doctor,
  setup: setUp,
};

/**
 * Runs one command line and returns its exit status: 0 done, 1 a run failed or diverged or an audit is off, 2 bad usage or input,
 * 128 + n when signal n stopped it. A UserError is shown as its sentence, a defect with its stack.
 * @param args without program and script
 */
export async function main(args: string[]): Promise<number> {
  // Whoever reads our output may go away (a closed window, `| head`); training does not depend on it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    return await dispatch(args);
  } catch (error) {
    if (!(error instanceof UserError)) {
      console.error(error instanceof Error ? error.stack : messageOf(error));
      return 1;
    }
    console.error(error.message);
    return 2;
  }
}

async function dispatch([verb, ...rest]: string[]): Promise<number> {
  if (verb === '--version') return printed(packageVersion());
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') return printed(helpText(null));
  if (!isVerb(verb)) throw new UserError('usage', `ablation-bench has no verb "${verb}". It has: ${verbNames.join(', ')}.`);
  if (rest.includes('--help') || rest.includes('-h')) return printed(helpText(verb));
  return actions[verb](parseArguments(verb, rest), stopOnSignals());
}

function isVerb(verb: string): verb is VerbName {
  return (verbNames as string[]).includes(verb);
}

function printed(text: string): number {
  console.log(text);
  return 0;
}
