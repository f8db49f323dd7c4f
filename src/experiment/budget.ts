import { assertNever } from '../common/errors';
import { OUTPUT_FRACTION, binaryHeadFlops, encoderFlops, mlmHeadFlops, pairHeadFlops, spanBoundaryHeadFlops, type NetworkSize } from './flops';
import { generatorModel } from './generator';
import { blockCount } from './layerSharing';
import type { ModelConfig, RunConfig } from './schema';
import { sentenceTasks } from './sentenceTasks';

/** A step's FLOPs with the embedding look-up counted as a dense product (the paper's convention) and without it. */
export interface StepFlops {
  dense: number;
  sparse: number;
}

type Sized = Pick<RunConfig, 'model' | 'objective' | 'input' | 'training'>;

/**
 * Training FLOPs of one step: forward and backward, generator and heads included (conventions of `flops.ts`).
 */
export function trainingFlops(config: Sized, vocabSize: number): StepFlops {
  const perStep = (sparse: boolean) => 2 * config.training.batchSize * forwardFlops(config, vocabSize, sparse);
  return { dense: perStep(false), sparse: perStep(true) };
}

function forwardFlops(config: Sized, vocabSize: number, sparse: boolean): number {
  return mainFlops(config, vocabSize, sparse) + auxiliaryFlops(config);
}

/** The heads of the objectives beside the main one. */
function auxiliaryFlops({ model: { hiddenSize, maxSeqLength }, input }: Sized): number {
  const tasks = sentenceTasks(input);
  const pooled = tasks.length > 0 ? pairHeadFlops(hiddenSize, tasks.map(({ classes }) => classes)) : 0;
  return pooled + (input.capitalizationWeight > 0 ? 2 * hiddenSize * maxSeqLength : 0);
}

function mainFlops({ model, objective }: Sized, vocabSize: number, sparse: boolean): number {
  const main = networkSize(model, vocabSize);
  // 0.15625 is the source's figure for a mask probability of 0.15; other probabilities scale it.
  const masked = (OUTPUT_FRACTION * objective.maskProb) / 0.15;
  const encoder = encoderFlops(main, sparse);
  if (objective.type === 'mlm') return encoder + mlmHeadFlops(main, masked) + (objective.sboWeight > 0 ? spanBoundaryHeadFlops(main, masked) : 0);
  const generator = networkSize(generatorModel(model, objective), vocabSize);
  const both = encoder + encoderFlops(generator, sparse) + mlmHeadFlops(generator, masked);
  switch (objective.type) {
    case 'rtd':
    case 'rtd15':
      return both + binaryHeadFlops(main);
    case 'replaceMlm':
      return both + mlmHeadFlops(main, masked);
    case 'allTokensMlm':
      return both + mlmHeadFlops(main, 1) + 2 * main.hiddenSize * main.maxSeqLength;
    default:
      return assertNever(objective);
  }
}

/** Shared layers are computed as often as others: sharing saves parameters, not FLOPs. */
function networkSize(model: ModelConfig, vocabSize: number): NetworkSize {
  return { ...model, numLayers: blockCount(model), vocabSize };
}

/** Sequences in one part of a batch, where gradients are accumulated. */
export function microBatchSize({ batchSize, gradientAccumulationSteps }: Sized['training']): number {
  return batchSize / gradientAccumulationSteps;
}

/** Token positions in a step, padding included: what a budget in tokens is divided by. */
export function tokensPerStep(config: Sized): number {
  return config.training.batchSize * config.model.maxSeqLength;
}

/**
 * Steps that the budget pays for, at least one, rounded down.
 * @param vocabSize needed for a budget in FLOPs; the loaded vocabulary's size
 */
export function stepsOf(config: Sized & Pick<RunConfig, 'budget'>, vocabSize: number): number {
  const { budget } = config;
  if ('steps' in budget) return budget.steps;
  const exact = 'tokens' in budget ? budget.tokens / tokensPerStep(config) : flopsStepsOf(config, budget, vocabSize);
  return Math.max(1, Math.floor(exact));
}

function flopsStepsOf(config: Sized, budget: { flops: number } | { flopsSparse: number }, vocabSize: number): number {
  const { dense, sparse } = trainingFlops(config, vocabSize);
  return 'flops' in budget ? budget.flops / dense : budget.flopsSparse / sparse;
}

/** What a run's budget comes to on every scale. */
export interface BudgetSpent {
  steps: number;
  /** Token positions, padding included. */
  tokens: number;
  flops: StepFlops;
}

/** @param vocabSize the loaded vocabulary's size, or the one that the file asks for where none is trained yet */
export function budgetSpent(config: Sized & Pick<RunConfig, 'budget'>, vocabSize: number): BudgetSpent {
  const steps = stepsOf(config, vocabSize);
  const { dense, sparse } = trainingFlops(config, vocabSize);
  return { steps, tokens: steps * tokensPerStep(config), flops: { dense: steps * dense, sparse: steps * sparse } };
}
