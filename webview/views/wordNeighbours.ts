import { html, nothing, type TemplateResult } from 'lit';
import { linkButton } from '../controls/button';
import { labelled } from '../controls/labelled';
import { searchBox } from '../controls/searchBox';
import type { HeldMap } from '../heldMap';
import type { Store } from '../state';

const NEIGHBOURS = 10;
const COMPLETIONS = 12;

/** The words that were searched for, as places on the map; null where a word is not on it. */
export interface Searched {
  word: number | null;
  compared: number | null;
  near: { index: number; cosine: number }[];
}

export function searchedWords({ view }: Store, held: HeldMap): Searched {
  const word = held.placeOf(view.mapWord);
  return { word, compared: held.placeOf(view.mapCompared), near: word === null ? [] : held.space.nearest(word, NEIGHBOURS) };
}

/** Search, the neighbours of the word found, and how near it is to a second one; all by cosine in all dimensions. */
export function wordNeighbours(store: Store, held: HeldMap, searched: Searched, lookUp: (word: string) => void): TemplateResult {
  const { view } = store;
  const box = (id: string, label: string, value: string, placeholder: string, onType: (text: string) => void): TemplateResult =>
    searchBox({ id, label, value, placeholder, completions: held.completions(value, COMPLETIONS), onType });
  return html`<section class="word-neighbours" aria-label="Words">
    ${labelled('Word', box('map-word', 'Word', view.mapWord, 'sky', (mapWord) => store.choose({ mapWord })))}
    ${missing(view.mapWord, searched.word, held, lookUp)}
    ${labelled('Compare with', box('map-compared', 'Compare with', view.mapCompared, 'sea', (mapCompared) => store.choose({ mapCompared })))}
    ${missing(view.mapCompared, searched.compared, held, lookUp)}
    <div aria-live="polite">${comparison(held, searched)}</div>
    ${searched.word === null ? nothing : nearestTable(store, held, searched)}
  </section>`;
}

function missing(typed: string, place: number | null, { map }: HeldMap, lookUp: (word: string) => void): TemplateResult | typeof nothing {
  const word = typed.trim();
  if (word === '' || place !== null) return nothing;
  return html`<p class="help">“${word}” is not among the ${map.words.length.toLocaleString('en')} words of the map. ${linkButton({ text: 'Look it up', label: `Look up ${word}`, onClick: () => lookUp(word) })}</p>`;
}

function comparison({ map, space }: HeldMap, { word, compared }: Searched): TemplateResult | typeof nothing {
  if (word === null || compared === null || word === compared) return nothing;
  const { cosine, rankOfFirst, rankOfSecond } = space.compare(word, compared);
  const [first, second] = [map.words[word]!, map.words[compared]!];
  const others = (map.words.length - 1).toLocaleString('en');
  const place = (rank: number): string => rank.toLocaleString('en');
  return html`<p>Cosine of <strong>${first}</strong> and <strong>${second}</strong>: <strong>${cosineText(cosine)}</strong>. ${second} is number ${place(rankOfSecond)} of the ${others} neighbours of ${first}, ${first} number ${place(rankOfFirst)} of ${second}’s.</p>`;
}

function cosineText(cosine: number): string {
  return cosine.toFixed(3).replace('-', '−');
}

function nearestTable(store: Store, { map }: HeldMap, { word, near }: Searched): TemplateResult {
  return html`<table class="data">
    <caption>Nearest to ${map.words[word!]!}, in all ${map.embeddingSize} dimensions</caption>
    <thead><tr><th scope="col">Word</th><th scope="col">Cosine</th></tr></thead>
    <tbody>${near.map(({ index, cosine }) => {
      const name = map.words[index]!;
      return html`<tr><th scope="row">${linkButton({ text: name, label: `Show ${name}`, onClick: () => store.choose({ mapWord: name }) })}</th><td>${cosineText(cosine)}</td></tr>`;
    })}</tbody>
  </table>`;
}
