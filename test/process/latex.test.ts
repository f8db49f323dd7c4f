/** The LaTeX export compiles, fits the page of a paper and prints what it was given. Needs pdflatex with booktabs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/experiment/load';
import { renderLatex } from '../../src/results/exports/latex';
import { resultTable } from '../../src/results/table';
import { exampleResult } from '../unit/results/exampleResults';
import { trainer } from './trainerProcess';

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const missing = !has('pdflatex', '--version') ? 'pdflatex is not installed' : !has('kpsewhich', 'booktabs.sty') ? 'LaTeX has no booktabs here' : null;

/** Compiles a document with these tables; returns its log and, where pdftotext is there, its text. */
function compiled(tables: string, columns: 'onecolumn' | 'twocolumn' = 'onecolumn'): { status: number | null; faults: string[]; text: string | null } {
  const folder = mkdtempSync(join(tmpdir(), 'latex-'));
  writeFileSync(join(folder, 'tables.tex'), tables);
  writeFileSync(join(folder, 'paper.tex'), `\\documentclass[${columns}]{article}\n\\usepackage{booktabs}\n\\begin{document}\n\\input{tables.tex}\n\\end{document}\n`);
  const { status } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], { cwd: folder });
  const log = readFileSync(join(folder, 'paper.log'), 'latin1');
  const faults = log.split('\n').filter((line) => /^!|Overfull|Float too large|Missing character|undefined/.test(line));
  const text = has('pdftotext', '-layout', join(folder, 'paper.pdf'), join(folder, 'paper.txt')) ? readFileSync(join(folder, 'paper.txt'), 'utf8') : null;
  return { status, faults, text };
}

describe.skipIf(missing !== null)(`the LaTeX export${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it.each(['electra-objectives', 'generator-size'])('of the study %s fits the page and has its scores', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'latex-'));
    const file = resolve('media/studies', name, `${name}.ablation.json`);
    expect((await trainer(folder, 'export', file, '--format', 'latex', '--out', 'tables.tex')).code).toBe(0);
    const { status, faults, text } = compiled(readFileSync(join(folder, 'tables.tex'), 'utf8'));
    expect({ status, faults }).toEqual({ status: 0, faults: [] });
    if (text !== null) for (const { name: variant } of loadExperiment(file).plans) expect(text).toContain(variant);
  });

  it('prints names with every special character as they are', () => {
    const name = '50 % & more_{x} #1 ~ ^ \\ $ <λ ≤ ½> “é”';
    const table = resultTable([1, 2].flatMap((seed) => [exampleResult('*[base]*', seed, { wordOrder: 0.5 + seed / 100, sentenceOrder: 0.625 }), exampleResult(name, seed, { wordOrder: 0.7123, sentenceOrder: 0.5 }, { baseline: '*[base]*' })]), ['*[base]*', name]);
    const latex = renderLatex(table, { file: 'a_b.ablation.json', commit: { hash: '0123abc', dirty: true }, version: '0.1.0' });
    for (const columns of ['onecolumn', 'twocolumn'] as const) {
      const { status, faults, text } = compiled(latex, columns);
      expect({ status, faults }).toEqual({ status: 0, faults: [] });
      if (text === null) continue;
      for (const printed of ['50 % & more', '{x} #1', '\\ $ <λ ≤ ½> “', '71.2', '62.5', '*[base]*']) expect(text).toContain(printed);
    }
  });
});
