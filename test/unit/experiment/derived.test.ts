import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formFields } from '../../../src/experiment/formFields';
import { experimentJsonSchema } from '../../../src/experiment/jsonSchema';
import { optionTable } from '../../../src/experiment/optionTable';

/** Rewrites a derived file that has drifted, then fails, so that the next run passes and the change is reviewed. */
function expectCurrent(path: string, current: string): void {
  const committed = readFileSync(path, { encoding: 'utf8', flag: 'a+' });
  if (committed !== current) writeFileSync(path, current);
  expect(committed === current, `${path} had drifted from the schema and was rewritten; commit it`).toBe(true);
}

describe('what is derived from the schema', () => {
  it('has its JSON Schema committed for the editor', () => {
    expectCurrent('media/ablation.schema.json', experimentJsonSchema());
  });

  it('has its option table in the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    const [before, after] = ['<!-- options: generated from src/experiment/schema.ts -->\n', '\n<!-- end of options -->'];
    const start = readme.indexOf(before) + before.length;
    expectCurrent('README.md', `${readme.slice(0, start)}${optionTable()}${readme.slice(readme.indexOf(after))}`);
  });

  it('gives every knob one form field for each default that it has', () => {
    const fields = formFields();
    const keys = fields.map((field) => `${field.path.join('.')} of ${field.objectives?.join() ?? 'all'}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('evaluation.glueFolder of all');
    const masked = fields.filter((field) => field.path.at(-1) === 'maskTokenProb').map(({ objectives, initial }) => ({ objectives, initial }));
    expect(masked).toEqual([
      { objectives: ['mlm'], initial: 0.8 },
      { objectives: ['rtd', 'rtd15', 'replaceMlm', 'allTokensMlm'], initial: 0.85 },
    ]);
  });

  it('carries bounds, choices and owners into the form', () => {
    const field = (path: string) => formFields().find((one) => one.path.join('.') === path);
    expect(field('base.objective.generatorSize')).toMatchObject({ kind: 'number', maximum: 1, objectives: ['rtd', 'rtd15', 'replaceMlm', 'allTokensMlm'] });
    expect(field('base.objective.maskProb')?.objectives).toHaveLength(5);
    expect(field('base.model.maxSeqLength')).toMatchObject({ kind: 'integer', minimum: 8, maximum: 4096, initial: 128 });
    expect(field('evaluation.maxTrainExamples')).toMatchObject({ kind: 'integer', nullable: true });
    expect(field('evaluation.glueTasks')).toMatchObject({ kind: 'choices' });
    expect(field('base.objective.weightSharing')?.choices.map((choice) => choice.value)).toEqual(['none', 'embeddings', 'all']);
  });
});
