import { describe, expect, it } from 'vitest';
import { flopsOfSteps, stepsOf, trainingFlops } from '../../../src/experiment/budget';
import { encoderFlops, mlmHeadFlops, OUTPUT_FRACTION } from '../../../src/experiment/flops';
import { phasesOf } from '../../../src/experiment/phases';
import { runConfigSchema } from '../../../src/experiment/schema';

const VOCAB = 8192;
const configOf = (objective: object, budget: object = { steps: 1 }) => runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type: 'rtd', ...objective }, training: { batchSize: 7 }, budget, logging: {}, evaluation: {} });
const twoStage = (generatorShare: number, budget?: object) => configOf({ weightSharing: 'none', strategy: { type: 'twoStage', generatorShare, copyWeights: false } }, budget);

describe('the phases of a run', () => {
  it('are one, except in two-stage training', () => {
    expect(phasesOf(configOf({}), 9)).toEqual([{ name: 'pretrain', firstStep: 0, endStep: 9 }]);
    expect(phasesOf(configOf({ strategy: { type: 'adversarial' } }), 9)).toHaveLength(1);
    expect(phasesOf(configOf({ type: 'mlm' }), 9)).toHaveLength(1);
  });

  it('share the steps as generatorShare says, each with one at least', () => {
    const ends = (share: number, steps: number) => phasesOf(twoStage(share), steps).map(({ name, firstStep, endStep }) => `${name} ${firstStep}–${endStep}`);
    expect(ends(0.5, 10)).toEqual(['generator 0–5', 'discriminator 5–10']);
    expect(ends(0.3, 11)).toEqual(['generator 0–3', 'discriminator 3–11']);
    expect(ends(0.01, 10)).toEqual(['generator 0–1', 'discriminator 1–10']);
    expect(ends(0.99, 10)).toEqual(['generator 0–9', 'discriminator 9–10']);
    expect(ends(0.5, 1)).toEqual(['discriminator 0–1']);
  });
});

describe('FLOPs of the ways to train', () => {
  const joint = trainingFlops(configOf({}), VOCAB).dense;
  const generatorNetwork = { ...configOf({}).model, hiddenSize: 64, numHeads: 1, intermediateSize: 256, vocabSize: VOCAB };
  const generatorForward = encoderFlops(generatorNetwork, false) + mlmHeadFlops(generatorNetwork, OUTPUT_FRACTION);

  it('are forward and backward of the generator in the first stage, and without its backward pass in the second', () => {
    expect(trainingFlops(twoStage(0.5), VOCAB, 'generator').dense).toBeCloseTo(7 * 2 * generatorForward, -3);
    expect(joint - trainingFlops(twoStage(0.5), VOCAB, 'discriminator').dense).toBeCloseTo(7 * generatorForward, -3);
  });

  it.each(['uniform', 'unigram'])('are those of the main network with a %s generator', (type) => {
    expect(joint - trainingFlops(configOf({ generator: { type } }), VOCAB).dense).toBeCloseTo(7 * 2 * generatorForward, -3);
  });

  it('add up over the phases', () => {
    const config = twoStage(0.3);
    const [first, second] = [trainingFlops(config, VOCAB, 'generator').sparse, trainingFlops(config, VOCAB, 'discriminator').sparse];
    expect(flopsOfSteps(config, VOCAB, 10, 2).sparse).toBe(2 * first);
    expect(flopsOfSteps(config, VOCAB, 10, 10).sparse).toBe(3 * first + 7 * second);
  });

  it.each([0.5, 0.3, 0.77])('give the most steps that a budget pays for at a share of %d', (share) => {
    const flops = 1234.5 * trainingFlops(twoStage(share), VOCAB, 'discriminator').dense;
    const steps = stepsOf(twoStage(share, { flops }), VOCAB);
    const total = (count: number): number => flopsOfSteps(twoStage(share), VOCAB, count, count).dense;
    expect(total(steps)).toBeLessThanOrEqual(flops);
    expect(total(steps + 1)).toBeGreaterThan(flops);
    expect(steps).toBeGreaterThan(1234);
  });
});
