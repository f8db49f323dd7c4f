import { placeLabels } from '../../src/results/charts/labels';
import { pointRadius } from '../../src/results/embeddingMap/mapWords';
import type { Layout } from '../../src/results/embeddingMap/principalComponents';
import type { ChartColours } from '../theme';
import { MapCamera, type Place } from './mapCamera';

/** What is drawn; indices are places in `words`. */
export interface WordMapFrame {
  words: readonly string[];
  layout: Layout;
  chosen: readonly number[];
  near: readonly number[];
}

interface WordMapEvents {
  /** A point was clicked. */
  onPick: (index: number) => void;
}

const emptyMap: WordMapFrame = { words: [], layout: { x: [], y: [] }, chosen: [], near: [] };
const REACH = 10;
const CLICK = 4;
const MOST_LABELS = 70;
const PAN_STEP = 40;
const ZOOM_STEP = 1.25;
const chosenColour = 4;
const nearColour = 2;

/** Thousands of words as points on a canvas, moved with the pointer, the wheel or the keys. */
export class WordMap {
  readonly #canvas = document.createElement('canvas');
  readonly #camera = new MapCamera();
  readonly #resizes = new ResizeObserver(() => this.#paint());
  #frame = emptyMap;
  #pixels: Place[] = [];
  #hovered: number | null = null;
  #drag: { last: Place; moved: number } | null = null;

  constructor(
    readonly element: HTMLElement,
    readonly events: WordMapEvents,
    public colours: ChartColours,
  ) {
    element.append(this.#canvas);
    this.#resizes.observe(element);
    this.#canvas.addEventListener('pointerdown', (event) => this.#press(event));
    this.#canvas.addEventListener('pointermove', (event) => this.#move(event));
    this.#canvas.addEventListener('pointerup', (event) => this.#release(event));
    this.#canvas.addEventListener('pointerleave', () => this.#hover(null));
    this.#canvas.addEventListener('dblclick', () => this.#change(() => this.#camera.reset()));
    this.#canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  destroy(): void {
    this.#resizes.disconnect();
    this.#canvas.remove();
  }

  draw(frame: WordMapFrame): void {
    if (frame.layout !== this.#frame.layout) this.#camera.reset();
    const isNew = frame.chosen.some((index) => !this.#frame.chosen.includes(index));
    this.#frame = frame;
    this.#paint();
    const { clientWidth: width, clientHeight: height } = this.element;
    // A word that is searched for has to be seen.
    if (isNew && frame.chosen.some((index) => !isWithin(this.#pixels[index] ?? { x: 0, y: 0 }, width, height))) this.#change(() => this.#camera.reset());
  }

  recolour(colours: ChartColours): void {
    this.colours = colours;
    this.#paint();
  }

  /** @returns whether the key moves the map */
  steer(key: string): boolean {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.#camera.pan(PAN_STEP, 0),
      ArrowRight: () => this.#camera.pan(-PAN_STEP, 0),
      ArrowUp: () => this.#camera.pan(0, PAN_STEP),
      ArrowDown: () => this.#camera.pan(0, -PAN_STEP),
      '+': () => this.#camera.zoomBy(ZOOM_STEP),
      '=': () => this.#camera.zoomBy(ZOOM_STEP),
      '-': () => this.#camera.zoomBy(1 / ZOOM_STEP),
      '0': () => this.#camera.reset(),
    };
    const move = moves[key];
    if (move !== undefined) this.#change(move);
    return move !== undefined;
  }

  #change(move: () => void): void {
    move();
    this.#paint();
  }

  #press(event: PointerEvent): void {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#drag = { last: placeOf(event), moved: 0 };
  }

  #move(event: PointerEvent): void {
    const place = placeOf(event);
    if (this.#drag === null) return this.#hover(this.#at(place));
    const [right, down] = [place.x - this.#drag.last.x, place.y - this.#drag.last.y];
    this.#drag = { last: place, moved: this.#drag.moved + Math.abs(right) + Math.abs(down) };
    this.#change(() => this.#camera.pan(right, down));
  }

  #release(event: PointerEvent): void {
    const picked = this.#drag !== null && this.#drag.moved < CLICK ? this.#at(placeOf(event)) : null;
    this.#drag = null;
    if (picked !== null) this.events.onPick(picked);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#change(() => this.#camera.zoomBy(Math.exp(-event.deltaY / 400), placeOf(event)));
  }

  #hover(index: number | null): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#canvas.title = index === null ? '' : this.#frame.words[index]!;
    this.#paint();
  }

  /** The nearest point within reach. */
  #at({ x, y }: Place): number | null {
    let [best, distance] = [-1, REACH ** 2];
    this.#pixels.forEach((pixel, index) => {
      const squared = (pixel.x - x) ** 2 + (pixel.y - y) ** 2;
      if (squared < distance) [best, distance] = [index, squared];
    });
    return best < 0 ? null : best;
  }

  #paint(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const context = this.#canvas.getContext('2d');
    if (context === null || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { x, y } = this.#frame.layout;
    this.#camera.fit(x, y, width, height);
    this.#pixels = x.map((value, index) => this.#camera.pixel(value, y[index]!));
    this.#paintPoints(context);
    this.#paintLabels(context, width, height);
  }

  #paintPoints(context: CanvasRenderingContext2D): void {
    const { series } = this.colours;
    const { words, chosen, near } = this.#frame;
    const dot = (index: number, radius: number, colour: string): void => {
      const { x, y } = this.#pixels[index]!;
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    };
    context.globalAlpha = 0.7;
    words.forEach((_, index) => dot(index, pointRadius(index, words.length), series[0]!));
    context.globalAlpha = 1;
    for (const index of near) dot(index, 4.5, series[nearColour]!);
    for (const index of chosen) dot(index, 6, series[chosenColour]!);
    if (this.#hovered !== null && this.#hovered < words.length) dot(this.#hovered, 5, this.colours.foreground);
  }

  /** Names what is chosen or pointed at, its neighbours, and as many of the commonest words as there is room for. */
  #paintLabels(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { words, chosen, near } = this.#frame;
    const hovered = this.#hovered !== null && this.#hovered < words.length ? [this.#hovered] : [];
    const important = new Set([...hovered, ...chosen, ...near]);
    const { family } = this.colours;
    const font = (index: number): string => `${hovered.includes(index) || chosen.includes(index) ? '700' : '400'} 12px ${family}`;
    const candidates = [...new Set([...important, ...words.keys()])].filter((index) => isWithin(this.#pixels[index]!, width, height)).slice(0, 6 * MOST_LABELS);
    const measured = candidates.map((index) => {
      context.font = font(index);
      return { index, ...this.#pixels[index]!, width: context.measureText(words[index]!).width };
    });
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = this.colours.background;
    for (const { index, x, y } of placeLabels(measured, { width, height }, MOST_LABELS)) {
      context.font = font(index);
      context.fillStyle = important.has(index) ? this.colours.foreground : this.colours.text;
      context.strokeText(words[index]!, x, y);
      context.fillText(words[index]!, x, y);
    }
  }
}

function placeOf({ offsetX: x, offsetY: y }: MouseEvent): Place {
  return { x, y };
}

function isWithin({ x, y }: Place, width: number, height: number): boolean {
  return x >= 0 && x <= width && y >= 0 && y <= height;
}
