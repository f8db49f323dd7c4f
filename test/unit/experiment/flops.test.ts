import { describe, expect, it } from 'vitest';
import { budgetSpent, stepsOf, tokensPerStep, trainingFlops } from '../../../src/experiment/budget';
import { OUTPUT_FRACTION, binaryHeadFlops, blockFlops, encoderFlops, mlmHeadFlops, pairHeadFlops, spanBoundaryHeadFlops, type NetworkSize } from '../../../src/experiment/flops';
import { runConfigSchema } from '../../../src/experiment/schema';

/** A network as the source's `TransformerHparams` builds it. */
function network(hiddenSize: number, numLayers: number, maxSeqLength = 512, embeddingSize = hiddenSize, vocabSize = 30522): NetworkSize {
  return { hiddenSize, numLayers, numHeads: Math.max(1, Math.floor(hiddenSize / 64)), intermediateSize: 4 * hiddenSize, embeddingSize, maxSeqLength, vocabSize };
}
const mlmTraining = (size: NetworkSize, batch: number, steps: number, outputFraction = OUTPUT_FRACTION) => 2 * batch * steps * (encoderFlops(size, false) + mlmHeadFlops(size, outputFraction));
const electraTraining = (main: NetworkSize, generator: NetworkSize, batch: number, steps: number) =>
  2 * batch * steps * (encoderFlops(main, false) + binaryHeadFlops(main)) + mlmTraining(generator, batch, steps);

describe('FLOPs of the ELECTRA convention', () => {
  it('count the span boundary head by layer: 2·(2H + 200)·H, 2·H·E and the softmax', () => {
    const size = { ...network(4, 1, 2, 3, 5), maxSeqLength: 2 };
    // (1664 + 4 + 13·4) + (24 + 3 + 13·3) + (30 + 5·5 + 10), for two positions
    expect(spanBoundaryHeadFlops(size, 1)).toBe(2 * (1720 + 66 + 65));
    const config = (sboWeight: number, type = 'mlm') => runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type, masking: { type: 'span' }, sboWeight }, training: { batchSize: 3 }, budget: { steps: 1 }, logging: {}, evaluation: {} });
    const main = { ...config(1).model, vocabSize: 1000 };
    for (const type of ['mlm', 'rtd', 'allTokensMlm']) expect(trainingFlops(config(1, type), 1000).dense - trainingFlops(config(0, type), 1000).dense).toBeCloseTo(6 * spanBoundaryHeadFlops(main, OUTPUT_FRACTION), 0);
  });

  it('count the heads of auxiliary objectives: pooler and outputs at the first token, capitalization at every token', () => {
    // 2·4·4 + 4 + 8·4 for the pooler; 2·4·9 + 9 and 2·4·3 + 3 for the two outputs.
    expect(pairHeadFlops(4, [9, 3])).toBe(68 + 81 + 27);
    const config = (input: object) => runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: { hiddenSize: 8, maxSeqLength: 16 }, objective: { type: 'mlm' }, input: { format: 'segmentPair', ...input }, training: { batchSize: 3 }, budget: { steps: 1 }, logging: {}, evaluation: {} });
    const added = (input: object) => trainingFlops(config(input), 1000).dense - trainingFlops(config({}), 1000).dense;
    expect(added({ pairObjective: 'ernie', maxSegments: 3 })).toBeCloseTo(6 * pairHeadFlops(8, [9, 3]), 3);
    expect(added({ capitalizationWeight: 0.1 })).toBeCloseTo(6 * 2 * 8 * 16, 3);
  });

  it('count a block exactly as the source prints it', () => {
    expect(blockFlops(network(256, 12, 128))).toBe(220_594_816);
    expect(blockFlops(network(768, 12, 128))).toBe(1_869_742_720);
  });

  it.each([
    ['bert_small', mlmTraining(network(256, 12, 128, 128), 128, 1.45e6), '1.419e+18'],
    ['bert_base', mlmTraining(network(768, 12), 256, 1e6), '6.428e+19'],
    ['bert_large', mlmTraining(network(1024, 24), 256, 1e6), '1.917e+20'],
    ['electra_small', electraTraining(network(256, 12, 128, 128), network(64, 12, 128, 128), 128, 1e6), '1.294e+18'],
    ['electra_base', electraTraining(network(768, 12), network(256, 12, 512, 768), 256, 766_000), '6.425e+19'],
    ['electra_400k', electraTraining(network(1024, 24), network(256, 24, 512, 1024), 2048, 400_000), '7.118e+20'],
    ['electra_1.75M', electraTraining(network(1024, 24), network(256, 24, 512, 1024), 2048, 1_750_000), '3.114e+21'],
    ['roberta', mlmTraining(network(1024, 24, 512, 1024, 50265), 8000, 500_000), '3.187e+21'],
    ['gpt', mlmTraining(network(768, 12, 512, 768, 40000), 128, 960_800, 1), '3.97e+19'],
  ])('give %s the published training figure', (_name, flops, expected) => {
    expect(flops.toExponential(expected.indexOf('e') - 2)).toBe(expected);
  });

  it.each([
    ['small', network(256, 12, 128, 128), '3.677e+9'],
    ['base', network(768, 12, 128), '2.862e+10'],
  ])('give %s the published inference figure', (_name, size, expected) => {
    expect((encoderFlops(size, false) + binaryHeadFlops(size)).toExponential(3)).toBe(expected);
  });
});

describe('a run budget', () => {
  const config = (objective: object, budget: object) =>
    runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective, training: { batchSize: 7 }, budget, logging: {}, evaluation: {} });
  const rtd = config({ type: 'rtd' }, { steps: 5 });

  it('counts the generator of ELECTRA-Small in every step', () => {
    const expected = electraTraining(network(256, 12, 128, 128), network(64, 12, 128, 128), 7, 1);
    expect(trainingFlops(rtd, 30522).dense).toBe(expected);
    const lookUps = 2 * 7 * 2 * (2 * 128 * 30522 * 128);
    expect(trainingFlops(rtd, 30522).sparse).toBe(expected - lookUps);
  });

  it('orders the objectives by their heads', () => {
    const of = (type: string) => trainingFlops(config({ type }, { steps: 1 }), 8192).sparse;
    expect(of('mlm')).toBeLessThan(of('rtd'));
    expect(of('rtd')).toBe(of('rtd15'));
    expect(of('replaceMlm')).toBeLessThan(of('allTokensMlm'));
  });

  it('turns tokens and FLOPs into whole steps, rounded down', () => {
    expect(tokensPerStep(rtd)).toBe(7 * 128);
    expect(stepsOf(rtd, 30522)).toBe(5);
    expect(stepsOf(config({ type: 'rtd' }, { tokens: 7 * 128 * 10 + 1 }), 30522)).toBe(10);
    expect(stepsOf(config({ type: 'rtd' }, { flops: trainingFlops(rtd, 30522).dense * 3.9 }), 30522)).toBe(3);
    expect(stepsOf(config({ type: 'rtd' }, { flops: 1 }), 30522)).toBe(1);
  });

  it('counts FLOPs in either convention', () => {
    const { dense, sparse } = trainingFlops(rtd, 30522);
    expect(sparse).toBeLessThan(0.7 * dense);
    expect(stepsOf(config({ type: 'rtd' }, { flopsSparse: sparse * 5.2 }), 30522)).toBe(5);
    const spent = budgetSpent(config({ type: 'rtd' }, { flopsSparse: sparse * 5.2 }), 30522);
    expect(spent).toEqual({ steps: 5, tokens: 5 * 7 * 128, flops: { dense: 5 * dense, sparse: 5 * sparse } });
  });

  it('gives objectives of equal FLOPs steps in the inverse ratio of their steps’ FLOPs', () => {
    const at = (type: string) => budgetSpent(config({ type }, { flops: 1e15 }), 30522);
    expect(at('mlm').steps).toBeGreaterThan(at('rtd').steps);
    for (const type of ['mlm', 'rtd', 'allTokensMlm']) expect(at(type).flops.dense / 1e15).toBeCloseTo(1, 2);
  });
});
