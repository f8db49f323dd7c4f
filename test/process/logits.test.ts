import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/model/safetensors';
import { tinyFolder, trainer } from './trainerProcess';

const golden = (name: string): string => resolve('test/parity/golden/architectures', name);

describe('logits', () => {
  it.each(['bert-pre-training', 'roberta-masked-lm', 'albert-two-groups', 'electra-discriminator'])('prints the logits that Transformers has for %s', async (name) => {
    const { code, stdout, stderr } = await trainer('.', 'logits', golden(name), join(golden(name), 'inputs.json'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const printed = JSON.parse(stdout) as Record<string, { shape: number[]; data: number[] }>;
    const { tensors } = decodeSafetensors(readFileSync(join(golden(name), 'expected.safetensors')));
    const expected = Object.keys(tensors).filter((key) => /^outputs\/.*logits$/.test(key));
    expect(Object.keys(printed).sort()).toEqual(expected.map((key) => key.slice('outputs/'.length)).sort());
    for (const [output, { shape, data }] of Object.entries(printed)) {
      const reference = tensors[`outputs/${output}`]!;
      expect(shape).toEqual(reference.shape);
      expect(Math.max(...data.map((value, i) => Math.abs(value - reference.values[i]!))), output).toBeLessThan(1e-4);
    }
  });

  it('takes a mask of ones and token types of zeros where they are left out', async () => {
    const folder = tinyFolder();
    const ids = [[5, 6, 7], [8, 9, 10]];
    writeFileSync(join(folder, 'short.json'), JSON.stringify({ input_ids: ids }));
    writeFileSync(join(folder, 'long.json'), JSON.stringify({ input_ids: ids, attention_mask: ids.map((row) => row.map(() => 1)), token_type_ids: ids.map((row) => row.map(() => 0)) }));
    const [short, long] = await Promise.all(['short', 'long'].map((name) => trainer(folder, 'logits', golden('bert-masked-lm'), `${name}.json`)));
    expect(short!.stdout).toContain('"logits":{"shape":[2,3,37],"data":[');
    expect(short!.stdout).toBe(long!.stdout);
  });
});

describe('logits of many rows', () => {
  it('go through a pipe whole', async () => {
    const folder = tinyFolder();
    const rows = Array.from({ length: 200 }, (_, row) => Array.from({ length: 11 }, (__, column) => 5 + ((row + column) % 30)));
    writeFileSync(join(folder, 'inputs.json'), JSON.stringify({ input_ids: rows }));
    const { code, stdout } = await trainer(folder, 'logits', golden('bert-pre-training'), 'inputs.json');
    const printed = JSON.parse(stdout) as Record<string, { shape: number[]; data: number[] }>;
    expect(code).toBe(0);
    expect(Object.entries(printed).map(([name, { shape, data }]) => [name, shape, data.length])).toEqual([['prediction_logits', [200, 11, 37], 81_400], ['seq_relationship_logits', [200, 2], 400]]);
    // Every thirtieth row is the same.
    expect(printed['prediction_logits']!.data.slice(180 * 407, 181 * 407)).toEqual(printed['prediction_logits']!.data.slice(0, 407));
  });
});

describe('logits refuses', () => {
  /** Its one sentence for a copy of a golden folder, and for these inputs. */
  async function complaint(change: (folder: string) => void, inputs: unknown = { input_ids: [[5, 6, 7]] }): Promise<string> {
    const folder = tinyFolder();
    cpSync(golden('bert-masked-lm'), join(folder, 'network'), { recursive: true });
    change(join(folder, 'network'));
    writeFileSync(join(folder, 'inputs.json'), typeof inputs === 'string' ? inputs : JSON.stringify(inputs));
    const { code, stdout, stderr } = await trainer(folder, 'logits', 'network', 'inputs.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    return stderr;
  }
  const unchanged = (): void => undefined;
  const withConfig = (changes: object) => (folder: string): void => {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...changes }));
  };

  const damage = (folder: string): void => {
    const file = join(folder, 'model.safetensors');
    const bytes = readFileSync(file);
    bytes.subarray(-2000).fill(0xff);
    writeFileSync(file, bytes);
  };

  it.each([
    ['no weights', (folder: string) => rmSync(join(folder, 'model.safetensors')), 'network/model.safetensors is not there.'],
    ['no config.json', (folder: string) => rmSync(join(folder, 'config.json')), 'network/config.json is not there.'],
    ['a config.json that is not JSON', (folder: string) => writeFileSync(join(folder, 'config.json'), '{'), 'network/config.json is not valid JSON.'],
    ['weights that are cut off', (folder: string) => writeFileSync(join(folder, 'model.safetensors'), readFileSync(golden('bert-masked-lm/model.safetensors')).subarray(0, 5000)), 'network/model.safetensors: The header takes'],
    ['weights that are not numbers', damage, 'The network network computes logits that are not finite'],
    ['another architecture', withConfig({ architectures: ['GPT2LMHeadModel'], model_type: 'gpt2' }), 'names the architecture "GPT2LMHeadModel"; expected one of BertForPreTraining,'],
    ['an architecture of another model type', withConfig({ model_type: 'electra' }), 'names the architecture "BertForMaskedLM" but the model_type "electra"'],
    ['a head that is missing', withConfig({ architectures: ['BertForPreTraining'] }), 'holds no tensor bert.pooler.dense.weight, which BertForPreTraining needs'],
    ['weights of another size', withConfig({ intermediate_size: 24 }), 'tensor bert.encoder.layer.0.intermediate.dense.weight has the shape [20, 12], but by config.json it is [24, 12]'],
    ['heads that do not divide the width', withConfig({ num_attention_heads: 5 }), 'hidden_size 12 is not divisible by num_attention_heads 5'],
    ['a key that is missing', withConfig({ hidden_size: undefined }), 'has a wrong or no "hidden_size"'],
    ['another activation', withConfig({ hidden_act: 'relu' }), '"hidden_act": "relu"; only gelu, gelu_python, gelu_new,'],
    ['relative positions', withConfig({ position_embedding_type: 'relative_key' }), '"position_embedding_type": "relative_key"; only "absolute" is supported'],
    ['an output layer of its own', withConfig({ tie_word_embeddings: false }), '"tie_word_embeddings": false; only true is supported'],
  ])('a folder with %s', async (_, change, sentence) => {
    expect(await complaint(change)).toContain(sentence);
  });

  it.each([
    ['text that is not JSON', 'hello', 'inputs.json: This is not valid JSON.'],
    ['no ids', { attention_mask: [[1]] }, 'inputs.json: input_ids is wrong'],
    ['a key that there is not', { input_ids: [[5]], position_ids: [[0]] }, 'position_ids'],
    ['no rows', { input_ids: [] }, 'input_ids holds no token'],
    ['rows of unequal length', { input_ids: [[5, 6], [7]] }, 'Row 1 of input_ids has 1 entries, but row 0 of input_ids has 2. Pad the rows to one length.'],
    ['an id outside the vocabulary', { input_ids: [[5, 37]] }, 'Row 0 of input_ids has 37 at place 1, which is not among the ids of the 37 words. Use values from 0 to 36.'],
    ['a fraction', { input_ids: [[5.5]] }, 'input_ids.0.0 is wrong'],
    ['more tokens than positions', { input_ids: [Array(12).fill(5)] }, 'The rows of input_ids have 12 tokens, but the network has 11 positions. Shorten them.'],
    ['a mask of another shape', { input_ids: [[5, 6]], attention_mask: [[1, 1], [1, 1]] }, 'attention_mask has 2 rows, but input_ids has 1.'],
    ['a mask of other values', { input_ids: [[5, 6]], attention_mask: [[1, 2]] }, 'Row 0 of attention_mask has 2 at place 1, which is not among 0 or 1.'],
    ['a row without a token', { input_ids: [[5, 6]], attention_mask: [[0, 0]] }, 'Row 0 of attention_mask is all 0. Keep at least one token.'],
    ['a token type that there is not', { input_ids: [[5, 6]], token_type_ids: [[0, 2]] }, 'Row 0 of token_type_ids has 2 at place 1, which is not among the 2 token types.'],
  ])('inputs with %s', async (_, inputs, sentence) => {
    expect(await complaint(unchanged, inputs)).toContain(sentence);
  });
});
