/** The report's maps of token embeddings, with a search that marks words and their neighbours. */
import { embeddingPlot } from './charts/embeddingPlot';
import { escapeXml } from './charts/svg';
import { mapMethods, type EmbeddingMap, type MapMethod } from './embeddingMap/mapRecord';
import type { Neighbour } from './embeddingMap/wordVectors';
import { choiceGroup } from './reportChoice';

/** A map, and of each of its words the nearest in all dimensions, nearest first. */
export interface ReportMap {
  map: EmbeddingMap;
  neighbours: readonly (readonly Neighbour[])[];
}

/**
 * One picture a variant and method. Without scripts all are shown; with them one, and words can be searched for.
 * @param missing why variants have no map, a sentence each
 */
export function mapSection(maps: readonly ReportMap[], missing: readonly string[]): string {
  if (maps.length === 0) return missing.length === 0 ? '' : `<section><h2>Token embeddings</h2><p class="note">${escapeXml(missing.join(' '))}</p></section>`;
  const methods = mapMethods.filter((method) => maps.some(({ map }) => methodsOf(map).includes(method)));
  const figures = maps.flatMap(({ map }, index) =>
    methodsOf(map).map((method) => `<figure data-map="${index}" data-method="${method}">${embeddingPlot(map, method, [], [], `embedding-map-${index}-${method}`)}</figure>`),
  );
  const count = Math.max(...maps.map(({ map }) => map.words.length));
  const notes = [
    `The ${count.toLocaleString('en')} commonest words of the vocabulary, one run a variant. Neighbours are the nearest by cosine in all dimensions, whatever the picture shows.`,
    methods.includes('umap') ? '' : 'For UMAP too, write the report with --umap.',
    ...missing,
  ].filter((note) => note !== '');
  return `<section class="maps"><h2>Token embeddings</h2>${notes.map((note) => `<p class="note">${escapeXml(note)}</p>`).join('')}<div class="map-controls" hidden>${choiceGroup('Variant', 'map', maps.map(({ map }, index) => ({ value: String(index), title: map.variant })))}${methods.length > 1 ? choiceGroup('Method', 'method', methods.map((method) => ({ value: method, title: method.toUpperCase() }))) : ''}<label>Words <input type="search" placeholder="sky, sea" spellcheck="false" autocomplete="off"></label></div><div class="map-found" role="status"></div>${figures.join('')}<script type="application/json" id="map-data">${scriptJson(maps.map(searchable))}</script></section>`;
}

/** The methods that a map has places by. */
function methodsOf({ umap }: EmbeddingMap): MapMethod[] {
  return mapMethods.filter((method) => method === 'pca' || umap !== null);
}

/** What the search reads: words, and the places and cosines (in thousandths) of their neighbours. */
function searchable({ map, neighbours }: ReportMap): { words: string[]; near: number[][]; cosines: number[][] } {
  return { words: map.words, near: neighbours.map((list) => list.map(({ index }) => index)), cosines: neighbours.map((list) => list.map(({ cosine }) => Math.round(1000 * cosine))) };
}

/** JSON that no word can end the script element from. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Shows one picture at a time, and marks what is searched for: the n-th circle of a picture is the n-th word. Runs behind `choiceScript`. */
export const mapScript = `
(() => {
  const section = document.querySelector('.maps');
  if (!section) return;
  const maps = JSON.parse(document.getElementById('map-data').textContent);
  const figures = [...section.querySelectorAll('figure')];
  const field = section.querySelector('input');
  const found = section.querySelector('.map-found');
  const shown = { map: '0', method: 'pca' };
  const svgElement = (parent, name, attributes, text = '') => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return parent.appendChild(element);
  };
  const line = (word, text) => {
    const paragraph = found.appendChild(document.createElement('p'));
    paragraph.append(Object.assign(document.createElement('strong'), { textContent: word }), text);
  };
  const placeOf = (words, asked) => {
    const exact = words.indexOf(asked);
    return exact >= 0 ? exact : words.findIndex((word) => word.toLowerCase() === asked.toLowerCase());
  };
  const sideBySide = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  const name = (group, taken, circle, word, isAsked) => {
    const [x, y] = [Number(circle.getAttribute('cx')), Number(circle.getAttribute('cy'))];
    for (const [dx, dy, anchor] of [[7, 4, 'start'], [-7, 4, 'end'], [0, -8, 'middle'], [0, 17, 'middle']]) {
      const label = svgElement(group, 'text', { x: x + dx, y: y + dy, 'text-anchor': anchor, 'font-weight': isAsked ? 700 : 400 }, word);
      const box = label.getBBox();
      if (box.x > 0 && box.x + box.width < 760 && !taken.some((other) => sideBySide(box, other))) return taken.push(box);
      label.remove();
    }
  };
  const mark = (svg, { words, near }, places) => {
    svg.querySelector('.marks')?.remove();
    svg.classList.toggle('searched', places.length > 0);
    const circles = [...svg.querySelectorAll('circle')];
    const group = svgElement(svg, 'g', { class: 'marks' });
    const neighbours = [...new Set(places.flatMap((place) => near[place]))].filter((place) => !places.includes(place));
    const kinds = [...places.map((place) => [place, true]), ...neighbours.map((place) => [place, false])];
    for (const [place, isAsked] of kinds) svgElement(group, 'circle', { cx: circles[place].getAttribute('cx'), cy: circles[place].getAttribute('cy'), r: isAsked ? 5 : 3.6, fill: isAsked ? 'var(--series-1)' : 'var(--series-2)' });
    const taken = [];
    for (const [place, isAsked] of kinds) name(group, taken, circles[place], words[place], isAsked);
  };
  const update = () => {
    const data = maps[Number(shown.map)];
    const asked = [...new Set(field.value.split(',').map((word) => word.trim()).filter((word) => word !== ''))];
    const places = asked.map((word) => placeOf(data.words, word));
    found.replaceChildren();
    asked.forEach((word, i) => {
      if (places[i] < 0) line(word, ' is not among the ' + data.words.length + ' words of this map.');
      else line(data.words[places[i]], ': ' + data.near[places[i]].map((place, k) => data.words[place] + ' ' + (data.cosines[places[i]][k] / 1000).toFixed(3)).join(', '));
    });
    for (const figure of figures) figure.hidden = figure.dataset.map !== shown.map || figure.dataset.method !== shown.method;
    const figure = figures.find((one) => !one.hidden) ?? figures.find((one) => one.dataset.map === shown.map);
    figure.hidden = false;
    mark(figure.querySelector('svg'), data, [...new Set(places.filter((place) => place >= 0))]);
  };
  section.querySelector('.map-controls').hidden = false;
  for (const name of Object.keys(shown))
    onChoice(name, (value) => {
      shown[name] = value;
      update();
    });
  field.addEventListener('input', update);
  update();
})();`;
