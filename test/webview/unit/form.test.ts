import { describe, expect, it } from 'vitest';
import { formFields } from '../../../src/experiment/formFields';
import { parseExperiment } from '../../../src/experiment/load';
import { experimentView } from '../../../src/extension/experiments/experimentView';
import { parseText, textOf } from '../../../webview/form/fieldText';
import { editOf, fieldsIn, inheritedValue, listedVariants, pathIn, scopeOf, writtenValue } from '../../../webview/form/scope';
import { taggedText, withPart } from '../../../webview/form/taggedControl';
import { valueAt, withValueAt } from '../../../webview/jsonPath';
import { initialViewState, restoreViewState } from '../../../webview/viewState';
import { presetText, uri } from '../fixtures/messages';

const fields = formFields();
const field = (path: string) => fields.find((one) => one.path.join('.') === path)!;
const view = (text = presetText) => experimentView(uri, 'a.ablation.json', parseExperiment(text));
const scope = (variant: string | null, text = presetText) => scopeOf(view(text), variant, fields);

describe('valueAt and withValueAt', () => {
  const document = { a: [{ b: 1 }, { b: 2 }], c: { d: 3 } };

  it('read and write deep without touching the original', () => {
    expect(valueAt(document, ['a', 1, 'b'])).toBe(2);
    expect(valueAt(document, ['a', 5, 'b'])).toBeUndefined();
    expect(withValueAt(document, ['a', 1, 'b'], 9)).toEqual({ a: [{ b: 1 }, { b: 9 }], c: { d: 3 } });
    expect(withValueAt(document, ['x', 'y'], 1)).toEqual({ ...document, x: { y: 1 } });
    expect(document.a[1]).toEqual({ b: 2 });
  });

  it('remove keys and array items with undefined', () => {
    expect(withValueAt(document, ['c', 'd'], undefined)).toEqual({ a: document.a, c: {} });
    expect(withValueAt(document, ['a', 0], undefined)).toEqual({ a: [{ b: 2 }], c: { d: 3 } });
  });
});

describe('parseText', () => {
  it('reads numbers in any notation and says what is wrong with others', () => {
    const integer = { kind: 'integer', minimum: 1, maximum: null } as const;
    expect(parseText(integer, ' 1_000 ')).toEqual({ value: 1000 });
    expect(parseText(integer, '1e4')).toEqual({ value: 10_000 });
    expect(parseText(integer, '')).toEqual({ value: undefined });
    expect(parseText(integer, '1.5')).toEqual({ error: '1.5 is not a whole number.' });
    expect(parseText(integer, '0')).toEqual({ error: '0 is below the smallest value, 1.' });
    expect(parseText({ kind: 'number', minimum: null, maximum: 1 }, 'much')).toEqual({ error: '“much” is not a number.' });
  });

  it('reads lists by comma or space and texts by line', () => {
    expect(parseText({ kind: 'integerList', minimum: 0, maximum: null }, '1, 2 3')).toEqual({ value: [1, 2, 3] });
    expect(parseText({ kind: 'integerList', minimum: 0, maximum: null }, '1, x')).toEqual({ error: '“x” is not a number.' });
    expect(parseText({ kind: 'textList', minimum: null, maximum: null }, 'a.txt\n\n b c.txt ')).toEqual({ value: ['a.txt', 'b c.txt'] });
    expect(textOf('textList', ['a.txt', 'b c.txt'])).toBe('a.txt\nb c.txt');
    expect(textOf('integerList', [1, 2])).toBe('1, 2');
  });
});

describe('the form over the base', () => {
  it('shows the knobs of the base objective only', () => {
    const shown = fieldsIn(scope(null), fields).map(({ path }) => path.join('.'));
    expect(shown).toContain('base.objective.discWeight');
    expect(shown).toContain('seeds');
    const withMlm = fieldsIn(scope(null, presetText.replace('"type": "rtd", "generatorSize": 0.5', '"type": "mlm"')), fields).map(({ path }) => path.join('.'));
    expect(withMlm).toContain('base.objective.maskProb');
    expect(withMlm).not.toContain('base.objective.discWeight');
  });

  it('knows the value as written and the default behind it', () => {
    const hidden = field('base.model.hiddenSize');
    expect(writtenValue(scope(null), hidden)).toBe(64);
    expect(inheritedValue(scope(null), hidden)).toEqual({ value: 256, from: 'default' });
    expect(writtenValue(scope(null), field('base.training.weightDecay'))).toBeUndefined();
  });
});

describe('the form over a variant', () => {
  it('writes overrides below the variant and inherits from the base', () => {
    const bert = scope('BERT');
    expect(bert.objective).toBe('mlm');
    expect(pathIn(bert, field('base.model.hiddenSize'))).toEqual(['variants', 4, 'model', 'hiddenSize']);
    expect(inheritedValue(bert, field('base.model.hiddenSize'))).toEqual({ value: 64, from: 'base' });
    expect(fieldsIn(bert, fields).some(({ group }) => group === 'evaluation' || group === 'seeds')).toBe(false);
  });

  it('gives an objective its type with its first knob', () => {
    const edit = editOf(scope('ELECTRA'), field('base.objective.generatorSize'), 0.25, fields);
    expect(edit).toEqual({ path: ['variants', 0, 'objective'], value: { type: 'rtd', generatorSize: 0.25 } });
    const second = editOf(scope('ELECTRA 15%'), field('base.objective.generatorSize'), 0.25, fields);
    expect(second).toEqual({ path: ['variants', 3, 'objective', 'generatorSize'], value: 0.25 });
  });

  it('takes along only the knobs that the new objective has', () => {
    const text = presetText.replace('"objective": { "type": "rtd15" }', '"objective": { "type": "rtd15", "maskProb": 0.2, "discWeight": 25 }');
    expect(editOf(scope('ELECTRA 15%', text), field('base.objective.type'), 'mlm', fields)).toEqual({ path: ['variants', 3, 'objective'], value: { type: 'mlm', maskProb: 0.2 } });
    expect(editOf(scope('ELECTRA 15%', text), field('base.objective.type'), undefined, fields)).toEqual({ path: ['variants', 3, 'objective'], value: undefined });
  });

  it('stays on its variant while the file has errors', () => {
    const broken = presetText.replace('"hiddenSize": 64', '"hiddenSize": -1');
    expect(view(broken).variants).toEqual([]);
    expect(listedVariants(view(broken)).map(({ name }) => name)).toEqual(['ELECTRA', 'All-Tokens MLM', 'Replace MLM', 'ELECTRA 15%', 'BERT']);
    expect(scope('BERT', broken).variant).toBe(4);
  });
});

describe('a tagged object in the form', () => {
  const masking = field('base.objective.masking');

  it('offers its types, each with its own fields', () => {
    expect(masking.kind).toBe('tagged');
    expect(masking.types.map(({ value, fields: parts }) => [value, parts.map(({ path }) => path.at(-1))])).toEqual([
      ['token', []],
      ['wholeWord', []],
      ['span', ['geometricP', 'maxSpanLength']],
      ['ngram', ['maxNgramLength']],
      ['list', ['file', 'phraseShare']],
    ]);
  });

  it('is written as a whole, with a part set or back at its default', () => {
    const span = { type: 'span', geometricP: 0.3 };
    expect(withPart(span, 'maxSpanLength', 5)).toEqual({ type: 'span', geometricP: 0.3, maxSpanLength: 5 });
    expect(withPart(span, 'geometricP', undefined)).toEqual({ type: 'span' });
    expect(editOf(scope('BERT'), masking, span, fields)).toEqual({ path: ['variants', 4, 'objective', 'masking'], value: span });
  });

  it('is shown with the defaults of what is not written', () => {
    expect(taggedText(masking, { type: 'span', geometricP: 0.3 })).toBe('Spans, Span p 0.3, Longest span 10');
    expect(taggedText(masking, { type: 'token' })).toBe('Tokens');
  });
});

describe('restoreViewState', () => {
  it('keeps what is valid and drops what another version wrote', () => {
    const restored = restoreViewState({ view: 'results', smoothing: 1, metric: 'disc', colour: 'red', hiddenCurves: [1], scroll: { configure: 3, audit: 2, training: 0, results: 7, embeddings: 4 } });
    expect(restored).toEqual({ ...initialViewState, view: 'results', metric: 'disc', scroll: { configure: 3, audit: 2, training: 0, results: 7, embeddings: 4 } });
    expect(restoreViewState(undefined)).toEqual(initialViewState);
  });
});
