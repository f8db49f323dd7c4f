import type { probeNames } from '../experiment/knobs/evaluation';

export type ProbeName = (typeof probeNames)[number];

/** How a probe is called wherever a reader sees it: always a probe, never GLUE. */
export const probeLabels: { readonly [P in ProbeName]: string } = {
  wordOrder: 'word-order probe',
  sentenceOrder: 'sentence-order probe',
  sameDocument: 'same-document probe',
};
