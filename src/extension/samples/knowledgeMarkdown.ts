import type { KnowledgeSample } from '../../knowledge/sample';
import { sampleRows } from '../../knowledge/sampleRows';
import type { Localize } from '../localize';
import { escapeMarkdown } from './sampleMarkdown';

/** Tokens in the picture of the visible matrix: as many as a hover is wide. */
const mostTokens = 56;

/** A hover's text on what is inserted at fine-tuning: the sentence with its facts, then positions and visible matrix. */
export function knowledgeMarkdown(sample: KnowledgeSample, t: Localize): string {
  const { tree, tokens, reads, truncated } = sample;
  if (tree.every(({ facts }) => facts.length === 0)) return `${t('Knowledge at fine-tuning')}: ${t('no entity of the graph is in this text')}`;
  const positions = reads.positions === 'soft' ? t('soft positions') : t('hard positions');
  const attention = reads.attention === 'visibleMatrix' ? t('attention by the visible matrix') : t('attention between all tokens');
  const left = Math.max(0, tokens.length - mostTokens) + truncated;
  return [
    `${t('Knowledge at fine-tuning')} (${positions}, ${attention}): ${tree.map(nodeText).join(' ')}`,
    // Tokens are not trusted: without a backtick nothing ends the block.
    ['```text', ...sampleRows(sample, mostTokens).map((line) => line.replaceAll('`', 'ˋ')), '```'].join('\n'),
    ...(left === 0 ? [] : [t('{0} more tokens', left)]),
  ].join('\n\n');
}

/** An entity in bold with its facts behind it, as they are inserted; other words as they are. */
function nodeText({ tokens, facts }: KnowledgeSample['tree'][number]): string {
  const word = escapeMarkdown(tokens.join(' '));
  if (facts.length === 0) return word;
  const inserted = facts.map((fact) => escapeMarkdown(fact.tokens.join(' '))).join(' │ ');
  return `**${word}** <span style="color:var(--vscode-charts-purple);">⟨${inserted}⟩</span>`;
}
