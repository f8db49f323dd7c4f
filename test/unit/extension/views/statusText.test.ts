import { describe, expect, it } from 'vitest';
import { durationText, grouped, runDescription, statusText } from '../../../../src/extension/views/statusText';
import { plainText } from '../plainText';
import { runSummary } from '../runSummary';

describe('statusText', () => {
  it('names the variant, the step and the time left', () => {
    expect(statusText([runSummary()], null, plainText)).toBe('$(flame) ELECTRA · 1\u202f200/25\u202f000 · 12 min left');
  });

  it('sums up runs side by side: their share of the steps, and the longest time left', () => {
    const runs = [runSummary({ step: 20, totalSteps: 100, etaSeconds: 60 }), runSummary({ step: 90, totalSteps: 200, etaSeconds: 30 }), runSummary({ state: 'evaluating', step: 40, totalSteps: 40, etaSeconds: null })];
    expect(statusText(runs, null, plainText)).toBe('$(flame) 3 runs · 44 % · 60 s left');
    expect(statusText(runs.slice(2).concat(runs.slice(2)), null, plainText)).toBe('$(flame) 2 runs · 100 %');
  });

  it('says that a run is being evaluated', () => {
    expect(statusText([runSummary({ state: 'evaluating' })], null, plainText)).toBe('$(beaker) ELECTRA · evaluating');
  });

  it('says what a trainer prepares before its first run', () => {
    expect(statusText([], 'Tokenizing', plainText)).toBe('$(loading~spin) Tokenizing');
  });

  it('is empty when nothing trains', () => {
    expect(statusText([], null, plainText)).toBeNull();
  });
});

describe('runDescription', () => {
  it('gives state, step, loss and time left', () => {
    expect(runDescription(runSummary(), plainText)).toBe('running · 1\u202f200/25\u202f000 · loss 4.213 · 12 min left');
  });

  it('leaves the time out for a run that is over', () => {
    expect(runDescription(runSummary({ state: 'interrupted', lastLoss: null }), plainText)).toBe('interrupted · 1\u202f200/25\u202f000');
  });
});

describe('durationText', () => {
  it.each([[0, '0 s'], [89, '89 s'], [90, '2 min'], [3540, '59 min'], [3600, '1 h 00 min'], [7500, '2 h 05 min'], [187200, '2 d 4 h']])('writes %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('grouped', () => {
  it.each([[0, '0'], [999, '999'], [1000, '1\u202f000'], [1234567, '1\u202f234\u202f567']])('groups %d as %s', (value, text) => {
    expect(grouped(value)).toBe(text);
  });
});
