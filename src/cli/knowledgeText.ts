import type { KnowledgeSample } from '../knowledge/sample';
import { sampleRows } from '../knowledge/sampleRows';

/** The sentence tree as text: a word or entity a line with its facts, then each token with its positions and what it sees. */
export function knowledgeText(sample: KnowledgeSample): string {
  const { tree, reads, truncated } = sample;
  const nodes = tree.flatMap(({ tokens, facts }) => [tokens.join(' '), ...facts.map((fact) => `  └ ${fact.subject} — ${fact.predicate} → ${fact.object}: ${fact.tokens.join(' ')}`)]);
  return [
    'Sentence tree at fine-tuning:',
    ...nodes.map((line) => `  ${line}`),
    '',
    ...sampleRows(sample).map((line) => `  ${line}`),
    ...(truncated > 0 ? [`  … ${truncated} more tokens are beyond the sequence length.`] : []),
    '',
    `The network reads ${reads.positions} positions; ${reads.attention === 'visibleMatrix' ? 'attention follows the visible matrix' : 'all tokens see each other'}.`,
  ].join('\n');
}
