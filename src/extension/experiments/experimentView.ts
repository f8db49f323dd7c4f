import { budgetSpent } from '../../experiment/budget';
import { describeDifference } from '../../experiment/describeDifference';
import { hasOwnEmbeddings } from '../../experiment/generator';
import type { ParsedExperiment } from '../../experiment/load';
import type { ExperimentView } from '../../panel/protocol';
import { sizedVariants } from '../../results/sizedVariants';
import { experimentSuffix } from '../commandIds';

/** The experiment's name as written, or its file's name where the file has none. */
export function experimentName(parsed: ParsedExperiment, fileName: string): string {
  const written = (parsed.content as { name?: unknown } | null)?.name;
  return typeof written === 'string' && written !== '' ? written : fileName.replace(experimentSuffix, '');
}

/** What the Configure form shows of a parsed experiment file. */
export function experimentView(uri: string, fileName: string, parsed: ParsedExperiment): ExperimentView {
  return {
    uri,
    fileName,
    name: experimentName(parsed, fileName),
    content: parsed.content,
    issues: parsed.issues.map(({ severity, path, message }) => ({ severity, path, message })),
    variants: parsed.plans.map((plan) => ({
      name: plan.name,
      baseline: plan.baseline,
      difference: describeDifference(plan, parsed.plans.find(({ name }) => name === plan.baseline)),
      objective: plan.config.objective.type,
      generatorSize: sizedVariants([plan])[0]!.generatorSize,
      generatorEmbeddings: hasOwnEmbeddings(plan.config.objective),
      budget: budgetSpent(plan.config, plan.config.tokenizer.vocabSize),
    })),
    published: parsed.file?.published ?? [],
  };
}
