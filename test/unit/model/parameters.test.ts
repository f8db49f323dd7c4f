import { describe, expect, it } from 'vitest';
import { type ModelConfig, type RunConfig, runConfigSchema } from '../../../src/experiment/schema';
import { discriminatorHeadSpecs } from '../../../src/model/heads';
import { generatorSpecs } from '../../../src/model/generator';
import { generatorNetwork, mainNetwork, networkSpecs } from '../../../src/model/network';
import { initialParameters, parameterCount } from '../../../src/model/parameters';
import { pretrainProgram } from '../../../src/objectives/programs';

const electraSmall = runConfigSchema.shape.model.parse({ numLayers: 12, hiddenSize: 256, numHeads: 4, intermediateSize: 1024, embeddingSize: 128, maxSeqLength: 512 });
const tiny = runConfigSchema.shape.model.parse({ numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 20, embeddingSize: 8, maxSeqLength: 10, dropout: 0 });
const masking = { type: 'token' } as const;
const generator = { maskProb: 0.15, masking, maxPredictions: null, maskRounding: 'nearest', dupeFactor: null, maskTokenProb: 0.85, randomTokenProb: 0, sboWeight: 0, sboMaxTargets: 15, generatorSize: 0.25, generatorSizedBy: 'width', weightSharing: 'embeddings', temperature: 1, disallowCorrect: false, generator: { type: 'trained' } } as const;
const rtd = { type: 'rtd', ...generator, discWeight: 50, strategy: { type: 'joint' } } as const;

function program(model: ModelConfig, objective: RunConfig['objective'], vocabSize: number) {
  return pretrainProgram({ model, objective, input: runConfigSchema.shape.input.parse({}), training: { batchSize: 2, gradientAccumulationSteps: 1 } } as RunConfig, vocabSize, 'train');
}

describe('parameter counts', () => {
  it('are those of ELECTRA-Small in Transformers', () => {
    const discriminator = { ...networkSpecs(mainNetwork(electraSmall), 30522), ...discriminatorHeadSpecs(electraSmall) };
    expect(parameterCount(discriminator)).toBe(13_549_057);
    expect(parameterCount(generatorSpecs(generatorNetwork(electraSmall, rtd), 30522))).toBe(4_620_026);
  });

  it('count tied tables once', () => {
    const tables = 30522 * 128 + 512 * 128 + 2 * 128 + 2 * 128;
    const tied = parameterCount(program(electraSmall, rtd, 30522).parameters);
    expect(tied).toBe(13_549_057 + 4_620_026 - tables);
    expect(parameterCount(program(electraSmall, { ...rtd, weightSharing: 'none' }, 30522).parameters)).toBe(tied + tables);
  });
});

describe('parameter specs', () => {
  it('have depths from the embeddings up and exempt biases and layer norms from decay', () => {
    const { parameters } = program(tiny, rtd, 37);
    const depths = Object.entries({
      'electra.embeddings.word_embeddings.weight': 0,
      'electra.embeddings_project.weight': 0,
      'electra.encoder.layer.0.attention.self.query.weight': 1,
      'electra.encoder.layer.1.output.LayerNorm.weight': 2,
      'discriminator_predictions.dense_prediction.weight': 4,
    });
    for (const [name, depth] of depths) expect(parameters[name]!.depth, name).toBe(depth);
    for (const [name, { decay, shape }] of Object.entries(parameters)) expect(decay, name).toBe(shape.length === 2);
  });

  it('put the same main network first for every objective', () => {
    const main = Object.keys(networkSpecs(mainNetwork(tiny), 37));
    const mlm = { type: 'mlm', maskProb: 0.15, masking, maxPredictions: null, maskRounding: 'nearest', dupeFactor: null, maskTokenProb: 0.8, randomTokenProb: 0.1, sboWeight: 0, sboMaxTargets: 15 } as const;
    for (const objective of [mlm, rtd, { type: 'allTokensMlm', ...generator } as const]) {
      expect(Object.keys(program(tiny, objective, 37).parameters).slice(0, main.length)).toEqual(main);
    }
  });
});

describe('initialParameters', () => {
  const specs = {
    normal: { shape: [100, 50], init: 'normal', decay: true, depth: 0 },
    other: { shape: [100, 50], init: 'normal', decay: true, depth: 0 },
    scale: { shape: [7], init: 'ones', decay: false, depth: 1 },
    bias: { shape: [7], init: 'zeros', decay: false, depth: 1 },
    output: { shape: [1, 200], init: 'glorot', decay: true, depth: 2 },
  } as const;
  const values = initialParameters(specs, 3);

  it('draws normal weights of σ 0.02, none beyond two σ', () => {
    const drawn = values['normal']!;
    // The variance of a standard normal truncated at ±2 is 1 − 4·φ(2)/(2Φ(2) − 1) = 0.7737.
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + x * x, 0) / drawn.length);
    expect(Math.abs(deviation / (0.02 * Math.sqrt(0.7737)) - 1)).toBeLessThan(0.03);
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.04));
  });

  it('draws Glorot weights within √(6/(in + out))', () => {
    const limit = Math.sqrt(6 / 201);
    const largest = Math.max(...values['output']!.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.95 * limit);
  });

  it('sets scales to 1 and biases to 0', () => {
    expect(Array.from(values['scale']!)).toEqual(Array(7).fill(1));
    expect(Array.from(values['bias']!)).toEqual(Array(7).fill(0));
  });

  it('depends on the seed and the place of the parameter, and on nothing else', () => {
    expect(initialParameters(specs, 3)['normal']).toEqual(values['normal']);
    expect(initialParameters({ normal: specs.normal }, 3)['normal']).toEqual(values['normal']);
    expect(values['other']).not.toEqual(values['normal']);
    expect(initialParameters(specs, 4)['normal']).not.toEqual(values['normal']);
  });
});
