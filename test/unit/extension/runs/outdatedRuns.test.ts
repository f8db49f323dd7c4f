import { describe, expect, it } from 'vitest';
import { configHash, expandExperiment } from '../../../../src/experiment/expand';
import { experimentFileSchema } from '../../../../src/experiment/schema';
import { outdatedRuns } from '../../../../src/extension/runs/outdatedRuns';
import { runSummary } from '../runSummary';

const file = experimentFileSchema.parse({ schemaVersion: 1, name: 'five', base: {}, variants: [{ name: 'ELECTRA' }, { name: 'BERT', objective: { type: 'mlm' } }], seeds: [1] });
const plans = expandExperiment(file);
const hashOf = (name: string) => configHash(plans.find((plan) => plan.name === name)!.config);
const electra = runSummary();
const bert = runSummary({ variant: 'BERT' });
const control = runSummary({ variant: 'random-init', kind: 'control' });
const removed = runSummary({ variant: 'Removed' });
const runs = [electra, bert, control, removed];
const recorded = (hashes: [string, string | null][]) => (folder: string) => new Map(hashes).get(folder) ?? null;

describe('outdatedRuns', () => {
  it('finds none where every record has the hash of its variant', () => {
    const hashes = recorded([[electra.folder, hashOf('ELECTRA')], [bert.folder, hashOf('BERT')], [control.folder, hashOf('ELECTRA')], [removed.folder, 'old']]);
    expect(outdatedRuns(runs, plans, null, hashes)).toEqual([]);
  });

  it('finds the runs whose variant has changed', () => {
    const hashes = recorded([[electra.folder, hashOf('ELECTRA')], [bert.folder, 'old']]);
    expect(outdatedRuns(runs, plans, null, hashes)).toEqual([bert]);
  });

  it('takes the control for the first variant', () => {
    expect(outdatedRuns(runs, plans, null, recorded([[control.folder, hashOf('BERT')]]))).toEqual([control]);
  });

  it('looks at the chosen variant alone', () => {
    const hashes = recorded([[electra.folder, 'old'], [bert.folder, 'old']]);
    expect(outdatedRuns(runs, plans, 'ELECTRA', hashes)).toEqual([electra]);
  });

  it('leaves queued runs without a record alone', () => {
    expect(outdatedRuns(runs, plans, null, recorded([]))).toEqual([]);
  });
});
