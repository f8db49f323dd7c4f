/** `doctor`: what this machine can train with, and how fast. */
import { join } from 'node:path';
import { autoChoice, checkEngines, type CandidateReport, type EngineReports } from '../engine/check';
import type { SampleStep } from '../engine/stepTime';
import { engineVersions } from '../engine/versions';
import { loadExperiment } from '../experiment/load';
import { engineNames } from '../experiment/schema';
import { runsRootOf } from '../runs/paths';
import { mediaFolder, packageVersion } from '../trainer/packageFolder';
import { largestStep, sampleStep } from '../trainer/stepWorkload';
import { exitCodeOf, type StopReason } from '../trainer/stopSignal';
import { slotsHere } from '../trainer/workers/place';
import { runSize } from '../trainer/workers/runSize';
import { chosenVariant } from './chosenVariant';
import { doctorText, type DoctorReport, type TimedStep } from './doctorText';
import { describeMachine } from './machine';
import type { Arguments } from './verbs';

const PRESET = 'electra-objectives-quick.ablation.json';

/** Exit status 1 when no engine works, 128 + n when signal n stopped it. */
export async function doctor(args: Arguments, stop: AbortSignal): Promise<number> {
  const { options, positionals } = args;
  const file = positionals[0] ?? join(mediaFolder(), 'presets', PRESET);
  const step = options['quick'] === true ? null : stepOf(file, args);
  const progress = progressLine(options['progress'] === true);
  const runs = runsRootOf(positionals[0] ?? PRESET);
  try {
    const engines = await checkEngines({ threads: step?.described.threads ?? 1, sample: step?.sample ?? null, report: progress.report, signal: stop });
    progress.close();
    const report = reportOf(runs, step, engines);
    console.log(options['json'] === true ? JSON.stringify(jsonOf(report), null, 2) : doctorText(report));
    return report.auto === null ? 1 : 0;
  } catch (error) {
    progress.close();
    if (stop.aborted) return exitCodeOf(stop.reason as StopReason);
    throw error;
  }
}

interface Step {
  sample: SampleStep;
  described: TimedStep;
}

/** The step with the threads that the experiment's runs get on this machine's processor. */
function stepOf(file: string, args: Arguments): Step {
  const { file: experiment, plans } = loadExperiment(file);
  const named = typeof args.options['variant'] === 'string' ? chosenVariant('doctor', { ...args, positionals: [file] }).plan : null;
  const config = named?.config ?? largestStep(plans.map((plan) => plan.config));
  const variant = named?.name ?? plans.find((plan) => plan.config === config)!.name;
  const sizes = experiment.seeds.flatMap(() => plans.map((plan) => runSize(plan.config, plan.config.tokenizer.vocabSize)));
  const slot = slotsHere(sizes, Math.max(...sizes.map(({ flopsPerStep }) => flopsPerStep)), { parallel: null, threads: null })[0]!;
  Object.assign(process.env, slot.env);
  const sample = sampleStep(config, config.tokenizer.vocabSize);
  const { sequences, tokens, flops, precision } = sample;
  return { sample, described: { experiment: experiment.name, variant, sequences, tokens, flops, precision, threads: slot.threads } };
}

function reportOf(runsFolder: string, step: Step | null, engines: EngineReports): DoctorReport {
  return {
    version: packageVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    versions: engineVersions(),
    machine: describeMachine(runsFolder),
    step: step?.described ?? null,
    engines,
    auto: autoChoice(engines, step?.sample ?? null),
  };
}

/** For each engine the candidate that it is opened as, and all of them. */
function jsonOf(report: DoctorReport): object {
  const { machine } = report;
  const withMemory = (candidate: CandidateReport): object => (candidate.available ? { ...candidate, memoryBytes: candidate.usesGpu && !candidate.isSoftware ? (machine.gpus[0]?.memoryBytes ?? null) : machine.memoryBytes } : candidate);
  const engines = Object.fromEntries(engineNames.map((name) => {
    const candidates = report.engines[name].map(withMemory);
    return [name, { ...(candidates.find((_, i) => report.engines[name][i]!.available) ?? candidates[0]), candidates }];
  }));
  return { ...report, engines };
}

/** A line that is written over itself on a terminal, or lines for a program that asks for them. */
function progressLine(asked: boolean): { report(sentence: string): void; close(): void } {
  const { stderr } = process;
  if (asked) return { report: (sentence) => stderr.write(`${sentence}\n`), close: () => undefined };
  if (!stderr.isTTY) return { report: () => undefined, close: () => undefined };
  return { report: (sentence) => stderr.write(`\r\u001b[K${sentence}`), close: () => stderr.write('\r\u001b[K') };
}
