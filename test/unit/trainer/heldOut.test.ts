import { describe, expect, it } from 'vitest';
import type { Outputs } from '../../../src/engine/engine';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { ObjectiveType } from '../../../src/experiment/knobs/objectives';
import type { BatchArrays } from '../../../src/model/program';
import { evaluateHeldOut } from '../../../src/trainer/heldOut';

function objective(type: ObjectiveType) {
  return runConfigSchema.shape.objective.parse({ type, ...(type.startsWith('rtd') ? { discWeight: 10 } : {}) });
}

/** Two batches: 4 tokens and 2 selected positions, then 2 tokens and 1. */
const batches: BatchArrays[] = [
  { attentionMask: Float32Array.of(1, 1, 1, 1), maskedWeights: Float32Array.of(1, 1) },
  { attentionMask: Float32Array.of(1, 1, 0, 0), maskedWeights: Float32Array.of(1, 0) },
];

const input = runConfigSchema.shape.input.parse({});

function evaluate(type: ObjectiveType, outputs: Outputs[]) {
  let call = 0;
  return evaluateHeldOut(() => Promise.resolve(outputs[call++]!), { count: outputs.length, batch: (index) => batches[index]! }, { objective: objective(type), input });
}
const scalar = (value: number) => Float32Array.of(value);

describe('evaluateHeldOut with ERNIE 2.0’s tasks', () => {
  it('weights each task by its own rows and capitalization by words, and adds them by weight', async () => {
    const ernie = runConfigSchema.shape.input.parse({ format: 'segmentPair', pairObjective: 'ernie', maxSegments: 2, pairWeight: 2, capitalizationWeight: 0.5 });
    // Labels 0 to 2 are of reordering, 3 to 5 of distance; the last row of the first batch has none.
    const auxiliary: BatchArrays[] = [
      { pairLabels: Int32Array.of(0, 2, 4, 0), pairWeights: Float32Array.of(1, 1, 1, 0), capitalWeights: Float32Array.of(1, 1, 1, 0) },
      { pairLabels: Int32Array.of(5, 1, 3, 3), pairWeights: Float32Array.of(1, 1, 1, 1), capitalWeights: Float32Array.of(1, 0, 0, 0) },
    ];
    const outputs: Outputs[] = [
      { loss: scalar(0), mlm: scalar(4), reordering: scalar(1), reorderingAccuracy: scalar(0.5), distance: scalar(2), distanceAccuracy: scalar(1), capitalization: scalar(0.4), capitalizationAccuracy: scalar(0.8) },
      { loss: scalar(0), mlm: scalar(4), reordering: scalar(4), reorderingAccuracy: scalar(1), distance: scalar(6), distanceAccuracy: scalar(0.5), capitalization: scalar(0.8), capitalizationAccuracy: scalar(0.4) },
    ];
    let call = 0;
    const values = await evaluateHeldOut(() => Promise.resolve(outputs[call++]!), { count: 2, batch: (index) => ({ ...batches[index]!, ...auxiliary[index]! }) }, { objective: objective('mlm'), input: ernie });
    // reordering (2·1 + 1·4)/3 = 2; distance (1·2 + 3·6)/4 = 5; capitalization (3·0.4 + 1·0.8)/4 = 0.5.
    expect(values['reordering']).toBeCloseTo(2, 6);
    expect(values['reorderingAccuracy']).toBeCloseTo(2 / 3, 6);
    expect(values['distance']).toBeCloseTo(5, 6);
    expect(values['distanceAccuracy']).toBeCloseTo(0.625, 6);
    expect(values['capitalization']).toBeCloseTo(0.5, 6);
    expect(values['capitalizationAccuracy']).toBeCloseTo(0.7, 6);
    expect(values['loss']).toBeCloseTo(4 + 2 * (2 + 5) + 0.5 * 0.5, 5);
  });
});

describe('evaluateHeldOut', () => {
  it('weights a loss over selected positions by how many there are', async () => {
    const values = await evaluate('mlm', [
      { loss: scalar(3), mlm: scalar(3), mlmAccuracy: scalar(0.5) },
      { loss: scalar(6), mlm: scalar(6), mlmAccuracy: scalar(0.2) },
    ]);
    expect(values['mlm']).toBe(4);
    expect(values['loss']).toBe(4);
    expect(values['mlmAccuracy']).toBeCloseTo(0.4, 7);
  });

  it('weights the span boundary loss by what it was divided by, one more than its targets', async () => {
    const spans = runConfigSchema.shape.objective.parse({ type: 'mlm', masking: { type: 'span' }, sboWeight: 0.5 });
    const targets = [Float32Array.of(1, 0), Float32Array.of(1, 1)];
    const outputs: Outputs[] = [
      { loss: scalar(0), mlm: scalar(3), sbo: scalar(10), sboAccuracy: scalar(1) },
      { loss: scalar(0), mlm: scalar(6), sbo: scalar(5), sboAccuracy: scalar(0.25) },
    ];
    let call = 0;
    const values = await evaluateHeldOut(() => Promise.resolve(outputs[call++]!), { count: 2, batch: (index) => ({ ...batches[index]!, boundaryWeights: targets[index]! }) }, { objective: spans, input });
    // sbo (2·10 + 3·5)/5 = 7; accuracy (1 + 2·0.25)/3; mlm (2·3 + 1·6)/3 = 4
    expect(values).toEqual({ mlm: 4, sbo: 7, sboAccuracy: 0.5, loss: 4 + 0.5 * 7 });
  });

  it('adds the span boundary loss to that of any main objective', async () => {
    const objective = runConfigSchema.shape.objective.parse({ type: 'replaceMlm', masking: { type: 'span' }, sboWeight: 2 });
    const outputs = { loss: scalar(0), mlm: scalar(3), replaceMlm: scalar(5), sbo: scalar(7), sboAccuracy: scalar(1) };
    const values = await evaluateHeldOut(() => Promise.resolve(outputs), { count: 1, batch: () => ({ ...batches[0]!, boundaryWeights: Float32Array.of(1, 1) }) }, { objective, input });
    expect(values['loss']).toBe(3 + 5 + 2 * 7);
  });

  it('weights a loss over all tokens by tokens, and adds the parts up to the training loss', async () => {
    const values = await evaluate('allTokensMlm', [
      { loss: scalar(0), mlm: scalar(3), allTokensMlm: scalar(1) },
      { loss: scalar(0), mlm: scalar(6), allTokensMlm: scalar(4) },
    ]);
    expect(values).toMatchObject({ mlm: 4, allTokensMlm: 2, loss: 6 });
  });

  const detection = (disc: number, logits: number[], labels: number[], weights: number[]): Outputs => ({
    loss: scalar(0),
    mlm: scalar(1),
    disc: scalar(disc),
    discAccuracy: scalar(0),
    discLogits: Float32Array.from(logits),
    discLabels: Float32Array.from(labels),
    discWeights: Float32Array.from(weights),
  });

  it("measures a discriminator over all scored tokens of all batches together", async () => {
    const values = await evaluate('rtd', [
      detection(0.5, [2, -1, -2, 1], [1, 1, 0, 0], [1, 1, 1, 1]),
      detection(2, [-3, -4, 9, 9], [0, 0, 1, 1], [1, 1, 0, 0]),
    ]);
    // Scored: positives 2, −1; negatives −2, 1, −3, −4. Called replaced: 2 and 1.
    expect(values).toMatchObject({ discAccuracy: 4 / 6, discPrecision: 0.5, discRecall: 0.5, discAuc: 7 / 8, disc: 1, loss: 11 });
  });

  it('weights the loss of ELECTRA 15% by its selected tokens', async () => {
    const values = await evaluate('rtd15', [
      detection(0.5, [2, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]),
      detection(2.5, [-3, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]),
    ]);
    expect(values['disc']).toBe(1);
  });

  it('weights a pair objective by its labelled rows and adds its weighted loss', async () => {
    const paired = [Float32Array.of(1, 1, 1), Float32Array.of(1, 0, 0)];
    const nsp = [{ mlm: 2, nsp: 0.4, nspAccuracy: 1 }, { mlm: 2, nsp: 0.8, nspAccuracy: 0.2 }];
    let call = 0;
    const values = await evaluateHeldOut(
      () => Promise.resolve(Object.fromEntries(Object.entries(nsp[call++]!).map(([name, value]) => [name, scalar(value)]))),
      { count: 2, batch: (index) => ({ ...batches[index]!, pairLabels: new Int32Array(3), pairWeights: paired[index]! }) },
      { objective: objective('mlm'), input: { ...input, format: 'segmentPair', pairObjective: 'nsp', pairWeight: 3 } },
    );
    expect(values['nsp']).toBeCloseTo(0.5, 7);
    expect(values['nspAccuracy']).toBeCloseTo(0.8, 7);
    expect(values['loss']).toBeCloseTo(2 + 3 * 0.5, 7);
  });

  it('leaves out what is not a number', async () => {
    const values = await evaluate('rtd', [detection(1, [1, 2, 3, 4], [0, 0, 0, 0], [1, 1, 1, 1])]);
    expect(values).not.toHaveProperty('discAuc');
    expect(values).toMatchObject({ discPrecision: 0, discRecall: 0 });
  });
});
