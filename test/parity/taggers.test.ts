/** Compares the tagger with Transformers' ForTokenClassification classes, in the files that taggers.py writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../src/experiment/schema';
import { correspondences } from '../../src/model/huggingFace/names';
import { mainNetwork } from '../../src/model/network';
import { decodeSafetensors, type NamedTensor } from '../../src/model/safetensors';
import { taggerProgram } from '../../src/model/tagger';
import { relativeDifference } from '../unit/model/closeTo';
import { evaluateProgram } from '../unit/model/evaluateProgram';

const folder = join(import.meta.dirname, 'golden', 'taggers');
const vocabSize = 37;
const [batchSize, seqLength, numLabels] = [3, 9, 5];
const sizes = { numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 20, maxSeqLength: 11, dropout: 0 };
const parse = (model: object) => runConfigSchema.shape.model.parse({ ...sizes, ...model });
const models = {
  electra: parse({ embeddingSize: 8, architecture: { type: 'electra', activation: 'gelu_new' } }),
  bert: parse({ embeddingSize: 12, architecture: { type: 'bert', activation: 'gelu' } }),
  roberta: parse({ embeddingSize: 12, architecture: { type: 'roberta' } }),
  albert: parse({ embeddingSize: 8, layerSharing: { type: 'all' }, architecture: { type: 'albert' } }),
};

describe.each(readdirSync(folder).map((file) => file.replace('.safetensors', '')) as (keyof typeof models)[])('%s with tags', (name) => {
  const { tensors } = decodeSafetensors(readFileSync(join(folder, `${name}.safetensors`)));
  const model = models[name];
  const program = taggerProgram(model, vocabSize, { batchSize, seqLength, numLabels, dropout: 0, mode: 'train' });
  const names = correspondences(mainNetwork(model), name, program.parameters);
  const values = Object.fromEntries(names.map(({ ours, theirs }) => [ours, Float32Array.from(tensor(`weights/${theirs}`).values)]));
  const labels = Int32Array.from(tensor('labels').values);
  const batch = {
    inputIds: Int32Array.from(tensor('inputs/input_ids').values),
    tokenTypeIds: Int32Array.from(tensor('inputs/token_type_ids').values),
    attentionMask: Float32Array.from(tensor('inputs/attention_mask').values),
    labels: labels.map((label) => Math.max(0, label)),
    tokenWeights: Float32Array.from(labels, (label) => Number(label >= 0)),
  };
  const { outputs, gradients } = evaluateProgram(program, values, batch);

  function tensor(key: string): NamedTensor {
    return tensors[key]!;
  }

  it('has the parameters of Transformers', () => {
    const weights = Object.keys(tensors).filter((key) => key.startsWith('weights/')).map((key) => key.slice('weights/'.length));
    expect(names.map(({ theirs }) => theirs).sort()).toEqual(weights.sort());
    for (const { ours, theirs } of names) expect([theirs, program.parameters[ours]!.shape]).toEqual([theirs, tensor(`weights/${theirs}`).shape]);
  });

  it('has its logits of all tokens but padding, and its loss over the labelled ones', () => {
    expect(tensor('logits').shape).toEqual([batchSize, seqLength, numLabels]);
    const ofTokens = (logits: ArrayLike<number>) => Array.from(logits).filter((_, i) => batch.attentionMask[Math.floor(i / numLabels)] === 1);
    expect(relativeDifference(ofTokens(outputs['logits']!), ofTokens(tensor('logits').values))).toBeLessThan(1e-5);
    expect(Math.abs(outputs['loss']![0]! - tensor('loss').values[0]!)).toBeLessThan(1e-5);
  });

  it('has its gradients', () => {
    for (const { ours, theirs } of names) {
      // The true gradient of a key bias is 0, so only rounding is left to compare.
      if (!/attention\.(self\.)?key\.bias$/.test(theirs)) expect(relativeDifference(gradients[ours]!, tensor(`gradients/${theirs}`).values, 1e-6), theirs).toBeLessThan(1e-4);
    }
  });
});
