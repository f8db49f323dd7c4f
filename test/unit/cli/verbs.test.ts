import { describe, expect, it } from 'vitest';
import { helpText, numberOption, parseArguments, textOption, verbNames } from '../../../src/cli/verbs';

describe('parseArguments', () => {
  it('reads positionals and options in any order', () => {
    expect(parseArguments('run', ['--seed', '7', 'a.ablation.json', '--restart'])).toEqual({ positionals: ['a.ablation.json'], options: { seed: '7', restart: true } });
  });

  it.each([
    [['a.json', '--sead', '1'], "ablation-bench run: Unknown option '--sead'"],
    [['a.json', '--seed'], "ablation-bench run: Option '--seed <value>' argument missing"],
    [[], 'ablation-bench run: expects FILE, got nothing'],
    [['a', 'b'], 'ablation-bench run: expects FILE, got a b'],
  ])('refuses %j', (args, sentence) => {
    expect(() => parseArguments('run', args)).toThrow(`${sentence}. See "ablation-bench run --help".`);
  });
});

describe('options', () => {
  const args = parseArguments('run', ['f', '--seed', '1.5', '--engine', 'cuda']);

  it('are null when absent', () => {
    expect(textOption('run', args, 'variant')).toBeNull();
    expect(numberOption('run', parseArguments('run', ['f']), 'seed')).toBeNull();
  });

  it('name what they accept', () => {
    expect(() => numberOption('run', args, 'seed')).toThrow('--seed needs a whole number, got "1.5"');
    expect(() => textOption('run', args, 'engine', ['auto', 'onnx'])).toThrow('--engine is one of auto, onnx, not "cuda"');
  });
});

describe('helpText', () => {
  it('lists every verb, and every option of a verb', () => {
    for (const verb of verbNames) expect(helpText(null)).toContain(`  ${verb} `);
    for (const option of ['--variant', '--seed', '--engine', '--restart']) expect(helpText('run')).toContain(option);
  });
});
