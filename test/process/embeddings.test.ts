import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/model/safetensors';
import type { EmbeddingMap } from '../../src/results/embeddingMap/mapRecord';
import { runFolderOf, startTrainer, tinyFolder, trainer } from './trainerProcess';

const variants = [
  { name: 'ELECTRA' },
  { name: 'Apart', objective: { type: 'rtd', generatorSize: 0.5, weightSharing: 'none' } },
  { name: 'BERT', objective: { type: 'mlm' }, model: { architecture: { type: 'bert' }, embeddingSize: 16 } },
];

describe('embeddings', () => {
  let folder: string;
  const ask = (...args: string[]) => trainer(folder, 'embeddings', 'tiny.ablation.json', ...args);
  const mapOf = async (...args: string[]) => JSON.parse((await ask('--json', ...args)).stdout) as EmbeddingMap;
  /** The word table in a network's own file. */
  const table = (variant: string, network: string, name: string) =>
    decodeSafetensors(readFileSync(join(runFolderOf(folder, variant), 'checkpoints', 'step-12', network, 'model.safetensors'))).tensors[`${name}.embeddings.word_embeddings.weight`]!;

  beforeAll(async () => {
    folder = tinyFolder({ steps: 12, variants, base: { tokenizer: { vocabSize: 200 } } });
    expect((await ask()).stderr).toContain('A map needs a finished run, but there is no run in');
    const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }, 240_000);

  it.each([
    ['ELECTRA', [], 'discriminator', 'electra'],
    ['Apart', ['--generator'], 'generator', 'electra'],
    ['BERT', [], 'model', 'bert'],
  ] as const)('of %s %j are the rows of the %s, commonest word first', async (variant, flags, network, prefix) => {
    const map = await mapOf('--variant', variant, '--vectors', '--words', 'river,house', ...flags);
    const { shape, values } = table(variant, network, prefix);
    const size = shape[1]!;
    expect(map).toMatchObject({ variant, seed: 5, step: 12, network: flags.length > 0 ? 'generator' : 'main', vocabSize: shape[0], embeddingSize: size, order: 'corpus', umap: null });
    const vectors = Buffer.from(map.vectors!, 'base64');
    expect(vectors.length).toBe(map.words.length * size * 4);
    const row = map.words.indexOf('river');
    expect(Array.from({ length: size }, (_, i) => vectors.readFloatLE(4 * (row * size + i)))).toEqual([...values.slice(map.ids[row]! * size, (map.ids[row]! + 1) * size)]);
    expect(map.nearest.map(({ word, neighbours }) => [word, neighbours.length])).toEqual([['river', 10], ['house', 10]]);
    expect(map.pairs).toHaveLength(1);
    expect(map.pairs[0]!.cosine).toBeGreaterThan(-1);
  });

  it('take the words asked for beside the commonest, and draw both methods as SVG', async () => {
    const { words } = await mapOf();
    const rarest = words.at(-1)!;
    expect((await mapOf('--top', '6', '--words', rarest)).words).toEqual([...words.slice(0, 6), rarest]);
    const { stdout, stderr } = await ask('--method', 'umap', '--words', 'river,house', '--out', 'map.svg', '--progress');
    expect(stderr).toMatch(/^UMAP: epoch 0 of 500\n/);
    expect(stdout).toMatch(/nearest to river +cosine/);
    expect(stdout).toMatch(/river, house +-?0\.\d{3} +\d+ of \d+ +\d+ of \d+/);
    const svg = readFileSync(join(folder, 'map.svg'), 'utf8');
    expect(svg.match(/<circle /g)).toHaveLength(words.length);
    expect(svg).toContain('font-weight="700">river</text>');
  });

  it('end when they are stopped, and print nothing', async () => {
    const asked = startTrainer(folder, 'embeddings', 'tiny.ablation.json', '--json', '--method', 'umap', '--progress');
    asked.process.stderr!.once('data', () => asked.process.kill('SIGTERM'));
    expect(await asked.ended).toMatchObject({ code: 143, stdout: '' });
  });

  it.each([
    [['--words', 'river,riverhouse'], /^"riverhouse" is not in the vocabulary of \d+ tokens: it is read as \S+( ##\S+)+\. Choose words that are one token each\.\n$/],
    [['--variant', 'None'], /^ablation-bench embeddings: the experiment has no variant "None", only ELECTRA, Apart, BERT\./],
    [['--seed', '77'], /^A map needs a finished run, but there is no run in .*seed-77\. Train it with: ablation-bench run tiny\.ablation\.json --variant "ELECTRA" --seed 77\n$/],
    [['--generator'], /^The generator of "ELECTRA" has no embeddings of its own: it shares the discriminator's \(weightSharing "embeddings"\)\. Leave --generator out\.\n$/],
    [['--generator', '--variant', 'BERT'], /^The variant "BERT" trains no generator\. Leave --generator out\.\n$/],
    [['--method', 'tsne'], /^ablation-bench embeddings: --method is one of pca, umap, not "tsne"\./],
    [['--words', ' , '], /^ablation-bench embeddings: --words needs words separated by commas/],
    [['--out', 'map.png'], /^ablation-bench embeddings: --out names the \.svg file to write, got "map\.png"/],
    [['--top', '0'], /^ablation-bench embeddings: --top needs a number of at least 1, got 0/],
  ] as const)('say in one sentence what is wrong with %j', async (flags, sentence) => {
    const { code, stdout, stderr } = await ask(...flags);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('are maps in the report; work without the corpus in the order of the vocabulary, and say so when the checkpoint is gone', { timeout: 60_000 }, async () => {
    rmSync(join(folder, '.ablation-cache'), { recursive: true });
    const map = await mapOf();
    expect(map.order).toBe('vocabulary');
    expect(map.ids).toEqual([...map.ids].sort((a, b) => a - b));
    const report = async (...flags: string[]) => {
      expect(await trainer(folder, 'results', 'tiny.ablation.json', '--html', 'report.html', ...flags)).toMatchObject({ code: 0, stderr: '' });
      const html = readFileSync(join(folder, 'report.html'), 'utf8');
      return { maps: [...html.matchAll(/ id="(embedding-map-[^"-]+-[a-z]+)"/g)].map(([, id]) => id), html };
    };
    expect((await report('--umap')).maps).toEqual([0, 1, 2].flatMap((map) => [`embedding-map-${map}-pca`, `embedding-map-${map}-umap`]));
    rmSync(join(runFolderOf(folder), 'checkpoints'), { recursive: true });
    expect(await ask()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^The run .* is finished, but its checkpoint is gone: .* Train it anew with: .* --restart\n$/) as string });
    const { maps, html } = await report();
    expect(maps).toEqual(['embedding-map-0-pca', 'embedding-map-1-pca']);
    expect(html).toContain('ELECTRA has no map: its checkpoint is gone.');
    expect(html).not.toContain(folder);
    for (const variant of ['Apart', 'BERT']) rmSync(join(runFolderOf(folder, variant), 'checkpoints'), { recursive: true });
    const mapless = await report();
    expect(mapless.maps).toEqual([]);
    expect(mapless.html).toContain('<p class="note">ELECTRA has no map: its checkpoint is gone. Apart has no map: its checkpoint is gone. BERT has no map: its checkpoint is gone.</p>');
    const unasked = await trainer(folder, 'results', 'tiny.ablation.json', '--umap');
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toMatch(/^ablation-bench results: --umap draws the maps of a report: name the report with --html PATH/);
  });
});
