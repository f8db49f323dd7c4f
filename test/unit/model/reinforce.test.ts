import { describe, expect, it } from 'vitest';
import type * as tf from '../../../src/engine/tf';
import type { TrainingProgram } from '../../../src/model/program';
import { tinyBatch, tinyProgram } from '../objectives/tinyRuns';
import { evaluateProgram, largeParameters } from './evaluateProgram';

const WEIGHT = 'generator.reward_baseline.weight';
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The program with one of its outputs as its loss. */
function onlyLoss(program: TrainingProgram, name: string): TrainingProgram {
  return { ...program, run: (values, batch) => {
    const outputs = program.run(values, batch);
    return { ...outputs, loss: outputs[name] as tf.Scalar };
  } }; // prettier-ignore
}

describe.each(['rtd', 'rtd15'] as const)('adversarial training of %s', (type) => {
  const program = tinyProgram(type, { objective: { weightSharing: 'none', strategy: { type: 'adversarial' } } });
  const parameters = largeParameters(program);
  const { outputs, gradients } = evaluateProgram(program, parameters, tinyBatch());
  const value = (name: string): number => outputs[name]![0]!;
  const moved = (name: string): string[] => Object.entries(evaluateProgram(onlyLoss(program, name), parameters, tinyBatch()).gradients).filter(([, each]) => each.some((one) => one !== 0)).map(([parameter]) => parameter);

  it('adds the policy, its baseline and λ times the discriminator', () => {
    expect(value('loss')).toBeCloseTo(value('reinforce') + value('rewardBaseline') + 50 * value('disc'), 3);
  });

  it('rewards a sample with the discriminator\'s loss at its position', () => {
    const { discLogits, discLabels } = outputs;
    const rewards = [1, 3, 7].map((position) => -Math.log(sigmoid(discLabels![position] === 1 ? discLogits![position]! : -discLogits![position]!)));
    expect(value('reward')).toBeCloseTo(rewards.reduce((a, b) => a + b) / 3, 5);
    if (type === 'rtd15') expect(value('reward')).toBeCloseTo(value('disc'), 5);
  });

  it('moves the generator alone by the policy, and nothing but w by the baseline', () => {
    const policy = moved('reinforce');
    expect(policy.filter((name) => !name.startsWith('generator.'))).toEqual([]);
    expect(policy).toContain('generator.generator_lm_head.bias');
    expect(policy).not.toContain(WEIGHT);
    expect(moved('rewardBaseline')).toEqual([WEIGHT]);
    expect(moved('disc').filter((name) => name.startsWith('generator.'))).toEqual([]);
  });

  it('does not train the generator by MLM, whose loss it only reports', () => {
    const ofMlm = evaluateProgram(onlyLoss(program, 'mlm'), parameters, tinyBatch()).gradients['generator.generator_lm_head.bias']!;
    expect(value('mlm')).toBeGreaterThan(0);
    expect(gradients['generator.generator_lm_head.bias']).not.toEqual(ofMlm);
  });

  it('begins with a baseline of ln 2, an undecided discriminator\'s loss', () => {
    expect(program.parameters[WEIGHT]).toMatchObject({ shape: [1, 6], init: 'zeros' });
    const undecided = { ...parameters, [WEIGHT]: new Float32Array(6) };
    expect(evaluateProgram(program, undecided, tinyBatch()).outputs['rewardBaseline']![0]).toBeCloseTo(Math.LN2, 5);
  });
});
