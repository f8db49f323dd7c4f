import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/experiment/schema';
import { intermediateNetwork, intermediateSteps } from '../../../src/trainer/intermediate';
import { temporaryFolder } from '../runs/exampleRun';

const config = (intermediateCheckpoints: number) =>
  runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type: 'mlm' }, training: {}, logging: {}, budget: { steps: 1 }, evaluation: { intermediateCheckpoints } });

describe('checkpoints on the way', () => {
  it('lie at equal distances between the first step and the last', () => {
    expect(intermediateSteps(config(0), 100)).toEqual([]);
    expect(intermediateSteps(config(1), 101)).toEqual([51]);
    expect(intermediateSteps(config(3), 1000)).toEqual([250, 500, 750]);
  });

  it('are as many as there are steps, where more are wanted', () => {
    expect(intermediateSteps(config(7), 4)).toEqual([1, 2, 3]);
    expect(intermediateSteps(config(7), 1)).toEqual([]);
  });

  it('that are gone are named', () => {
    const checkpoints = join(temporaryFolder(), 'checkpoints');
    expect(() => intermediateNetwork(checkpoints, 250, config(3), 50)).toThrow(`The checkpoint ${join(checkpoints, 'step-250')} is gone, and evaluation.intermediateCheckpoints asks for its scores.`);
  });
});
