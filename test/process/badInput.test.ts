import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbNames } from '../../src/cli/verbs';
import { tinyExperiment, tinyFolder, trainer } from './trainerProcess';

/** Runs an experiment that is wrong and returns its one sentence; nothing may have been trained. */
async function complaint(folder: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json', ...args);
  expect(code, stderr).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(existsSync(join(folder, 'runs', 'tiny', 'ELECTRA'))).toBe(false);
  return stderr;
}

const withFile = (folder: string, name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return folder;
};

describe('an experiment file', () => {
  it('that is not JSON is refused with its line', async () => {
    const folder = withFile(tinyFolder(), 'tiny.ablation.json', '{\n  "schemaVersion": 1\n  "name": "tiny"\n}');
    expect(await complaint(folder)).toContain('tiny.ablation.json:3: Not valid JSON');
  });

  it('with an unknown key is refused by name', async () => {
    const folder = withFile(tinyFolder(), 'tiny.ablation.json', tinyExperiment().replace('"batchSize"', '"batchsize"'));
    expect(await complaint(folder)).toMatch(/batchsize.*batchSize/);
  });

  it('whose heads do not divide the width is refused', async () => {
    const folder = tinyFolder({ variants: [{ name: 'ELECTRA', model: { numHeads: 3 } }] });
    expect(await complaint(folder)).toContain('hiddenSize 16 is not divisible by numHeads 3');
  });

  it('with a warm-up as long as the run is refused', async () => {
    expect(await complaint(tinyFolder({ steps: 4 }))).toContain('warmupSteps 4 is not less than the 4 steps');
  });

  it('whose budget in FLOPs ends within the warm-up is refused once the vocabulary is known', async () => {
    expect(await complaint(tinyFolder({ base: { budget: { flops: 1e6 } } }))).toContain('The budget of "ELECTRA" pays for 1 steps, but warmupSteps is 4');
  });

  it('is refused when asked for a variant that it does not hold', async () => {
    expect(await complaint(tinyFolder(), '--variant', 'Electra')).toContain('The experiment has no variant "Electra". Name one of: ELECTRA.');
  });
});

describe('a corpus', () => {
  const corpus = (files: string[]) => ({ base: { corpus: { files, heldOutFraction: 0.4 } } });

  it('that is missing is refused', async () => {
    expect(await complaint(tinyFolder(corpus(['absent.txt'])))).toContain('absent.txt');
  });

  it.each([
    ['is empty', ''],
    ['is binary', Uint8Array.of(0, 1, 2, 0, 255, 254, 0, 7)],
    ['is not UTF-8', Uint8Array.from(Buffer.from('na\u00efve caf\u00e9\n', 'latin1'))],
    ['holds one document', 'one line\nanother line\n'],
  ])('that %s is refused', async (_, content) => {
    const folder = withFile(tinyFolder(corpus(['bad.txt'])), 'bad.txt', content);
    expect(await complaint(folder)).toContain('bad.txt');
  });

  it('with a vocabulary without [MASK] is refused', async () => {
    const folder = tinyFolder({ base: { tokenizer: { type: 'vocab', file: 'vocab.txt' } } });
    withFile(folder, 'vocab.txt', '[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n');
    expect(await complaint(folder)).toContain('[MASK]');
  });
});

describe('the command line', () => {
  it('refuses an engine that it does not know', async () => {
    expect(await complaint(tinyFolder(), '--engine', 'abacus')).toContain('--engine is one of auto, onnx, tensorflow');
  });

  it('says which verbs there are', async () => {
    const { code, stderr } = await trainer('.', 'train');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: `ablation-bench has no verb "train". It has: ${verbNames.join(', ')}.\n` });
  });
});
