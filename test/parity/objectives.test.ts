import { describe, expect, it } from 'vitest';
import { generatorModel } from '../../src/experiment/generator';
import { readGolden } from './golden';
import { cases, describeParity, programOf } from './objectivesSuite';

const shapesOf = (tensors: Record<string, { shape: readonly number[] }>): object => Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));

describe.each(cases)('the program of %s', (name) => {
  const golden = readGolden(name);

  it('has the parameters of the reference', () => {
    expect(shapesOf(programOf(golden).parameters)).toEqual(shapesOf(golden.weights));
  });

  it('sizes the generator as the reference does', () => {
    const { objective, model, generatorModel: expected } = golden.case;
    expect(objective.type === 'mlm' ? null : generatorModel(model, objective)).toEqual(expected);
  });
});

describeParity(null);
