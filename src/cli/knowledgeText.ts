import type { KnowledgeSample } from '../knowledge/sample';

/** The sentence tree as text: a word or entity a line with its facts, then each token with its positions and what it sees. */
export function knowledgeText({ tree, tokens, softPositions, hardPositions, visibleMatrix, reads, truncated }: KnowledgeSample): string {
  const width = Math.max(5, ...tokens.map((token) => token.length));
  const nodes = tree.flatMap(({ tokens: word, facts }) => [`  ${word.join(' ')}`, ...facts.map((fact) => `    └ ${fact.subject} — ${fact.predicate} → ${fact.object}: ${fact.tokens.join(' ')}`)]);
  const rows = tokens.map((token, i) => `  ${token.padEnd(width)}  ${String(softPositions[i]).padStart(4)}  ${String(hardPositions[i]).padStart(4)}  ${visibleMatrix[i]!.map((seen) => (seen === 1 ? '■' : '·')).join('')}`);
  return [
    'Sentence tree at fine-tuning:',
    ...nodes,
    '',
    `  ${'token'.padEnd(width)}  soft  hard  sees`,
    ...rows,
    ...(truncated > 0 ? [`  … ${truncated} more tokens are beyond the sequence length.`] : []),
    '',
    `The network reads ${reads.positions} positions; ${reads.attention === 'visibleMatrix' ? 'attention follows the visible matrix' : 'all tokens see each other'}.`,
  ].join('\n');
}
