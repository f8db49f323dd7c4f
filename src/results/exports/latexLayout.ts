/** Columns that fit the page of a paper: cells over several lines, and tables in parts where they are wider still. */

/** The narrowest text that papers are set in over their whole width: LaTeX's own article, in points. */
const TEXT_WIDTH = 345;
/** Between two columns: twice `\tabcolsep` as `latex.ts` sets it. */
const COLUMN_GAP = 7;
/** Lines in \footnotesize that a float may have beside its caption. */
const FLOAT_LINES = 46;
/** Lines of a heading, at most. */
const HEADING_LINES = 3;

/** Widths in points of Computer Modern in \footnotesize, a little more than they are. */
function letterWidth(character: string): number {
  if (/[ .,:;'!|\[\]()ijlt]/.test(character)) return 3.1;
  if (/[0-9a-z+-]/.test(character)) return character === 'm' || character === 'w' ? 6.8 : 4.5;
  if (/[A-Z−±×]/.test(character)) return character === 'M' || character === 'W' ? 8.2 : 6.7;
  return 8;
}

const lineWidth = (line: string): number => Array.from(line).reduce((sum, character) => sum + letterWidth(character), 0);
const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map(lineWidth));

/** The lines of a value: an interval and a p-value stand below what they belong to. */
export function valueLines(text: string): string[] {
  return text.split(/ (?=\[[^\]]*\]|p [=<])/);
}

/** The lines of a row's name: what it is compared with stands below. */
export function nameLines(text: string): string[] {
  return text.split(/ (?=− )/);
}

/** A heading in as few lines as keep it within the width, else in its words; also broken behind hyphens. */
export function headingLines(text: string, width: number): string[] {
  const parts = text.split(/(?<= )|(?<=[a-z]-)(?=[a-z])/);
  const room = Math.max(width, ...parts.map((part) => lineWidth(part.trim())));
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? ''}${part}`;
    if (lines.length === 0 || (lineWidth(longer.trim()) > room && lines.length < HEADING_LINES)) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trim());
}

/** A column of a table, ready to be set. */
export interface Column {
  heading: string[];
  cells: string[][];
}

/** The first column is names, the others are values. */
export function columnsOf(header: readonly string[], rows: readonly (readonly string[])[]): Column[] {
  return header.map((title, i) => {
    const cells = rows.map((row) => (i === 0 ? nameLines : valueLines)(row[i]!));
    return { heading: headingLines(title, widest(cells.flat())), cells };
  });
}

/** Numbers of the columns that go side by side: all, or as few parts as fit the page, of like width, each with the names in front. */
export function partsOf(columns: readonly Column[]): number[][] {
  const widths = columns.map(({ heading, cells }) => widest([...heading, ...cells.flat()]) + COLUMN_GAP);
  const fitting = partsWithin(widths, TEXT_WIDTH);
  const narrower = Array.from({ length: TEXT_WIDTH }, (_, width) => partsWithin(widths, width)).find(({ length }) => length === fitting.length);
  return narrower ?? fitting;
}

function partsWithin(widths: readonly number[], most: number): number[][] {
  const parts: number[][] = [[0]];
  let used = widths[0]!;
  for (let i = 1; i < widths.length; i++) {
    const part = parts.at(-1)!;
    if (used + widths[i]! > most && part.length > 1) {
      parts.push([0, i]);
      used = widths[0]! + widths[i]!;
    } else {
      part.push(i);
      used += widths[i]!;
    }
  }
  return parts;
}

/** The parts by the floats that they go into: as many in one as fit the height of a page. */
export function floatsOf(columns: readonly Column[], parts: readonly (readonly number[])[]): (readonly number[])[][] {
  const floats: (readonly number[])[][] = [[]];
  let used = 0;
  for (const part of parts) {
    const lines = linesOf(columns, part);
    if (used + lines > FLOAT_LINES && floats.at(-1)!.length > 0) {
      floats.push([]);
      used = 0;
    }
    floats.at(-1)!.push(part);
    used += lines;
  }
  return floats;
}

/** Of the heading, the rows and the rules between them. */
function linesOf(columns: readonly Column[], part: readonly number[]): number {
  const most = (counts: readonly number[]): number => Math.max(...counts);
  const heading = most(part.map((c) => columns[c]!.heading.length));
  const rows = columns[0]!.cells.map((_, row) => most(part.map((c) => columns[c]!.cells[row]!.length)));
  return heading + rows.reduce((sum, lines) => sum + lines + (lines > 1 ? 0.25 : 0), 0) + 2;
}
