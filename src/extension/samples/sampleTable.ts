import type { CorruptedSample, SampleToken } from '../../objectives/sample';
import type { Localize } from '../localize';
import { countsText } from './sampleMarkdown';

export interface NamedSample {
  variant: string;
  sample: CorruptedSample;
}

/** All variants side by side as plain text: a row for each token, a column for each variant; a table for each tokenizer. */
export function sampleTable(text: string, samples: NamedSample[], seed: number, t: Localize): string {
  return [
    t('Corrupted sample · seed {0}', seed),
    '',
    text.trim(),
    '',
    ...byTokens(samples).flatMap((group) => [...aligned(rowsOf(group, t)), '']),
    ...samples.map(({ variant, sample }) => `${variant}: ${countsText(sample, t)}`),
    '',
    t('A dot is a token that was not selected. "kept" is selected for prediction and left as it is.'),
    ...[...new Set(samples.flatMap(({ sample }) => sample.note ?? []))],
    '',
  ].join('\n');
}

/** Samples of the same tokens share a table. */
function byTokens(samples: NamedSample[]): NamedSample[][] {
  const groups = new Map<string, NamedSample[]>();
  for (const named of samples) {
    const key = JSON.stringify(named.sample.tokens.map(({ original }) => original));
    groups.set(key, [...(groups.get(key) ?? []), named]);
  }
  return [...groups.values()];
}

function rowsOf(samples: NamedSample[], t: Localize): string[][] {
  const head = ['#', t('token'), ...samples.map(({ variant }) => variant)];
  const rows = samples[0]!.sample.tokens.map((token, position) => [String(position), token.original, ...samples.map(({ sample }) => cell(sample.tokens[position], t))]);
  return [head, ...rows];
}

/** What happened to the input; behind it, what a trained generator put there. */
function cell(token: SampleToken | undefined, t: Localize): string {
  const input = inputCell(token, t);
  if (token === undefined || token.generated === null) return input;
  return `${input} → ${token.generated === token.original ? t('the original') : token.generated}`;
}

function inputCell(token: SampleToken | undefined, t: Localize): string {
  switch (token?.kind) {
    case 'mask':
      return token.input;
    case 'random':
      return `→ ${token.input}`;
    case 'keep':
      return t('kept');
    default:
      return '·';
  }
}

/** Columns padded to equal width, a rule under the head. */
function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  const line = (row: string[]) => row.map((text, column) => text + ' '.repeat(widths[column]! - displayWidth(text))).join('  ').trimEnd();
  const [head, ...body] = rows.map(line);
  return [head ?? '', widths.map((width) => '─'.repeat(width)).join('──'), ...body];
}

/** Columns that a text takes in a monospaced font: wide characters take two. */
function displayWidth(text: string): number {
  return Array.from(text).reduce((width, character) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1), 0);
}
