import { assertNever } from '../common/errors';
import { OUTPUT_FRACTION, binaryHeadFlops, encoderFlops, mlmHeadFlops, pairHeadFlops, spanBoundaryHeadFlops, type NetworkSize } from './flops';
import { generatorModel, trainsGenerator } from './generator';
import { blockCount } from './layerSharing';
import { fullPhase, phasesOf, type PhaseName } from './phases';
import type { ModelConfig, RunConfig } from './schema';
import { sentenceTasks } from './sentenceTasks';
import { usesSpanBoundaries } from './spanBoundary';

/** A step's FLOPs with the embedding look-up counted as a dense product (the paper's convention) and without it. */
export interface StepFlops {
  dense: number;
  sparse: number;
}

type Sized = Pick<RunConfig, 'model' | 'objective' | 'input' | 'training'>;

/**
 * Training FLOPs of one step of a phase, by default of the one that takes most: forward and backward, generator and heads
 * included (conventions of `flops.ts`). A frozen generator only runs forward; one that is not trained costs nothing.
 */
export function trainingFlops(config: Sized, vocabSize: number, phase: PhaseName = fullPhase(config)): StepFlops {
  const perStep = (sparse: boolean): number => config.training.batchSize * sequenceFlops(config, vocabSize, sparse, phase);
  return { dense: perStep(false), sparse: perStep(true) };
}

/** Training FLOPs of the first `steps` steps of a run of `totalSteps`. */
export function flopsOfSteps(config: Sized, vocabSize: number, totalSteps: number, steps: number): StepFlops {
  const parts = phasesOf(config, totalSteps).map(({ name, firstStep, endStep }) => {
    const made = Math.max(0, Math.min(steps, endStep) - firstStep);
    const { dense, sparse } = trainingFlops(config, vocabSize, name);
    return { dense: made * dense, sparse: made * sparse };
  });
  return parts.reduce((a, b) => ({ dense: a.dense + b.dense, sparse: a.sparse + b.sparse }));
}

/** Forward and backward over one sequence. */
function sequenceFlops(config: Sized, vocabSize: number, sparse: boolean, phase: PhaseName): number {
  const main = mainFlops(config, vocabSize, sparse) + auxiliaryFlops(config, vocabSize);
  const generator = generatorFlops(config, vocabSize, sparse);
  switch (phase) {
    case 'pretrain':
      return 2 * (main + generator);
    case 'generator':
      return 2 * generator;
    case 'discriminator':
      return 2 * main + generator;
  }
}

/** 0.15625 is the source's figure for a mask probability of 0.15; other probabilities scale it. */
function maskedShare({ objective }: Sized): number {
  return (OUTPUT_FRACTION * objective.maskProb) / 0.15;
}

/** The heads of the objectives beside the main one. */
function auxiliaryFlops(config: Sized, vocabSize: number): number {
  const { model, objective, input } = config;
  const { hiddenSize, maxSeqLength } = model;
  const tasks = sentenceTasks(input);
  const pooled = tasks.length > 0 ? pairHeadFlops(hiddenSize, tasks.map(({ classes }) => classes)) : 0;
  const boundaries = usesSpanBoundaries(objective) ? spanBoundaryHeadFlops(networkSize(model, vocabSize), maskedShare(config)) : 0;
  return boundaries + pooled + (input.capitalizationWeight > 0 ? 2 * hiddenSize * maxSeqLength : 0);
}

/** Forward FLOPs of the main network with its heads over one sequence. */
function mainFlops(config: Sized, vocabSize: number, sparse: boolean): number {
  const { model, objective } = config;
  const main = networkSize(model, vocabSize);
  const masked = maskedShare(config);
  const encoder = encoderFlops(main, sparse);
  switch (objective.type) {
    case 'mlm':
      return encoder + mlmHeadFlops(main, masked);
    case 'rtd':
    case 'rtd15':
      return encoder + binaryHeadFlops(main);
    case 'replaceMlm':
      return encoder + mlmHeadFlops(main, masked);
    case 'allTokensMlm':
      return encoder + mlmHeadFlops(main, 1) + 2 * main.hiddenSize * main.maxSeqLength;
    default:
      return assertNever(objective);
  }
}

/** Forward FLOPs of a trained generator with its head over one sequence; 0 where there is none. */
function generatorFlops(config: Sized, vocabSize: number, sparse: boolean): number {
  const { model, objective } = config;
  if (!trainsGenerator(objective)) return 0;
  const generator = networkSize(generatorModel(model, objective), vocabSize);
  return encoderFlops(generator, sparse) + mlmHeadFlops(generator, maskedShare(config));
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
  if ('tokens' in budget) return Math.max(1, Math.floor(budget.tokens / tokensPerStep(config)));
  return 'flops' in budget ? stepsWithin(config, vocabSize, 'dense', budget.flops) : stepsWithin(config, vocabSize, 'sparse', budget.flopsSparse);
}

/** The most steps whose phases together stay within the FLOPs of that convention, at least one. */
function stepsWithin(config: Sized, vocabSize: number, convention: keyof StepFlops, flops: number): number {
  const total = (steps: number): number => flopsOfSteps(config, vocabSize, steps, steps)[convention];
  // Phases share the steps in a fixed proportion, up to rounding: a mean over many steps is off by one or two.
  const many = 1e6;
  let steps = Math.floor((flops / total(many)) * many) + 2;
  while (steps > 1 && total(steps) > flops) steps--;
  return Math.max(1, steps);
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
  return { steps, tokens: steps * tokensPerStep(config), flops: flopsOfSteps(config, vocabSize, steps, steps) };
}
