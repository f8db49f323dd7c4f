import { runsOf } from '../runStates';
import type { Store } from '../state';

/** Embeddings that can be mapped: of a finished run, or of its generator where that has its own. */
export interface MapRun {
  key: string;
  label: string;
  variant: string;
  seed: number;
  generator: boolean;
}

export function mapRuns(store: Store): MapRun[] {
  const finished = runsOf(store).filter(({ kind, state }) => kind === 'variant' && state === 'finished');
  return finished.flatMap(({ id, variant, seed }) => {
    const own = store.experiment?.variants.find(({ name }) => name === variant)?.generatorEmbeddings === true;
    const main = { key: id, label: `${variant}, seed ${seed}`, variant, seed, generator: false };
    return own ? [main, { ...main, key: `${id}#generator`, label: `${main.label}, generator`, generator: true }] : [main];
  });
}

/** Asks for the map of a run by the method that is chosen, with these words on it beside those looked up before. */
export function requestMap(store: Store, { variant, seed, generator }: MapRun, words: readonly string[] = []): void {
  const { experiment, embeddings, host, view } = store;
  if (experiment === null) return;
  const last = embeddings?.state === 'done' ? embeddings.request : null;
  const isSame = last?.uri === experiment.uri && last.variant === variant && last.seed === seed && last.generator === generator;
  host.post({ type: 'embeddings', request: { uri: experiment.uri, variant, seed, generator, method: view.mapMethod, words: [...new Set([...(isSame ? last.words : []), ...words])] } });
}
