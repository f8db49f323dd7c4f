/** Columns under each other for a terminal: the first one to the left, the others to the right. */
export function alignedTable({ header, rows }: { header: readonly string[]; rows: readonly (readonly string[])[] }): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => displayWidth(line[column]!))));
  const [head, ...body] = lines.map((line) => line.map((text, column) => padded(text, widths[column]!, column === 0)).join('  ').trimEnd());
  return [head, widths.map((width) => '─'.repeat(width)).join('──'), ...body].join('\n');
}

function padded(text: string, width: number, left: boolean): string {
  const space = ' '.repeat(width - displayWidth(text));
  return left ? text + space : space + text;
}

/** Terminal cells that a text takes: two for an East Asian wide character. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(character) ? 2 : 1;
  return width;
}
