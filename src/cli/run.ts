import type { DeviceRequest } from '../engine/device';
import { engineNames, type EngineName } from '../experiment/schema';
import { runExperiment } from '../trainer/runExperiment';
import { createDisplay } from './display';
import { countOption, numberOption, textOption, type Arguments, type VerbName } from './verbs';

/** `run FILE`. */
export async function run(args: Arguments, stop: AbortSignal): Promise<number> {
  return runWithDisplay('run', args.positionals[0]!, args, stop);
}

/** Runs an experiment file with the options of a verb, showing progress on the terminal. Returns the exit status. */
export async function runWithDisplay(verb: VerbName, file: string, args: Arguments, stop: AbortSignal): Promise<number> {
  const request = {
    file,
    variant: textOption(verb, args, 'variant'),
    seed: numberOption(verb, args, 'seed'),
    engine: textOption<EngineName | 'auto'>(verb, args, 'engine', ['auto', ...engineNames]),
    parallel: countOption(verb, args, 'parallel'),
    threads: countOption(verb, args, 'threads'),
    device: textOption<DeviceRequest>(verb, args, 'device'),
    restart: args.options['restart'] === true,
  };
  const display = createDisplay(process.stdout);
  try {
    const { exitCode } = await runExperiment(request, display, stop);
    return exitCode;
  } finally {
    display.close();
  }
}
