import type { CorruptedSample, SampleKind, SampleToken } from '../../objectives/sample';
import type { SamplePair } from '../../objectives/samplePair';
import type { Localize } from '../localize';

export interface SampleCaption {
  variant: string;
  seed: number;
  roll: number;
  /** Markdown links shown behind the title. */
  links: string[];
}

type Selected = Exclude<SampleKind, 'original' | 'special'>;

/** Brackets tell the kinds apart without colour; the colours follow the theme. */
const marks: Record<Selected, { open: string; close: string; colour: string }> = {
  mask: { open: '⟦', close: '⟧', colour: '--vscode-charts-blue' },
  random: { open: '⟪', close: '⟫', colour: '--vscode-charts-red' },
  keep: { open: '‹', close: '›', colour: '--vscode-charts-green' },
};

/** A hover's text: the original and the corrupted sample token by token, with numbers that explain the marks. */
export function sampleMarkdown(sample: CorruptedSample, caption: SampleCaption, t: Localize): string {
  const tokens = sample.tokens.filter(({ kind }) => kind !== 'special');
  const title = `**${escapeMarkdown(caption.variant)}** · ${escapeMarkdown(sample.label)} · ${t('seed {0}, draw {1}', caption.seed, caption.roll)}`;
  return [
    [title, ...caption.links].join(' · '),
    `${t('Original')}: ${tokens.map((token) => shown(token, token.original)).join(' ')}`,
    `${t('Corrupted')}: ${tokens.map((token) => shown(token, token.input)).join(' ')}`,
    ...pairLines(sample, t),
    ...spanLines(sample, t),
    ...generatedLines(tokens, t),
    countsText(sample, t, coloured),
    ...(sample.note === null ? [] : [`*${escapeMarkdown(sample.note)}*`]),
  ].join('\n\n');
}

/** The runs of tokens that were selected together, in brackets of their own, with their words counted. */
function spanLines({ tokens, words, spans }: CorruptedSample, t: Localize): string[] {
  if (spans.length === 0) return [];
  const shownSpans = spans.map(({ start, end }) => {
    const text = tokens.slice(start, end).map(({ original }) => original).join(' ');
    const count = words.filter((word) => word.start < end && word.end > start).length;
    return `${escapeMarkdown(`[${text}]`)}${count > 1 ? ` ${t('{0} words', count)}` : ''}`;
  });
  return [`${t('Selected together')}: ${shownSpans.join(' ')}`];
}

/** The lengths of the segments, and what they are to each other. */
function pairLines({ pair, tokens }: CorruptedSample, t: Localize): string[] {
  if (pair === null) return [];
  if (pair.order !== null && pair.label !== null) return [t('{0} pieces of the text, in the order {1} (label {2})', pair.order.length, pair.order.map((piece) => piece + 1).join(' '), pair.label)];
  const [first, second] = [pair.firstLength - 2, Math.max(0, tokens.length - pair.firstLength - 1)];
  const meaning = pair.label === null ? t('no pair label') : pairMeaning(pair.objective, pair.label, t);
  return [t('Segments of {0} and {1} tokens: {2}', first, second, meaning)];
}

function pairMeaning(objective: SamplePair['objective'], label: number, t: Localize): string {
  if (objective === 'distance') return [t('next to each other (label 0)'), t('apart in one document (label 1)'), t('of two documents (label 2)')][label]!;
  if (objective === 'sop') return label === 0 ? t('in order (label 0)') : t('swapped (label 1)');
  return label === 0 ? t('the second follows the first (label 0)') : t('the second is random (label 1)');
}

/** What the main network reads where a trained generator has filled the selected positions, and how it judges them. */
function generatedLines(tokens: SampleToken[], t: Localize): string[] {
  if (tokens.every(({ generated }) => generated === null)) return [];
  const filled = tokens.map((token) => {
    if (token.generated === null) return escapeMarkdown(token.original);
    return coloured(token.generated === token.original ? 'keep' : 'random', token.generated);
  });
  const judged = tokens.filter(({ generated, replacedProbability }) => generated !== null && replacedProbability !== null);
  const scores = judged.map(({ generated, original, replacedProbability }) => {
    const kind = generated === original ? 'keep' : 'random';
    return `${coloured(kind, generated!)} ${(100 * replacedProbability!).toFixed(0)} %`;
  });
  const judgement = judged.length === 0 ? [] : [`${t('Discriminator says replaced')}: ${scores.join(', ')}`];
  return [`${t('After the generator')}: ${filled.join(' ')}`, ...judgement];
}

/** "40 tokens · 6 selected (15.0 %): 5 masked, 1 replaced at random, 0 kept"; `mark` shows each part as its tokens are. */
export function countsText(sample: CorruptedSample, t: Localize, mark: (kind: Selected, text: string) => string = (_, text) => text): string {
  const count = (...kinds: SampleKind[]) => sample.tokens.filter(({ kind }) => kinds.includes(kind)).length;
  const selected = count('mask', 'random', 'keep');
  const all = selected + count('original');
  const rate = all === 0 ? 0 : (100 * selected) / all;
  const parts = [mark('mask', t('{0} masked', count('mask'))), mark('random', t('{0} replaced at random', count('random'))), mark('keep', t('{0} kept', count('keep')))];
  const cut = sample.truncated === 0 ? '' : ` · ${t('{0} more tokens do not fit the sequence length', sample.truncated)}`;
  return `${t('{0} tokens · {1} selected ({2} %)', all, selected, rate.toFixed(1))}: ${parts.join(', ')}${cut}`;
}

function shown({ kind }: SampleToken, text: string): string {
  return kind === 'original' || kind === 'special' ? escapeMarkdown(text) : coloured(kind, text);
}

function coloured(kind: Selected, text: string): string {
  const { open, close, colour } = marks[kind];
  return `<span style="color:var(${colour});">**${open}${escapeMarkdown(text)}${close}**</span>`;
}

/** Corpus text is not trusted: every character that Markdown or HTML could read as more than itself is escaped. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~:/@$"'=^]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ');
}

/** A link that runs one of our commands. */
export function commandLink(label: string, command: string, argument: unknown): string {
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(/[()']/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${label}](command:${command}?${encoded})`;
}
