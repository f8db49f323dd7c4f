/** The verbs, as the help lists them and as the command line is checked. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UserError, messageOf } from '../common/errors';
import { engineNames } from '../experiment/schema';
import { glueTasks } from '../glue/tasks';
import { mapMethods } from '../results/embeddingMap/mapRecord';
import { metrics } from '../results/embeddingMap/wordVectors';
import { exportFormats } from '../results/exports/formats';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

interface Verb {
  /** Positional arguments, as the help writes them. */
  usage: string;
  summary: string;
  positionals: { least: number; most: number };
  options: OptionsConfig;
  /** One line an option. */
  help: string[];
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const engineHelp = `--engine E     tensor engine: auto, ${engineNames.join(', ')} (default: the file's)`;
const sharingHelp = ['--parallel N   runs at a time (default: what the machine has room for)', '--threads N    threads of each run (default: the cores, shared among the runs)'];
const deviceHelp = '--device D     auto, cpu, gpu, or gpu:N for one of several, from 0 (default: auto)';

export const verbs = {
  run: {
    usage: 'FILE',
    summary: 'Train and evaluate the runs of an experiment; finished ones are skipped, stopped ones go on.',
    positionals: { least: 1, most: 1 },
    options: { variant: text, seed: text, engine: text, device: text, parallel: text, threads: text, restart: flag },
    help: ['--variant V    this variant only', '--seed S       this seed only', engineHelp, deviceHelp, ...sharingHelp, '--restart      move earlier runs aside and begin anew'],
  },
  results: {
    usage: 'FILE',
    summary: 'Print the results table of an experiment.',
    positionals: { least: 1, most: 1 },
    options: { format: text, html: text, umap: flag },
    help: ['--format F     text, markdown or csv (default: text)', '--html PATH    also write a self-contained report with charts', '--umap         with its maps of token embeddings by UMAP too, a few seconds a variant'],
  },
  metrics: {
    usage: 'TASK PREDICTIONS',
    summary: 'Score predictions of a GLUE task as JSON: a TSV file with the columns label and prediction.',
    positionals: { least: 2, most: 2 },
    options: {},
    help: [`TASK is one of ${Object.keys(glueTasks).join(', ')}.`, 'Metrics are not in percent. Runs keep such files as evaluation/TASK.dev.N.tsv.'],
  },
  submit: {
    usage: 'FILE ZIP',
    summary: "Pack a run's predictions of the test sets for the GLUE server (evaluation.predictTestSets).",
    positionals: { least: 2, most: 2 },
    options: { variant: text, seed: text, 'fine-tuning': text, partial: flag },
    help: ['--variant V      default: the first', "--seed S         default: the file's first", '--fine-tuning N  which one of several (default: 1)', '--partial        also where test sets are missing, which the server may refuse'],
  },
  export: {
    usage: 'FILE',
    summary: 'Write the results of an experiment for other programs: tables, TensorBoard event files, Hugging Face folders.',
    positionals: { least: 1, most: 1 },
    options: { format: text, out: text },
    help: [
      `--format F     ${exportFormats.join(', ')}`,
      '--out PATH     the file to write; for svg, png, tensorboard and hf a folder that does not exist yet',
      'JSON has the runs behind each cell, with the command that makes each again.',
    ],
  },
  record: {
    usage: 'FILE',
    summary: 'Record a finished experiment as a small study that "Replay a Recorded Study" shows as if it ran.',
    positionals: { least: 1, most: 1 },
    options: { out: text, title: text, hardware: text, points: text },
    help: [
      '--out FOLDER   what to write; must not exist, or be empty',
      "--title T      default: the experiment's name",
      '--hardware H   what the runs were made on, in words (default: this machine)',
      '--points N     training points kept of each run (default: 200)',
      'Notes beside FILE (NAME.md beside NAME.ablation.json) are shown with the results.',
    ],
  },
  preflight: {
    usage: 'FILE',
    summary: 'Say before the start what each variant costs here: parameters, memory, FLOPs, steps, minutes; and what else differs from its baseline.',
    positionals: { least: 1, most: 1 },
    options: { engine: text, device: text, quick: flag, json: flag },
    help: [engineHelp, deviceHelp, '--quick        time no step', '--json         for programs'],
  },
  demo: {
    usage: '[FOLDER]',
    summary: 'Train the quick "ELECTRA objectives" preset on the sample corpus and show its results.',
    positionals: { least: 0, most: 1 },
    options: { engine: text, device: text, parallel: text, threads: text, restart: flag },
    help: [engineHelp, deviceHelp, ...sharingHelp, '--restart      move earlier runs aside and begin anew'],
  },
  sample: {
    usage: 'FILE',
    summary: 'Show what a variant does to a line of text.',
    positionals: { least: 1, most: 1 },
    options: { variant: text, text, seed: text, roll: text, json: flag },
    help: ['--text T       the line of text', '--variant V    default: the first', "--seed S       default: the file's first", '--roll N       another draw (default: 0)', '--json         for programs'],
  },
  audit: {
    usage: 'FILE',
    summary: 'Compare masks, labels and fakes as training draws them with what the knobs promise.',
    positionals: { least: 1, most: 1 },
    options: { variant: text, sequences: text, json: flag },
    help: ['--variant V    this variant only', '--sequences N  how many to mask (default: 2000)', '--json         for programs'],
  },
  embeddings: {
    usage: 'FILE',
    summary: 'Show which words lie near each other in the token embeddings of a finished run, and draw a map of them.',
    positionals: { least: 1, most: 1 },
    options: { variant: text, seed: text, words: text, method: text, metric: text, top: text, generator: flag, out: text, json: flag, vectors: flag, progress: flag },
    help: [
      '--variant V    default: the first',
      "--seed S       default: the file's first",
      '--words A,B    words to list the neighbours of, and to compare',
      `--method M     of the map: ${mapMethods.join(' or ')} (default: pca)`,
      `--metric M     of UMAP's neighbours: ${metrics.join(' or ')} (default: cosine)`,
      '--top N        the N commonest whole words (default: 2000)',
      "--generator    the generator's embeddings, where it has its own",
      '--out PATH     write the map as an .svg file',
      '--json         for programs; --vectors adds the embeddings',
      '--progress     say on standard error how far UMAP is',
    ],
  },
  trace: {
    usage: 'FILE',
    summary: 'Write the compiled training step of a variant as an ONNX file, for inspection.',
    positionals: { least: 1, most: 1 },
    options: { variant: text, out: text, graph: text },
    help: ['--out PATH     the .onnx file to write', '--variant V    default: the first', '--graph G      step (with gradients; the default) or evaluation'],
  },
  logits: {
    usage: 'FOLDER INPUTS.json',
    summary: 'Print the logits of a network in Hugging Face format (config.json, model.safetensors) as JSON.',
    positionals: { least: 2, most: 2 },
    options: { engine: text },
    help: ['--engine E     tensor engine, on the CPU (default: onnx)', 'INPUTS.json is {"input_ids": [[…]], "attention_mask": [[…]], "token_type_ids": [[…]]}; the last two may be left out.'],
  },
  inspect: {
    usage: 'RUN_FOLDER',
    summary: 'Answer requests for samples from a trained run, as JSON lines on standard input and output.',
    positionals: { least: 1, most: 1 },
    options: {},
    help: ['A request is {"id": n, "text": "…", "roll": n}; the reply has the same id and "sample" or "error".'],
  },
  new: {
    usage: '[PRESET [FILE]]',
    summary: 'Write a preset as a new experiment file; without a preset, list them.',
    positionals: { least: 0, most: 2 },
    options: {},
    help: [],
  },
  doctor: {
    usage: '[FILE]',
    summary: 'Say which tensor engines work here and how fast they train an experiment (default: the quick preset), and what the others need.',
    positionals: { least: 0, most: 1 },
    options: { variant: text, quick: flag, progress: flag, json: flag },
    help: ['--variant V    default: the one with the largest step', '--quick        time nothing', '--progress     say on standard error what is being checked', '--json         for programs'],
  },
  setup: {
    usage: 'tensorflow',
    summary: 'Set up the TensorFlow runtime: compile it against the TensorFlow of a Python environment, or download it.',
    positionals: { least: 1, most: 1 },
    options: { python: text, download: flag, uninstall: flag, list: flag, json: flag },
    help: [
      '--python PATH  this Python or environment (default: VIRTUAL_ENV, CONDA_PREFIX, then the PATH)',
      '--download     the stock libtensorflow (2.9.1, CUDA 11.2) instead',
      '--list         only say which Python environments there are; with --json, for programs',
      '--uninstall    remove the runtime',
      'It goes into a folder of your own data folder; ABLATION_BENCH_RUNTIME names another.',
    ],
  },
} satisfies Record<string, Verb>;

export type VerbName = keyof typeof verbs;

export const verbNames = Object.keys(verbs) as VerbName[];

/** A command line after checking: options by name, strings or true. */
export interface Arguments {
  positionals: string[];
  options: Record<string, string | true | undefined>;
}

/** Throws a UserError `usage` for an unknown option, a missing value or a wrong number of arguments. */
export function parseArguments(name: VerbName, args: string[]): Arguments {
  const { options, positionals: allowed, usage }: Verb = verbs[name];
  const { values, positionals } = parseOrExplain(name, args, options);
  if (positionals.length < allowed.least || positionals.length > allowed.most)
    throw usageError(name, `expects ${usage === '' ? 'no arguments' : usage}, got ${positionals.length === 0 ? 'nothing' : positionals.join(' ')}`);
  return { positionals, options: values as Arguments['options'] };
}

function parseOrExplain(name: VerbName, args: string[], options: OptionsConfig) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageError(name, messageOf(error).split('. ')[0]!);
  }
}

export function usageError(name: VerbName, fault: string): UserError {
  return new UserError('usage', `ablation-bench ${name}: ${fault}. See "ablation-bench ${name} --help".`);
}

/** The whole number given for an option; null when the option is absent. Throws a UserError `usage`. */
export function numberOption(name: VerbName, { options }: Arguments, option: string): number | null {
  const value = options[option];
  if (value === undefined) return null;
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  throw usageError(name, `--${option} needs a whole number, got "${String(value)}"`);
}

/** As `numberOption`, for a number that is at least 1. */
export function countOption(name: VerbName, args: Arguments, option: string): number | null {
  const count = numberOption(name, args, option);
  if (count === 0) throw usageError(name, `--${option} needs a number of at least 1, got 0`);
  return count;
}

/** The text given for an option, one of `choices` where there are any; null when absent. Throws a UserError `usage`. */
export function textOption<T extends string = string>(name: VerbName, { options }: Arguments, option: string, choices?: readonly T[]): T | null {
  const value = options[option];
  if (typeof value !== 'string') return null;
  if (choices !== undefined && !choices.includes(value as T)) throw usageError(name, `--${option} is one of ${choices.join(', ')}, not "${value}"`);
  return value as T;
}

/** Help of one verb, or of all. */
export function helpText(name: VerbName | null): string {
  if (name !== null) {
    const { usage, summary, help }: Verb = verbs[name];
    return [`ablation-bench ${name} ${usage}${help.length > 0 ? ' [OPTIONS]' : ''}`.replace(/ +/g, ' '), '', summary, ...(help.length > 0 ? ['', ...help.map((line) => `  ${line}`)] : [])].join('\n');
  }
  const width = Math.max(...verbNames.map((verb) => `${verb} ${verbs[verb].usage}`.length));
  const lines = verbNames.map((verb) => `  ${`${verb} ${verbs[verb].usage}`.padEnd(width)}  ${verbs[verb].summary}`);
  return [
    'ablation-bench: pre-training objective ablations (BERT, ELECTRA and its variants)',
    '',
    ...lines,
    '',
    'ablation-bench VERB --help lists the options of a verb; --version prints the version.',
    'Exit status: 0 done, 1 a run failed or diverged or an audit is off, 2 bad usage or input, 128 + n stopped by signal n.',
  ].join('\n');
}
