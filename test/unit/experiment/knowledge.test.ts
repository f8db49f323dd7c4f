import { describe, expect, it } from 'vitest';
import { describeDifference } from '../../../src/experiment/describeDifference';
import { parseExperiment } from '../../../src/experiment/load';

interface Parts {
  base?: object;
  variants?: object[];
  evaluation?: object;
}

function parsed({ base = {}, variants = [{ name: 'A' }], evaluation = {} }: Parts) {
  return parseExperiment(JSON.stringify({ schemaVersion: 1, name: 'x', base: { objective: { type: 'mlm' }, ...base }, variants, seeds: [1], evaluation }));
}

const messages = (parts: Parts) => parsed(parts).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('knowledge in an experiment', () => {
  it('is no graph unless one is asked for', () => {
    expect(parsed({}).plans[0]!.config.knowledge).toEqual({ type: 'none' });
  });

  it("has K-BERT's settings by default, and the base's in variants with a graph", () => {
    const { plans } = parsed({
      base: { knowledge: { type: 'graph', files: ['a.spo'], maxFacts: 3 } },
      variants: [{ name: 'A' }, { name: 'B', knowledge: { type: 'none' } }, { name: 'C', knowledge: { type: 'graph', softPositions: false } }],
    });
    const graph = { type: 'graph', files: ['a.spo'], maxFacts: 3, predicate: 'classification', softPositions: true, visibleMatrix: true };
    expect(plans.map(({ config }) => config.knowledge)).toEqual([graph, { type: 'none' }, { ...graph, softPositions: false }]);
    expect(plans.slice(1).map((plan) => describeDifference(plan, plans[0]))).toEqual(['A, but no knowledge graph', 'A, but softPositions false instead of true']);
    expect(describeDifference(plans[0]!, plans[1])).toContain('knowledge graph (files ["a.spo"], maxFacts 3');
  });

  it.each([
    ['no file', { base: { knowledge: { type: 'graph', files: [] } } }, 'base.knowledge.files: knowledge has the type "graph" and names no file'],
    ['a file twice', { base: { knowledge: { type: 'graph', files: ['a.spo', 'a.spo'] } } }, 'base.knowledge.files: The knowledge graph "a.spo" is listed twice'],
    ['an unknown built-in graph', { variants: [{ name: 'A', knowledge: { type: 'graph', files: ['builtin:hownet'] } }] }, 'variants.0.knowledge.files: There is no knowledge graph "builtin:hownet"'],
    ['nothing to fine-tune on', { base: { knowledge: { type: 'graph' } }, evaluation: { probes: [] } }, 'base.knowledge.type: Knowledge enters at fine-tuning, and the evaluation has no task'],
    ['an unknown type', { base: { knowledge: { type: 'grph' } } }, 'expected one of "none", "graph". Did you mean "graph"?'],
    ['a misspelt knob', { base: { knowledge: { type: 'graph', visibleMatrx: true } } }, 'base.knowledge.visibleMatrx: Unknown key "visibleMatrx". Did you mean "visibleMatrix"?'],
  ])('is refused with %s, in one sentence at its place', (_, parts, sentence) => {
    const found = messages(parts);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
  });

  it('may have the visible matrix without soft positions, and tasks of one\'s own alone', () => {
    expect(messages({ base: { knowledge: { type: 'graph', softPositions: false } }, evaluation: { probes: [], taskFolders: ['task'] } })).toEqual([]);
  });
});
