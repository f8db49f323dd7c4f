import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latestCheckpoint } from '../../src/runs/checkpoints';
import { runPaths } from '../../src/runs/paths';
import { readRunRecord, readRunResult } from '../../src/runs/readRecords';
import { TextTokenizer } from '../../src/tokenizer/tokenizer';
import { runFolderOf, tinyFolder, trainer } from './trainerProcess';

const variants = [
  { name: 'WordPiece' },
  { name: 'BPE', tokenizer: { type: 'bpe', vocabSize: 340 } },
  { name: 'Half', corpus: { trainFraction: 0.5 } },
];
const evaluation = { probes: ['wordOrder'], probeExamples: 32, epochs: 1, randomInitControl: false };
const checkpointOf = (folder: string, variant: string): string => join(latestCheckpoint(runPaths(runFolderOf(folder, variant)).checkpoints)!, 'discriminator');

describe('variants with corpora and tokenizers of their own', () => {
  it('run in one experiment, each with its vocabulary in records and checkpoints', async () => {
    const folder = tinyFolder({ steps: 6, variants, evaluation, training: { warmupSteps: 2 }, logging: { checkpointEverySteps: 6 } });
    const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

    const [wordPiece, bpe, half] = variants.map(({ name }) => ({ record: readRunRecord(runFolderOf(folder, name))!, result: readRunResult(runFolderOf(folder, name))! }));
    expect([wordPiece, bpe, half].map((one) => one!.record.vocabSize)).toEqual([100, 340, 100]);
    expect(bpe!.result.flops).toBeGreaterThan(wordPiece!.result.flops);
    expect(half!.record.corpus.sequences).toBeLessThan(0.6 * wordPiece!.record.corpus.sequences);
    expect(half!.record.corpus).toMatchObject({ hash: wordPiece!.record.corpus.hash, heldOutSequences: wordPiece!.record.corpus.heldOutSequences });
    expect(bpe!.record.corpus.hash).not.toBe(wordPiece!.record.corpus.hash);
    expect(half!.result.vocabulary).toBe(wordPiece!.result.vocabulary);
    expect(bpe!.result.vocabulary).not.toBe(wordPiece!.result.vocabulary);
    expect(new Set([wordPiece, bpe, half].map((one) => one!.result.heldOutText)).size).toBe(1);
    expect((await trainer(folder, 'results', 'tiny.ablation.json')).stdout).toContain('The variants have different vocabularies');

    const exported = checkpointOf(folder, 'BPE');
    expect(readdirSync(exported).filter((name) => !name.endsWith('.safetensors'))).toEqual(['config.json', 'merges.txt', 'tokenizer.json', 'tokenizer_config.json', 'vocab.json']);
    expect(JSON.parse(readFileSync(join(exported, 'config.json'), 'utf8'))).toMatchObject({ vocab_size: 340, pad_token_id: 1 });
    const [loaded, stored] = await Promise.all([TextTokenizer.loadBytePairs(join(exported, 'vocab.json'), join(exported, 'merges.txt'), false), TextTokenizer.load(join(exported, 'tokenizer.json'))]);
    expect((await loaded.encode('the old house sleeps')).tokens).toEqual((await stored.encode('the old house sleeps')).tokens);
    expect(existsSync(join(checkpointOf(folder, 'WordPiece'), 'vocab.txt'))).toBe(true);
  });

  it('are audited and sampled each with its own', async () => {
    const folder = tinyFolder({ variants: variants.map((one) => ({ ...one, objective: { type: 'rtd', masking: { type: 'wholeWord' } } })) });
    const audit = await trainer(folder, 'audit', 'tiny.ablation.json', '--sequences', '200', '--json');
    expect((JSON.parse(audit.stdout) as { variant: string; ok: boolean }[]).map(({ variant, ok }) => [variant, ok])).toEqual([['WordPiece', true], ['BPE', true], ['Half', true]]);
    const sample = await trainer(folder, 'sample', 'tiny.ablation.json', '--variant', 'BPE', '--text', 'the house', '--json');
    const { tokens } = JSON.parse(sample.stdout) as { tokens: { original: string }[] };
    expect([tokens[0]!.original, tokens.at(-1)!.original]).toEqual(['<s>', '</s>']);
    expect(tokens.map(({ original }) => original).slice(1, -1).join('').replaceAll('Ġ', ' ')).toBe('the house');
  });
});
