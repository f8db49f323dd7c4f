import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { runConfigSchema } from '../../../src/experiment/schema';
import { objectiveTypes, type ObjectiveType } from '../../../src/experiment/knobs/objectives';
import { objectiveOf, objectives } from '../../../src/objectives/registry';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };

/** The objective's knobs at their defaults. */
function configOf(type: ObjectiveType) {
  return runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type }, training: {}, budget: { steps: 1 }, logging: {}, evaluation: {} }).objective;
}

describe('The registry of objectives', () => {
  it('holds every objective of the schema under its own type', () => {
    expect(Object.keys(objectives).sort()).toEqual([...objectiveTypes].sort());
    for (const type of objectiveTypes) expect(objectives[type].type).toBe(type);
  });

  it('says that all but mlm train a generator', () => {
    expect(objectiveTypes.filter((type) => !objectives[type].usesGenerator)).toEqual(['mlm']);
  });

  it.each(objectiveTypes)('corrupts with the defaults of %s within its slots', (type) => {
    const config = configOf(type);
    const objective = objectiveOf(config);
    const ids = Int32Array.from({ length: 128 }, (_, i) => (i === 0 ? special.cls : i === 127 ? special.sep : 5 + i));
    const maxPredictions = objective.maxPredictions(config, 128);
    const corruption = objective.corrupt({ ids, tokenTypeIds: new Int32Array(128) }, config, { special, vocabSize: 200, startsWord: () => true, maxPredictions, rng: new Rng(1, 'masking') });
    expect(maxPredictions).toBe(type === 'mlm' ? 20 : 19);
    expect(corruption.positions).toHaveLength(19);
    expect([config.maskTokenProb, config.randomTokenProb]).toEqual(type === 'mlm' ? [0.8, 0.1] : [0.85, 0]);
  });
});
