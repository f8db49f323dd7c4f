/** The result table for a paper: one booktabs table a section, with the origin of its numbers under it. */
import type { Section } from '../section';
import { tableSections } from '../sections';
import type { ResultTable } from '../table';
import { provenanceSentences, type ExportSource } from './provenance';

const NEEDED = '% Needs \\usepackage{booktabs} in the preamble.';
const NEEDED_UNICODE = '% Some names are not in Latin script: compile with XeLaTeX or LuaLaTeX and a font that has them.';

/** `table` environments for \input, for any LaTeX of 2018 or later. A score is bold only when it is clearly the best. */
export function renderLatex(table: ResultTable, source: ExportSource): string {
  const below = [...provenanceSentences(table, source), ...table.notes];
  const tables = tableSections(table).map((section, i) => latexTable(section, `tab:${labelOf(table.experiment)}-${i + 1}`, section.url === null ? below : [section.url]));
  const text = tables.join('\n\n');
  const header = [`% Results of the experiment ${commentText(table.experiment)}.`, NEEDED, ...(/[^\u0000-\u024f\u2010-\u2026]/u.test(text) ? [NEEDED_UNICODE] : [])];
  return `${header.join('\n')}\n\n${text}\n`;
}

function latexTable({ title, header, rows }: Section, label: string, below: readonly string[]): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(title)}.}`,
    `  \\label{${label}}`,
    `  \\begin{tabular}{l${'r'.repeat(header.length - 1)}}`,
    '    \\toprule',
    line(header.map(escapeLatex)),
    '    \\midrule',
    ...rows.map((row) => line(row.map(({ text, strong }, i) => guarded(strong ? `\\textbf{${escapeLatex(text)}}` : escapeLatex(text), i)))),
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(below.length === 0 ? [] : ['', `  {\\footnotesize ${below.map(escapeLatex).join(' ')}\\par}`]),
    '\\end{table}',
  ].join('\n');
}

/** After a line break of a table, a star or a bracket would be taken for its argument. */
function guarded(cell: string, column: number): string {
  return column === 0 && /^[[*]/.test(cell) ? `{}${cell}` : cell;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  // \textquotedbl needs another font encoding than LaTeX's default; two apostrophes look the same.
  '"': "''",
  '−': '$-$',
  '×': '$\\times$',
  '±': '$\\pm$',
  '–': '--',
  '“': '``',
  '”': "''",
  '…': '\\ldots{}',
  '\n': ' ',
};
/** Text that LaTeX prints as it is. */
export function escapeLatex(text: string): string {
  return Array.from(text, (character) => escapes[character] ?? character).join('');
}

/** A comment ends with its line. */
const commentText = (text: string): string => text.replace(/[\r\n]+/g, ' ');

const labelOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'results';
