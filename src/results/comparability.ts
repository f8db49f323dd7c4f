import type { RunResult } from '../runs/records';

/** What does not compare between variants that read other tokens, or were measured on other text. */
export function comparabilityNotes(results: readonly RunResult[]): string[] {
  const trained = results.filter(({ kind }) => kind === 'variant');
  const notes: string[] = [];
  if (differ(trained.map(({ vocabulary }) => vocabulary)))
    notes.push('The variants have different vocabularies: held-out losses are in nats per token of each, so losses, perplexities and numbers of tokens do not compare between them. Scores of tasks do; probes are drawn from the same held-out text, though not of the same sentences.');
  if (differ(trained.map(({ heldOutText }) => heldOutText))) notes.push('The variants hold out different text: held-out losses and probe scores do not compare between them.');
  return notes;
}

/** Records of earlier builds say nothing. */
function differ(values: (string | undefined)[]): boolean {
  return new Set(values.filter((value) => value !== undefined)).size > 1;
}
