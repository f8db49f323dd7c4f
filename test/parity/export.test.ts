import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HuggingFaceFolder, huggingFaceFolders } from '../../src/model/huggingFace';
import { type RunConfig, runConfigSchema } from '../../src/experiment/schema';
import { leaveExported } from './exportedFolder';
import { readGolden } from './golden';

const keys = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'hugging-face-keys.json'), 'utf8')) as Record<string, unknown>;

function exportGolden(name: string): HuggingFaceFolder[] {
  const { case: { model, objective, input, vocabSize }, weights } = readGolden(name);
  const values = Object.fromEntries(Object.entries(weights).map(([key, tensor]) => [key, tensor.values as Float32Array]));
  const folders = huggingFaceFolders({ model, objective, input: runConfigSchema.shape.input.parse(input ?? {}) } as RunConfig, vocabSize, values);
  for (const folder of folders) leaveExported(name, folder);
  return folders;
}

const shapes = (tensors: HuggingFaceFolder['tensors']): unknown => Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, shape]));

describe('huggingFaceFolders', () => {
  it.each([
    ['mlm', ['model']],
    ['mlm-span-boundary', ['model']],
    ['rtd', ['discriminator', 'generator']],
    ['rtd-own-embeddings', ['discriminator', 'generator']],
    ['rtd15', ['discriminator', 'generator']],
    ['replaceMlm', ['model', 'generator']],
    ['allTokensMlm', ['model', 'generator']],
  ])('exports a run of %s as %j with the names and shapes of Transformers', (name, roles) => {
    const folders = exportGolden(name);
    expect(folders.map((folder) => folder.name)).toEqual(roles);
    for (const folder of folders) expect(shapes(folder.tensors), folder.name).toEqual(keys[folder.name]);
  });

  it.each([
    ['mlm-nsp', 'cls.seq_relationship'],
    ['rtd-sop', 'sop_classifier.classifier'],
  ] as const)('keeps the pooler and output of %s beside the main network, which stays as Transformers has it', (name, output) => {
    const kept = exportGolden(name)[0]!;
    expect(shapes(kept.tensors)).toEqual(keys[kept.name]);
    expect(shapes(kept.extraTensors)).toEqual({ 'pooler.dense.weight': [12, 12], 'pooler.dense.bias': [12], [`${output}.weight`]: [2, 12], [`${output}.bias`]: [2] });
  });

  it('exports a generator that is the main transformer with its own head', () => {
    const { weights } = readGolden('rtd-shared-transformer');
    const generator = exportGolden('rtd-shared-transformer')[1]!;
    expect(shapes(generator.tensors)).toEqual(keys['model']);
    expect(generator.tensors['electra.encoder.layer.0.output.dense.weight']!.values).toEqual(weights['electra.encoder.layer.0.output.dense.weight']!.values);
    expect(generator.tensors['generator_lm_head.bias']!.values).toEqual(weights['generator.generator_lm_head.bias']!.values);
  });

  it('keeps the copy head of allTokensMlm apart from the weights that Transformers reads', () => {
    const [model, generator] = exportGolden('allTokensMlm');
    expect(shapes(model!.extraTensors)).toEqual({ 'copy_head.weight': [1, 12], 'copy_head.bias': [1] });
    expect(generator!.extraTensors).toEqual({});
  });

  it('keeps the span boundary head apart too', () => {
    const [model] = exportGolden('mlm-span-boundary');
    expect(shapes(model!.extraTensors)).toEqual({
      'span_boundary_predictions.position_embeddings.weight': [4, 200],
      'span_boundary_predictions.0.dense.weight': [12, 224],
      'span_boundary_predictions.0.dense.bias': [12],
      'span_boundary_predictions.0.LayerNorm.weight': [12],
      'span_boundary_predictions.0.LayerNorm.bias': [12],
      'span_boundary_predictions.1.dense.weight': [8, 12],
      'span_boundary_predictions.1.dense.bias': [8],
      'span_boundary_predictions.1.LayerNorm.weight': [8],
      'span_boundary_predictions.1.LayerNorm.bias': [8],
      'span_boundary_predictions.bias': [37],
    });
  });

  it('describes each network in its config', () => {
    const [discriminator, generator] = exportGolden('rtd').map((folder) => JSON.parse(folder.configJson) as object);
    expect(discriminator).toMatchObject({
      architectures: ['ElectraForPreTraining'],
      model_type: 'electra',
      vocab_size: 37,
      embedding_size: 8,
      hidden_size: 12,
      num_hidden_layers: 2,
      num_attention_heads: 3,
      intermediate_size: 20,
      hidden_act: 'gelu',
      max_position_embeddings: 10,
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
    });
    expect(generator).toMatchObject({ architectures: ['ElectraForMaskedLM'], hidden_size: 6, num_attention_heads: 1, intermediate_size: 10 });
  });
});
