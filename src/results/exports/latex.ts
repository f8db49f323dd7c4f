/** The result table for a paper: one booktabs table a section, the origin of its numbers under the first, and what a reader has to know at the end. */
import type { Section } from '../section';
import { tableSections } from '../sections';
import type { ResultTable } from '../table';
import { columnsOf, floatsOf, partsOf, type Column } from './latexLayout';
import { escapeLatex, isInLatexFonts } from './latexText';
import { provenanceSentences, type ExportSource } from './provenance';

const NEEDED = '% Needs \\usepackage{booktabs} in the preamble. In two columns each table takes the width of the page.';
const NEEDED_UNICODE = '% Some names are in no font of pdfLaTeX: compile with XeLaTeX or LuaLaTeX and a font that has them.';

/** `table*` environments for \input, for any LaTeX of 2018 or later. A score is bold only when it is clearly the best. */
export function renderLatex(table: ResultTable, source: ExportSource): string {
  const sections = tableSections(table);
  const origin = provenanceSentences(table, source);
  const tables = sections.map((section, i) => latexTable(section, `tab:${labelOf(table.experiment)}-${i + 1}`, i === 0 ? origin : section.url === null ? [] : [section.url]));
  const text = [...sections.flatMap(({ title, header, rows }) => [title, ...header, ...rows.flat().map((cell) => cell.text)]), ...origin, ...table.notes].join('');
  const header = [`% Results of the experiment ${commentText(table.experiment)}.`, NEEDED, ...(isInLatexFonts(text) ? [] : [NEEDED_UNICODE])];
  const notes = table.notes.length === 0 ? [] : [`{\\footnotesize\\raggedright\\noindent ${table.notes.map(escapeLatex).join(' ')}\\par}`];
  return `${header.join('\n')}\n\n${[...tables, ...notes].join('\n\n')}\n`;
}

/** One float, or as many as it takes, all of one number. */
function latexTable(section: Section, label: string, below: readonly string[]): string {
  const { title, header, rows } = section;
  const columns = columnsOf(header, rows.map((row) => row.map(({ text }) => text)));
  const floats = floatsOf(columns, partsOf(columns));
  return floats.map((parts, i) => float({
    caption: i === 0 ? [`\\caption{${escapeLatex(title)}.}`, `\\label{${label}}\\smallskip`] : ['\\addtocounter{table}{-1}', `\\caption{${escapeLatex(title)} (continued).}\\smallskip`],
    body: parts.map((part) => tabular(section, columns, part)).join('\n\n  \\medskip\n'),
    below: i === floats.length - 1 ? below : [],
  })).join('\n\n'); // prettier-ignore
}

function float({ caption, body, below }: { caption: readonly string[]; body: string; below: readonly string[] }): string {
  return [
    '\\begin{table*}',
    '  \\centering\\footnotesize\\setlength{\\tabcolsep}{3.5pt}',
    ...caption.map((line) => `  ${line}`),
    body,
    ...(below.length === 0 ? [] : ['', `  \\medskip\\raggedright ${below.map(escapeLatex).join(' ')}\\par`]),
    '\\end{table*}',
  ].join('\n');
}

function tabular({ rows }: Section, columns: readonly Column[], part: readonly number[]): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = rows.map((row, r) => line(part.map((c) => guarded(stacked(columns[c]!.cells[r]!, { isName: c === 0, at: 't', isStrong: row[c]!.strong }), c))));
  const isStacked = part.some((c) => columns[c]!.cells.some(({ length }) => length > 1));
  return [
    `  \\begin{tabular}{l${'r'.repeat(part.length - 1)}}`,
    '    \\toprule',
    line(part.map((c) => stacked(columns[c]!.heading, { isName: c === 0, at: 'b', isStrong: false }))),
    '    \\midrule',
    body.join(isStacked ? '\n    \\addlinespace[2pt]\n' : '\n'),
    '    \\bottomrule',
    '  \\end{tabular}',
  ].join('\n');
}

/** The lines of a cell over each other, the first or the last of them on the row's line. */
function stacked(lines: readonly string[], { isName, at, isStrong }: { isName: boolean; at: 't' | 'b'; isStrong: boolean }): string {
  const set = lines.map((text) => (isStrong ? `\\textbf{${valueText(text)}}` : valueText(text)));
  return set.length === 1 ? set[0]! : `\\begin{tabular}[${at}]{@{}${isName ? 'l' : 'r'}@{}}${set.map((text) => guarded(text, 0)).join('\\\\ ')}\\end{tabular}`;
}

/** A p-value is in mathematics. */
function valueText(text: string): string {
  const p = /^p ([=<]) ([\d.]+)$/.exec(text);
  return p === null ? escapeLatex(text) : `$p ${p[1]} ${p[2]}$`;
}

/** After a line break of a table, a star or a bracket would be taken for its argument. */
function guarded(cell: string, column: number): string {
  return column === 0 && /^[[*]/.test(cell) ? `{}${cell}` : cell;
}

/** A comment ends with its line. */
const commentText = (text: string): string => text.replace(/[\r\n]+/g, ' ');

const labelOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'results';
