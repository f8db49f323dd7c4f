/** The audit of every preset, on the sample corpus: what a run would be given is what its knobs promise. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyEdits, type JSONPath, modify, parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { presets, readPreset } from '../../src/experiment/presets';
import type { VariantAudit } from '../../src/objectives/audit';
import { trainer } from './trainerProcess';

interface Written {
  base: { corpus?: { files?: string[] } };
  variants: { corpus?: { files?: string[]; heldOutFiles?: string[] }; tokenizer?: object; model?: object }[];
}

/** A preset of a paper's size names a corpus and lists of one's own: it gets the sample's, with a vocabulary and a network that take seconds. */
function onSampleCorpus(written: string): string {
  const text = written.replaceAll(/"(entities|noun-phrases)\.txt"/g, '"builtin:sample-$1"').replace('"HowNet.spo"', '"builtin:sample"');
  const { base, variants } = parse(text) as Written;
  if (base.corpus?.files?.[0] === 'builtin:sample') return text;
  const small: [string, number][] = [['numLayers', 2], ['hiddenSize', 64], ['numHeads', 4], ['intermediateSize', 64], ['embeddingSize', 64]];
  const edits: [JSONPath, unknown][] = [
    [['base', 'corpus'], { files: ['builtin:sample'], heldOutFraction: 0.15 }],
    [['base', 'tokenizer'], { type: 'wordpiece', vocabSize: 512 }],
    ...small.map(([key, value]): [JSONPath, unknown] => [['base', 'model', key], value]),
    ...variants.flatMap((variant, index) => (['corpus', 'tokenizer', 'model'] as const).flatMap((group): [JSONPath, unknown][] => (variant[group] === undefined ? [] : [[['variants', index, group], undefined]]))),
  ];
  return edits.reduce((content, [path, value]) => applyEdits(content, modify(content, path, value, {})), text);
}

const folder = mkdtempSync(join(tmpdir(), 'audit-'));

describe('audit', () => {
  it.each(presets.map(({ id }) => id))('is green for every variant of %s', async (id) => {
    const file = `${id}.ablation.json`;
    writeFileSync(join(folder, file), onSampleCorpus(readPreset(resolve('media'), id)));
    const { code, stdout, stderr } = await trainer(folder, 'audit', file, '--sequences', '64', '--json');
    const audits = JSON.parse(stdout || '[]') as VariantAudit[];
    const off = audits.flatMap(({ variant, rows }) => rows.filter(({ ok }) => !ok).map(({ name, realised, expected }) => ({ variant, name, realised, expected })));
    expect({ off, stderr, code }).toEqual({ off: [], stderr: '', code: 0 });
    expect(audits.length).toBeGreaterThan(1);
    // A generator without weights is told by its samples.
    for (const { objective, rows } of audits) expect(rows.some(({ name }) => name.startsWith('fake rate (untrained generator)') || name === 'samples that are the original')).toBe(objective !== 'mlm');
  });

  it('names a list of phrases that is not there, and starts nothing', async () => {
    writeFileSync(join(folder, 'list.ablation.json'), JSON.stringify({ schemaVersion: 1, name: 'list', base: { tokenizer: { vocabSize: 512 }, objective: { type: 'mlm', masking: { type: 'list', file: 'names.txt' } } }, variants: [{ name: 'A' }], seeds: [1] }));
    for (const verb of ['audit', 'run']) {
      const { code, stderr } = await trainer(folder, verb, 'list.ablation.json');
      expect(code).toBe(2);
      expect(stderr).toContain(`The list of phrases ${join(folder, 'names.txt')} does not exist. Correct masking.file, which is relative to the experiment file.`);
    }
  });
});
