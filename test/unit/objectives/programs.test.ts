import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { objectiveTypes } from '../../../src/experiment/knobs/objectives';
import { dropoutArrays } from '../../../src/model/dropout';
import type { TrainingProgram } from '../../../src/model/program';
import { batchTensors, evaluateProgram, largeParameters, parameterTensors } from '../model/evaluateProgram';
import { relativeDifference } from '../model/closeTo';
import { batchSize, generatorTypes, tinyBatch, tinyPairBatch, tinyProgram } from './tinyRuns';

/** The program with one of its outputs as its loss. */
function onlyLoss(program: TrainingProgram, name: string): TrainingProgram {
  return {
    ...program,
    run(values, batch) {
      const outputs = program.run(values, batch);
      return { ...outputs, loss: outputs[name] as tf.Scalar };
    },
  };
}

describe.each(objectiveTypes)('the program of %s', (type) => {
  it('gives the same outputs and gradients whatever the padding holds', () => {
    const program = tinyProgram(type);
    const parameters = largeParameters(program);
    const batch = tinyBatch();
    const before = evaluateProgram(program, parameters, batch);
    for (const name of ['inputIds', 'originalIds']) batch[name]![9] = 4;
    batch['tokenTypeIds']![9] = 1;
    // Of padded tokens the logits and the ids are whatever the padding makes them.
    const { discLogits: _, generatedIds: __, ...after } = evaluateProgram(program, parameters, batch).outputs;
    expect({ ...after }).toEqual(Object.fromEntries(Object.keys(after).map((name) => [name, before.outputs[name]])));
    expect(evaluateProgram(program, parameters, batch).gradients).toEqual(before.gradients);
  });

  it('gives every parameter a gradient but key biases, which softmax ignores', () => {
    const program = tinyProgram(type);
    const { gradients } = evaluateProgram(program, largeParameters(program), tinyBatch());
    const names = Object.keys(program.parameters).filter((name) => !name.endsWith('attention.self.key.bias'));
    const idle = names.filter((name) => !gradients[name]?.some((value) => value !== 0));
    expect(idle).toEqual([]);
  });

  it('leaves no tensors behind', () => {
    const program = tinyProgram(type, { dropout: 0.2, mode: 'train' });
    const parameters = largeParameters(program);
    const batch = { ...tinyBatch(), ...dropoutArrays(program.batch, 0.2, 1, 0) };
    evaluateProgram(program, parameters, batch);
    const { numTensors } = tf.memory();
    evaluateProgram(program, parameters, batch);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('uses as many dropout sites as its inputs have offsets', async () => {
    const program = tinyProgram(type, { dropout: 0.2, mode: 'train' });
    const batch = { ...tinyBatch(), ...dropoutArrays(program.batch, 0.2, 1, 0) };
    const { kernels } = await tf.profile(() => program.run(parameterTensors(program, largeParameters(program)), batchTensors(program, batch)).loss);
    expect(kernels.filter(({ name }) => name === 'DropoutMask')).toHaveLength(program.batch['dropoutOffsets']!.shape[0]!);
  });

  it('depends on the dropout offsets in train mode and takes none in eval mode', () => {
    const program = tinyProgram(type, { dropout: 0.2, mode: 'train' });
    const parameters = largeParameters(program);
    const lossAt = (step: number): number =>
      evaluateProgram(program, parameters, { ...tinyBatch(), ...dropoutArrays(program.batch, 0.2, 1, step) }).outputs['loss']![0]!;
    expect(lossAt(0)).toBe(lossAt(0));
    expect(lossAt(0)).not.toBe(lossAt(1));
    expect(Object.keys(tinyProgram(type, { dropout: 0.2, mode: 'eval' }).batch)).not.toContain('dropoutOffsets');
  });

  it('has room for the largest mask', () => {
    const { dropoutNoise } = tinyProgram(type, { dropout: 0.2, mode: 'train' }).batch;
    // Attention probabilities, 2·3·5·5, against activations, 2·5·12.
    expect(dropoutNoise!.shape).toEqual([2 ** 20 + batchSize * 3 * 5 * 5]);
  });
});

describe.each(['mlm', 'replaceMlm'] as const)('the last layer of %s', (type) => {
  /** How many positions of each sequence the main network's last layer computes, by the mask of its probabilities. */
  async function positionsOfLastLayer(changes: { objective?: object; input?: object }): Promise<number> {
    const program = tinyProgram(type, { ...changes, dropout: 0.2, mode: 'train' });
    const slots = 4;
    const boundaries = { boundaryLeft: new Int32Array(slots), boundaryRight: new Int32Array(slots), boundaryOffsets: new Int32Array(slots), boundaryWeights: new Float32Array(slots) };
    const batch = { ...tinyPairBatch(), ...boundaries, ...dropoutArrays(program.batch, 0.2, 1, 0) };
    const { kernels } = await tf.profile(() => program.run(parameterTensors(program, largeParameters(program)), batchTensors(program, batch)).loss);
    const ofProbabilities = kernels.flatMap(({ name, outputShapes: [shape] }) => (name === 'DropoutMask' && shape!.length === 4 ? [shape!] : []));
    return ofProbabilities.at(-1)![2]!;
  }

  it('is computed at the slots alone, unless another head reads states elsewhere', async () => {
    expect(await positionsOfLastLayer({})).toBe(2);
    expect(await positionsOfLastLayer({ input: { format: 'segmentPair', pairObjective: 'sop' } })).toBe(5);
    expect(await positionsOfLastLayer({ objective: { masking: { type: 'span', geometricP: 0.2, maxSpanLength: 10 }, sboWeight: 1 } })).toBe(5);
  });
});

describe.each(objectiveTypes)('a pair objective beside %s', (type) => {
  const paired = { input: { format: 'segmentPair', pairObjective: 'nsp', pairWeight: 0.5 } };

  it('adds its weighted loss and leaves the other outputs as they are', () => {
    const both = tinyProgram(type, paired);
    const parameters = largeParameters(both);
    const expected = evaluateProgram(tinyProgram(type), parameters, tinyBatch()).outputs;
    const found = evaluateProgram(both, parameters, tinyPairBatch()).outputs;
    for (const name of Object.keys(expected).filter((each) => each !== 'loss')) expect(relativeDifference(found[name]!, expected[name]!), name).toBeLessThan(1e-5);
    expect(found['nsp']![0]).toBeGreaterThan(0);
    expect(found['loss']![0]).toBeCloseTo(expected['loss']![0]! + 0.5 * found['nsp']![0]!, 4);
  });

  it('gives the pooler, the output and the last layer a gradient from the labelled row', () => {
    const { gradients } = evaluateProgram(onlyLoss(tinyProgram(type, paired), 'nsp'), largeParameters(tinyProgram(type, paired)), tinyPairBatch());
    for (const name of ['pooler.dense.weight', 'cls.seq_relationship.weight', 'electra.encoder.layer.1.output.dense.weight']) expect(gradients[name]?.some((value) => value !== 0), name).toBe(true);
  });
});

describe.each(generatorTypes)('the generator of %s', (type) => {
  const program = tinyProgram(type, { objective: { weightSharing: 'none' } });
  const parameters = largeParameters(program);
  const { gradients } = evaluateProgram(program, parameters, tinyBatch());
  const ofGeneratorLoss = evaluateProgram(onlyLoss(program, 'mlm'), parameters, tinyBatch()).gradients;
  const isGenerators = (name: string): boolean => name.startsWith('generator.');

  it('gets no gradient through its samples', () => {
    const own = Object.keys(program.parameters).filter(isGenerators);
    expect(own.length).toBeGreaterThan(30);
    for (const name of own) expect(gradients[name], name).toEqual(ofGeneratorLoss[name]);
  });

  it('gives the main network no gradient when they share nothing', () => {
    expect(Object.keys(ofGeneratorLoss).filter((name) => !isGenerators(name))).toEqual([]);
  });
});

describe('weight sharing', () => {
  const generatorsOwn = (weightSharing: string, generatorSize: number): string[] =>
    Object.keys(tinyProgram('rtd', { objective: { weightSharing, generatorSize } }).parameters).filter((name) => name.startsWith('generator.'));
  const head = ['generator.generator_predictions.LayerNorm', 'generator.generator_predictions.dense', 'generator.generator_lm_head'];
  const moduleOf = (name: string): string => name.replace(/\.(weight|bias)$/, '');
  const modules = (names: string[]): string[] => [...new Set(names.map(moduleOf))];

  it('"none" gives the generator tables of its own', () => {
    expect(generatorsOwn('none', 0.5)).toEqual(expect.arrayContaining(['word', 'position', 'token_type'].map((table) => `generator.electra.embeddings.${table}_embeddings.weight`)));
  });

  it('"embeddings" leaves it the projection, the layers and the head', () => {
    const own = modules(generatorsOwn('embeddings', 0.5));
    expect(own.filter((name) => !name.includes('encoder'))).toEqual(['generator.electra.embeddings_project', ...head]);
  });

  it('"all" leaves it the head', () => {
    expect(modules(generatorsOwn('all', 1))).toEqual(head);
  });
});
