/** What `auto` goes by when it chooses an engine for the runs of an experiment. */
import { join } from 'node:path';
import { ChoiceMemory } from '../../engine/choiceMemory';
import type { AutoRequest } from '../../engine/choose';
import { type EngineName, engineNames, type RunConfig } from '../../experiment/schema';
import { cacheFolderOf } from '../../runs/paths';
import { readRunRecord } from '../../runs/readRecords';
import { largestStep, sampleStep } from '../stepWorkload';

/** What there is to choose for. */
interface RunsToMake {
  experimentFile: string;
  /** Of all runs; at least one. */
  configs: readonly RunConfig[];
  /** Folders of the runs that go on. */
  unfinished: readonly string[];
  /** Whether anything is left to train. */
  hasWork: boolean;
}

/** The largest step decides: it takes most of the time. */
export function autoRequest({ experimentFile, configs, unfinished, hasWork }: RunsToMake, report: (sentence: string) => void): AutoRequest {
  const precisions = [...new Set(configs.map(({ training }) => training.precision))];
  if (!hasWork) return { precisions };
  const largest = largestStep(configs);
  return {
    sample: sampleStep(largest, largest.tokenizer.vocabSize),
    precisions,
    resumed: earlierEngine(unfinished),
    memory: new ChoiceMemory(join(cacheFolderOf(experimentFile), 'engines'), shapeOf(largest)),
    report,
  };
}

/** What of a configuration decides how long its step takes. */
function shapeOf({ model, objective, input, training, tokenizer }: RunConfig): unknown {
  const { batchSize, gradientAccumulationSteps, optimizer, precision } = training;
  return { model, objective, ...auxiliaryShape(input), batchSize, gradientAccumulationSteps, optimizer, precision, vocabSize: tokenizer.vocabSize };
}

function auxiliaryShape({ pairObjective, maxSegments, taskEmbeddings, capitalizationWeight }: RunConfig['input']): object {
  const added = { maxSegments, taskEmbeddings, capitalization: capitalizationWeight > 0 };
  return { pairObjective, ...(pairObjective === 'ernie' || pairObjective === 'reordering' || taskEmbeddings || capitalizationWeight > 0 ? added : {}) };
}

/** The engine that made most of the runs in these folders; null when there are none, or it is of another build. */
function earlierEngine(runFolders: readonly string[]): EngineName | null {
  const names = runFolders.flatMap((folder) => readRunRecord(folder)?.engine.name ?? []);
  const count = (name: string) => names.filter((each) => each === name).length;
  const most = engineNames.filter((name) => count(name) > 0).sort((a, b) => count(b) - count(a));
  return most[0] ?? null;
}
