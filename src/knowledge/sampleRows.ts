import type { KnowledgeSample } from './sample';

/** A line a token under a heading, columns aligned: its soft and hard positions, and what it sees (■) and not (·). */
export function sampleRows({ tokens, softPositions, hardPositions, visibleMatrix }: KnowledgeSample, most = Infinity): string[] {
  const width = Math.max(5, ...tokens.map((token) => token.length));
  const row = (token: string, soft: string | number, hard: string | number, sees: string) => `${token.padEnd(width)}  ${String(soft).padStart(4)}  ${String(hard).padStart(4)}  ${sees}`;
  const shown = tokens.slice(0, most).map((token, i) => row(token, softPositions[i]!, hardPositions[i]!, visibleMatrix[i]!.slice(0, most).map((seen) => (seen === 1 ? '■' : '·')).join('')));
  return [row('token', 'soft', 'hard', 'sees'), ...shown];
}
