import { describe, expect, it } from 'vitest';
import { renderLatex } from '../../../../src/results/exports/latex';
import { escapeLatex, isInLatexFonts } from '../../../../src/results/exports/latexText';
import { resultTable } from '../../../../src/results/table';
import { exampleResult, exampleResults } from '../exampleResults';

const source = { file: 'a_b.ablation.json', commit: { hash: '0123abc', dirty: true }, version: '0.1.0' };

/** Throws where LaTeX would stop: unbalanced groups or environments, raw specials, rows of another width than their columns. */
function checkLatex(text: string): void {
  const lines = text.split('\n').filter((line) => !line.startsWith('%'));
  const body = lines.join('\n').replace(/\\[\\{}&%$#_]/g, (escaped) => (escaped === '\\\\' ? '\u0001' : ''));
  const open: string[] = [];
  let math = false;
  for (const [token] of body.matchAll(/\\(begin|end)\{[a-z]+\*?\}|[{}$#%_^~]/g)) {
    if (token === '{') open.push('}');
    else if (token === '}') expect(open.pop(), body).toBe('}');
    else if (token.startsWith('\\begin')) open.push(token.replace('begin', 'end'));
    else if (token.startsWith('\\end')) expect(open.pop()).toBe(token);
    else if (token === '$') math = !math;
    else throw new Error(`raw ${token}`);
  }
  expect({ open, math }).toEqual({ open: [], math: false });
  const flat = text.replaceAll(/\\begin\{tabular\}\[[tb]\]\{@\{\}[lr]@\{\}\}(.*?)\\end\{tabular\}/g, (_, inner: string) => inner.replaceAll('\\\\', ' '));
  for (const [, columns, content] of flat.matchAll(/\\begin\{tabular\}\{(l?r*)\}([\s\S]*?)\\end\{tabular\}/g)) {
    const rows = content!.split('\n').filter((line) => line.endsWith('\\\\'));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(row.replace(/\\&/g, '').split('&')).toHaveLength(columns!.length);
      expect(row.trim()).not.toMatch(/^[[*]/);
    }
  }
}

describe('renderLatex', () => {
  const published = [{ source: 'Smith & Jones 2020, Table 1', url: 'https://example.org/a_b?c=1%20#d', setting: '100 % of $x_1$', rows: [{ name: '[CLS] only', scores: { GLUE: 80 } }, { name: '*best*', scores: { GLUE: 81.25 } }] }];
  const table = resultTable([...exampleResults, exampleResult('50 % & more_{x}', 1, { wordOrder: 0.75, sentenceOrder: 0.5 }, { baseline: 'BERT' })], ['BERT', 'ELECTRA'], published);
  const latex = renderLatex(table, source);

  it('balances, escapes and keeps the columns of every table', () => {
    checkLatex(latex);
    expect(latex.match(/\\begin\{table\*\}/g)).toHaveLength(5);
    for (const rule of ['toprule', 'midrule', 'bottomrule']) expect(latex.match(new RegExp(`\\\\${rule}`, 'g'))).toHaveLength(5);
    expect(latex).toContain('    BERT & 71.0 $\\pm$ 1.4 & 59.5 $\\pm$ 0.7 & 65.3 $\\pm$ 0.4 & 2 \\\\');
    expect(latex).toContain('    \\begin{tabular}[t]{@{}l@{}}50 \\% \\& more\\_\\{x\\}\\\\ $-$ BERT\\end{tabular} & ');
  });

  it('says which runs, configurations and commit the numbers are from', () => {
    expect(latex).toContain('Seeds 1, 2. Configurations: BERT hash of BERT; ELECTRA hash of ELECTRA;');
    expect(latex).toContain('Commit 0123abc, with changes that are not committed. Ablation Bench 0.1.0.');
    expect(renderLatex(table, { ...source, commit: null })).toContain('The experiment file is in no git repository.');
  });

  it('keeps published rows in a table of their own, guarded against what follows a line break', () => {
    expect(latex).toContain('\\caption{Published, other scale: Smith \\& Jones 2020, Table 1 (100 \\% of \\$x\\_1\\$).}');
    expect(latex).toContain('    {}[CLS] only & 80.0 \\\\');
    expect(latex).toContain('    {}*best* & 81.25 \\\\');
  });

  it('makes only a clear best bold', () => {
    const clear = resultTable([0, 1, 2].flatMap((seed) => [exampleResult('low', seed, { wordOrder: 0.5 + seed / 100 }), exampleResult('high', seed, { wordOrder: 0.8 + seed / 100 })]));
    expect(renderLatex(clear, source)).toContain('high & \\textbf{81.0 $\\pm$ 1.0}');
    expect(latex).not.toContain('\\textbf');
  });

  it('warns of names that need another engine', () => {
    expect(latex).not.toContain('XeLaTeX');
    expect(renderLatex(resultTable([exampleResult('基线', 1, { wordOrder: 0.5 })]), source)).toContain('XeLaTeX');
  });

  it('knows which text pdfLaTeX has fonts for', () => {
    expect(['λ = ½', 'Größe ≥ 1 – “x”…', '−1 ± 2'].map(isInLatexFonts)).toEqual([true, true, true]);
    expect(['基线', 'ж', '🙂'].map(isInLatexFonts)).toEqual([false, false, false]);
    expect(escapeLatex('λ ≤ ½')).toBe('$\\lambda$ $\\le$ ½');
  });

  it('escapes every special character of TeX', () => {
    expect(escapeLatex('\\{}&%$#_~^<>|"')).toBe("\\textbackslash{}\\{\\}\\&\\%\\$\\#\\_\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}\\textbar{}''");
    expect(escapeLatex('−1 ± 2 × 3 – “x”…')).toBe("$-$1 $\\pm$ 2 $\\times$ 3 -- ``x''\\ldots{}");
  });
});
