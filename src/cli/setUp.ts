/** `setup tensorflow`: installs, lists what could be installed against, or uninstalls. */
import { messageOf, UserError } from '../common/errors';
import type { SetUpListing } from '../common/setUpListing';
import { hasNvidiaDriver } from '../engine/device';
import { installRuntime, setUpLog, uninstallRuntime } from '../engine/tensorflowRuntime/install';
import { planSetUp } from '../engine/tensorflowRuntime/plan';
import { findEnvironments } from '../engine/tensorflowRuntime/pythonEnvironments';
import { findRuntime, runtimeRoot } from '../engine/tensorflowRuntime/runtimeFolder';
import { exitCodeOf, type StopReason } from '../trainer/stopSignal';
import { textOption, usageError, type Arguments } from './verbs';

/** Exit status 0 done, 2 when it cannot be set up (with the reason on standard error), 128 + n stopped by signal n. */
export async function setUp(args: Arguments, stop: AbortSignal): Promise<number> {
  const { positionals, options } = args;
  if (positionals[0] !== 'tensorflow') throw usageError('setup', `can set up tensorflow, not "${positionals[0]}"`);
  if (options['json'] === true && options['list'] !== true) throw usageError('setup', '--json goes with --list');
  const root = runtimeRoot();
  if (options['uninstall'] === true) return uninstall(root);
  const python = textOption('setup', args, 'python');
  if (options['list'] === true) return list(root, python, options['json'] === true);
  return install(root, python, options['download'] === true, stop);
}

function uninstall(root: string): number {
  console.log(uninstallRuntime(root) > 0 ? `The TensorFlow runtime was removed from ${root}.` : `There is no TensorFlow runtime in ${root}.`);
  return 0;
}

async function list(root: string, python: string | null, json: boolean): Promise<number> {
  const listing: SetUpListing = { environments: await findEnvironments(named(python)), runtime: findRuntime(root).state, log: setUpLog(root) };
  if (json) console.log(JSON.stringify(listing, null, 2));
  else for (const line of listingLines(listing)) console.log(line);
  return 0;
}

function listingLines({ environments, runtime }: SetUpListing): string[] {
  const installed = { ready: 'set up', absent: 'not set up', unusable: 'not usable' }[runtime];
  return [
    `The TensorFlow runtime is ${installed}.`,
    ...environments.map(({ python, tensorflow, problem }) => (tensorflow === null ? problem! : `${python}: TensorFlow ${tensorflow.version}${tensorflow.cuda ? ' (CUDA)' : ''}`)),
  ];
}

async function install(root: string, python: string | null, download: boolean, stop: AbortSignal): Promise<number> {
  const environments = download ? [] : await findEnvironments(named(python));
  try {
    const plan = planSetUp({ download, pythonNamed: python !== null, gpu: hasNvidiaDriver() }, environments);
    const { folder, record } = await installRuntime(plan, root, { signal: stop, onProgress: (sentence) => console.log(sentence) });
    console.log(`TensorFlow ${record.tensorflowVersion} is set up in ${folder}. The engine "tensorflow" can be used now.`);
    return 0;
  } catch (error) {
    if (!stop.aborted) throw withNextBest(error);
    console.error(messageOf(error));
    return exitCodeOf(stop.reason as StopReason);
  }
}

/** Names the engine that works meanwhile. */
function withNextBest(error: unknown): unknown {
  return error instanceof UserError ? new UserError(error.code, `${error.message} The engine "onnx" works without it.`) : error;
}

const named = (python: string | null): string[] => (python === null ? [] : [python]);
