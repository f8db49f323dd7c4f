import type { View } from '../src/panel/protocol';
import { mapMethods, type MapMethod } from '../src/results/embeddingMap/mapRecord';
import { xAxes, type XAxis } from './curves/curveBuffer';

/** What the user has chosen to look at: kept when the panel is hidden, moved or reloaded. */
export interface ViewState {
  view: View;
  experimentUri: string | null;
  /** Name of the variant whose overrides the form shows; null for the base. */
  variant: string | null;
  xAxis: XAxis;
  split: 'train' | 'heldOut';
  metric: string;
  grouping: 'variant' | 'run';
  /** Weight of the past in the moving average, in [0, 1). */
  smoothing: number;
  logScale: boolean;
  /** Keys of the curves switched off in the legend. */
  hiddenCurves: string[];
  closedGroups: string[];
  /** Key of the score whose runs are shown. */
  resultCell: string | null;
  /** Key of the run whose embeddings are mapped; null for the first. */
  mapRun: string | null;
  mapMethod: MapMethod;
  /** What was typed: the word whose neighbours are shown, and the one it is compared with. */
  mapWord: string;
  mapCompared: string;
  scroll: Record<View, number>;
}

export const initialViewState: ViewState = {
  view: 'configure',
  experimentUri: null,
  variant: null,
  xAxis: 'step',
  split: 'train',
  metric: 'loss',
  grouping: 'variant',
  smoothing: 0.6,
  logScale: false,
  hiddenCurves: [],
  closedGroups: ['input', 'training', 'corpus', 'tokenizer', 'evaluation', 'logging', 'engine'],
  resultCell: null,
  mapRun: null,
  mapMethod: 'pca',
  mapWord: '',
  mapCompared: '',
  scroll: { configure: 0, audit: 0, training: 0, results: 0, embeddings: 0 },
};

const views: readonly View[] = ['configure', 'audit', 'training', 'results', 'embeddings'];
const isOneOf = <T>(options: readonly T[]) => (value: unknown): value is T => options.includes(value as T);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const checks: { [K in keyof ViewState]: (value: unknown) => boolean } = {
  view: isOneOf(views),
  experimentUri: isTextOrNull,
  variant: isTextOrNull,
  xAxis: isOneOf(xAxes),
  split: isOneOf(['train', 'heldOut']),
  metric: isText,
  grouping: isOneOf(['variant', 'run']),
  smoothing: (value) => typeof value === 'number' && value >= 0 && value < 1,
  logScale: (value) => typeof value === 'boolean',
  hiddenCurves: isTextList,
  closedGroups: isTextList,
  resultCell: isTextOrNull,
  mapRun: isTextOrNull,
  mapMethod: isOneOf(mapMethods),
  mapWord: isText,
  mapCompared: isText,
  scroll: (value) => typeof value === 'object' && value !== null && views.every((view) => typeof (value as Record<string, unknown>)[view] === 'number'),
};

/** The saved choices, each one that another version of the panel wrote differently put back to its initial value. */
export function restoreViewState(saved: unknown): ViewState {
  if (typeof saved !== 'object' || saved === null) return initialViewState;
  const kept = Object.entries(saved).filter(([key, value]) => key in checks && checks[key as keyof ViewState](value));
  return { ...initialViewState, ...Object.fromEntries(kept) };
}
