import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/experiment/load';

const issuesOf = (objective: object, steps = 100, warmupSteps = 10) =>
  parseExperiment(JSON.stringify({ schemaVersion: 1, name: 'x', base: { budget: { steps }, training: { warmupSteps }, objective }, variants: [{ name: 'A' }], seeds: [1] })).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
const twoStage = (copyWeights: boolean) => ({ type: 'rtd', weightSharing: 'none', strategy: { type: 'twoStage', copyWeights } });

describe('an objective with a generator', () => {
  it.each([
    [{ ...twoStage(true), generatorSize: 0.5 }, 'strategy: copyWeights puts the generator\'s weights into the discriminator, which needs networks of equal size, but generatorSize is 0.5. Set generatorSize to 1, or copyWeights to false.'],
    [{ ...twoStage(false), weightSharing: 'embeddings' }, 'strategy: Two-stage training freezes the generator while the discriminator learns, but weightSharing is "embeddings": what they share would go on changing. Set weightSharing to "none".'],
    [{ ...twoStage(true), generatorSize: 1, weightSharing: 'all' }, 'strategy: Two-stage training freezes the generator while the discriminator learns, but weightSharing is "all": what they share would go on changing. Set weightSharing to "none".'],
    [{ type: 'rtd', generator: { type: 'uniform' }, strategy: { type: 'adversarial' } }, 'strategy: The training strategy "adversarial" trains a generator, but the generator is "uniform" and has no weights. Set "generator": {"type": "trained"}, or "strategy": {"type": "joint"}.'],
    [{ ...twoStage(false), generator: { type: 'unigram' } }, 'strategy: The training strategy "twoStage" trains a generator, but the generator is "unigram" and has no weights. Set "generator": {"type": "trained"}, or "strategy": {"type": "joint"}.'],
    [{ type: 'replaceMlm', generator: { type: 'uniform' }, temperature: 2 }, 'temperature: temperature 2 divides a trained generator\'s logits, but the generator is "uniform". Leave temperature at 1, or set "generator": {"type": "trained"}.'],
    [{ type: 'rtd15', strategy: { type: 'adversarial' }, temperature: 0.5 }, 'temperature: Adversarial training differentiates the softmax that samples are drawn from, but temperature is 0.5. Set temperature to 1, or "strategy": {"type": "joint"}.'],
    [{ type: 'rtd', strategy: { type: 'adversarial' }, disallowCorrect: true }, 'disallowCorrect: Adversarial training rewards the generator for samples that may be the original, but disallowCorrect forbids those. Set disallowCorrect to false, or "strategy": {"type": "joint"}.'],
    [{ type: 'rtd', strategy: { type: 'adversarial' }, generatorSize: 1, weightSharing: 'all' }, 'weightSharing: weightSharing "all" makes generator and discriminator one network, and adversarial training sets them against each other. Share "embeddings" or "none", or set "strategy": {"type": "joint"}.'],
    [{ type: 'rtd', strategy: { type: 'twoStages' } }, 'strategy.type: "base.objective.strategy" has the type "twoStages"; expected one of "joint", "twoStage", "adversarial". Did you mean "twoStage"?'],
    [{ type: 'rtd', generator: { type: 'bigram' } }, 'generator.type: "base.objective.generator" has the type "bigram"; expected one of "trained", "uniform", "unigram". Did you mean "unigram"?'],
    [{ type: 'replaceMlm', strategy: { type: 'joint' } }, 'strategy: Unknown key "strategy" for the objective "replaceMlm"; it belongs to one of "rtd", "rtd15". Remove it, or change the type.'],
  ])('refuses %j with one sentence', (objective, sentence) => {
    expect(issuesOf(objective)).toEqual([`base.objective.${sentence}`]);
  });

  it('refuses a warm-up that a stage ends in', () => {
    expect(issuesOf(twoStage(false), 100, 50)).toEqual([
      "base.training.warmupSteps: warmupSteps 50 is not less than the 50 steps of the generator's stage; the peak learning rate would never be reached. Lower warmupSteps or raise the budget.",
    ]);
    expect(issuesOf(twoStage(false), 100, 49)).toEqual([]);
  });

  it.each([
    { ...twoStage(true), generatorSize: 1 },
    { ...twoStage(false), generatorSize: 0.5, disallowCorrect: true, temperature: 2 },
    { type: 'rtd', generator: { type: 'uniform' }, disallowCorrect: true },
    { type: 'allTokensMlm', generator: { type: 'unigram' }, weightSharing: 'all' },
    { type: 'rtd15', strategy: { type: 'adversarial' }, weightSharing: 'none' },
  ])('may be %j', (objective) => {
    expect(issuesOf(objective)).toEqual([]);
  });
});
