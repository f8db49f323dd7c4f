import { describe, expect, it } from 'vitest';
import { experimentTree, type TreeSource } from '../../../../src/extension/views/treeModel';
import { plainText } from '../plainText';
import { runSummary } from '../runSummary';

const source: TreeSource = {
  uri: 'file:///w/five.ablation.json',
  name: 'five',
  fileName: 'five.ablation.json',
  problems: 0,
  running: true,
  variants: [{ name: 'ELECTRA', difference: 'rtd: detects replaced tokens' }, { name: 'BERT', difference: 'ELECTRA, but mlm' }],
  runs: [
    runSummary({ state: 'finished' }),
    runSummary({ seed: 2 }),
    runSummary({ variant: 'Old', state: 'failed', message: 'No space left.' }),
    runSummary({ variant: 'random-init', kind: 'control', state: 'finished' }),
  ],
};
const [experiment] = experimentTree([source], plainText);
const child = (label: string) => experiment?.children.find((node) => node.label === label);

describe('experimentTree', () => {
  it('shows how many runs of an experiment are finished', () => {
    expect(experiment).toMatchObject({ label: 'five', description: '2 of 4 runs finished', contextValue: 'experiment.running' });
  });

  it('lists the variants in the order of the file, then those that only runs know', () => {
    expect(experiment?.children.map(({ label }) => label)).toEqual(['ELECTRA', 'BERT', 'Old', 'random-init']);
  });

  it('shows the progress of the run under way behind its variant', () => {
    expect(child('ELECTRA')?.description).toBe('running · 1\u202f200/25\u202f000 · loss 4.213 · 12 min left');
    expect(child('Old')?.description).toBe('0 of 1 runs finished');
  });

  it('sums up seeds that train side by side behind their variant', () => {
    const runs = [runSummary({ step: 10, totalSteps: 40, etaSeconds: 20 }), runSummary({ seed: 2, step: 20, totalSteps: 40, etaSeconds: 10 }), runSummary({ seed: 3, state: 'queued' })];
    expect(experimentTree([{ ...source, runs }], plainText)[0]?.children[0]).toMatchObject({ description: '2 runs · 37 % · 20 s left', icon: 'sync~spin' });
  });

  it('offers to run a variant only while the file has it', () => {
    expect([child('BERT')?.contextValue, child('Old')?.contextValue]).toEqual(['variant', 'formerVariant']);
  });

  it('puts each run under its variant with progress and loss', () => {
    expect(child('ELECTRA')?.children.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      'seed 1: finished · 1\u202f200/25\u202f000 · loss 4.213',
      'seed 2: running · 1\u202f200/25\u202f000 · loss 4.213 · 12 min left',
    ]);
  });

  it('tells why a run failed in its tooltip', () => {
    expect(child('Old')?.children[0]).toMatchObject({ tooltip: 'No space left.', icon: 'error' });
  });

  it('calls the control an untrained network', () => {
    expect(child('random-init')?.description).toBe('untrained network');
  });

  it('counts the problems of an invalid file in place of its runs', () => {
    expect(experimentTree([{ ...source, problems: 2, running: false }], plainText)[0]).toMatchObject({ description: '2 problem(s) in the file', icon: 'warning' });
  });

  it('gives every node an id of its own', () => {
    const ids = [experiment!, ...experiment!.children, ...experiment!.children.flatMap(({ children }) => children)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
