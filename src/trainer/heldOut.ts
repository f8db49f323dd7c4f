/** Held-out evaluation: the objective's losses and metrics over sequences that training never sees. */
import { assertNever } from '../common/errors';
import { sum } from '../common/sum';
import type { Outputs } from '../engine/engine';
import { strategyOf, trainsGenerator } from '../experiment/generator';
import { fullPhase, type PhaseName } from '../experiment/phases';
import type { RunConfig } from '../experiment/schema';
import { type SentenceTask, sentenceTasks } from '../experiment/sentenceTasks';
import { areaUnderCurve } from '../glue/metrics';
import type { BatchArrays } from '../model/program';
import { usesSpanBoundaries } from '../experiment/spanBoundary';
import { judgedFakeRate } from './judgedFakeRate';

/** Batches of held-out sequences, corrupted with fixed noise, so that evaluations of all steps and variants compare. */
export interface HeldOutBatches {
  count: number;
  batch(index: number): BatchArrays;
}

/** Scalars that are means over the selected positions; those in neither set are means over all tokens. */
const overSelected = new Set(['mlm', 'replaceMlm', 'mlmAccuracy', 'generatorAccuracy', 'judgedFakeRate', 'reinforce', 'rewardBaseline', 'reward']);

/**
 * Means of all scalar outputs, each batch weighted by the positions that its mean is over, and for a discriminator
 * accuracy, precision, recall and the exact area under the ROC curve over all scored tokens together.
 */
export async function evaluateHeldOut(forward: (batch: BatchArrays) => Promise<Outputs>, { count, batch }: HeldOutBatches, config: Pick<RunConfig, 'objective' | 'input'>, phase: PhaseName = fullPhase(config)): Promise<Record<string, number>> {
  const means = new WeightedMeans();
  const scored = new ScoredTokens();
  for (let index = 0; index < count; index++) {
    const arrays = batch(index);
    const outputs = await forward(arrays);
    const weight = batchWeights(arrays, config);
    const values = Object.fromEntries(scalars(outputs));
    for (const [name, value] of Object.entries({ ...values, ...judgedFakeRate(config.objective, values['fakeRate'], [arrays]) })) means.add(name, value, discriminated(outputs, name) ?? weight(name));
    scored.add(outputs);
  }
  const values = { ...means.take(), ...scored.metrics() };
  return finiteOnly({ ...values, loss: totalLoss(values, config, phase) });
}

/** What the mean called `name` is over in one batch. The span boundary loss divides by one target more than there are. */
function batchWeights(arrays: BatchArrays, { input }: Pick<RunConfig, 'input'>): (name: string) => number {
  const total = (input: string): number => sum(arrays[input] ?? []);
  const [selected, tokens, targets, words] = [total('maskedWeights'), total('attentionMask'), total('boundaryWeights'), total('capitalWeights')];
  const rows = new Map(sentenceTasks(input).map((task) => [task.name as string, rowsOf(task, arrays)]));
  return (name) => {
    if (name === 'sbo') return targets + 1;
    if (name === 'sboAccuracy') return targets;
    const pairs = rows.get(name.replace(/Accuracy$/, ''));
    if (pairs !== undefined) return pairs;
    if (name === 'capitalization' || name === 'capitalizationAccuracy') return words;
    return overSelected.has(name) ? selected : tokens;
  };
}

/** Rows of a batch with a label of the task. */
function rowsOf({ firstLabel, classes }: SentenceTask, { pairLabels = [], pairWeights = [] }: { pairLabels?: ArrayLike<number>; pairWeights?: ArrayLike<number> }): number {
  let rows = 0;
  for (let row = 0; row < pairLabels.length; row++) rows += pairLabels[row]! >= firstLabel && pairLabels[row]! < firstLabel + classes ? pairWeights[row]! : 0;
  return rows;
}

/** The phase's training loss from the means of its parts, so that batches of unequal size weigh right. */
function totalLoss(values: Record<string, number>, { objective, input }: Pick<RunConfig, 'objective' | 'input'>, phase: PhaseName): number {
  if (phase === 'generator') return values['mlm'] ?? NaN;
  const pairs = sentenceTasks(input).reduce((total, { name }) => total + (values[name] ?? NaN), 0);
  const capitalization = input.capitalizationWeight > 0 ? (values['capitalization'] ?? NaN) : 0;
  const boundaries = usesSpanBoundaries(objective) ? objective.sboWeight * (values['sbo'] ?? NaN) : 0;
  return mainLoss(values, objective, phase) + boundaries + input.pairWeight * pairs + input.capitalizationWeight * capitalization;
}

function mainLoss(values: Record<string, number>, objective: RunConfig['objective'], phase: PhaseName): number {
  const part = (name: string) => values[name] ?? NaN;
  switch (objective.type) {
    case 'mlm':
      return part('mlm');
    case 'rtd':
    case 'rtd15':
      return generatorPart(values, objective, phase) + objective.discWeight * part('disc');
    case 'replaceMlm':
      return generatorPart(values, objective, phase) + part('replaceMlm');
    case 'allTokensMlm':
      return generatorPart(values, objective, phase) + part('allTokensMlm');
    default:
      return assertNever(objective);
  }
}

/** What the generator adds to the loss: nothing where it is frozen or has no weights. */
function generatorPart(values: Record<string, number>, objective: RunConfig['objective'], phase: PhaseName): number {
  const part = (name: string) => values[name] ?? NaN;
  if (!trainsGenerator(objective) || phase === 'discriminator') return 0;
  return strategyOf(objective).type === 'adversarial' ? part('reinforce') + part('rewardBaseline') : part('mlm');
}

/** Outputs of one element, as numbers. */
export function scalars(outputs: Outputs): [string, number][] {
  return Object.entries(outputs).filter(([, { length }]) => length === 1).map(([name, values]) => [name, values[0]!]);
}

class WeightedMeans {
  private readonly totals = new Map<string, { sum: number; weight: number }>();

  add(name: string, value: number, weight: number): void {
    if (!Number.isFinite(value) || weight === 0) return;
    const total = this.totals.get(name) ?? { sum: 0, weight: 0 };
    this.totals.set(name, { sum: total.sum + value * weight, weight: total.weight + weight });
  }

  take(): Record<string, number> {
    return Object.fromEntries([...this.totals].map(([name, { sum: total, weight }]) => [name, total / weight]));
  }
}

/** What a discriminator's mean is over: all tokens for ELECTRA, the selected ones for ELECTRA 15%. */
function discriminated({ discWeights }: Outputs, name: string): number | null {
  return discWeights !== undefined && name.startsWith('disc') ? sum(discWeights) : null;
}

/** Discriminator logits and labels of all scored tokens. */
class ScoredTokens {
  private readonly logits: number[] = [];
  private readonly labels: number[] = [];

  add({ discLogits, discLabels, discWeights }: Outputs): void {
    if (discLogits === undefined || discLabels === undefined || discWeights === undefined) return;
    discWeights.forEach((weight, i) => {
      if (weight === 0) return;
      this.logits.push(discLogits[i]!);
      this.labels.push(discLabels[i]!);
    });
  }

  /** Precision and recall are 0 where there is nothing to divide by, as in training. */
  metrics(): Record<string, number> {
    const { logits, labels } = this;
    if (logits.length === 0) return {};
    const called = logits.map((logit) => (logit > 0 ? 1 : 0));
    const hits = called.filter((said, i) => said === 1 && labels[i] === 1).length;
    return {
      discAccuracy: called.filter((said, i) => said === labels[i]).length / logits.length,
      discPrecision: hits / Math.max(1, sum(called)),
      discRecall: hits / Math.max(1, sum(labels)),
      discAuc: areaUnderCurve(logits, labels),
    };
  }
}

function finiteOnly(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
