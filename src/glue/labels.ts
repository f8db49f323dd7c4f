/** Labels and texts of one example, checked; shared by the readers. */
import type { TaskTraits, TextExample } from './task';

/** The class or score that a text stands for; where it stands for none, what was found and expected. */
export function labelOf(text: string, { labels, range }: Pick<TaskTraits, 'labels' | 'range'>): number | string {
  if (range === null) {
    const label = labels.indexOf(text);
    return label < 0 ? `label "${text}", expected one of ${labels.join(', ')}` : label;
  }
  const score = text.trim() === '' ? NaN : Number(text);
  return score >= range[0] && score <= range[1] ? score : `score "${text}", expected a number from ${range[0]} to ${range[1]}`;
}

/** Index of the first text that is empty where none may be; null when all are well. */
export function textFault({ texts }: TextExample, { allowEmptyText }: { allowEmptyText: boolean }): number | null {
  if (allowEmptyText) return null;
  const empty = texts.findIndex((text) => text.trim() === '');
  return empty < 0 ? null : empty;
}
