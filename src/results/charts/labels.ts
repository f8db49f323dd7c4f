/** Where names are written beside their points without covering each other. */

export interface Labelled {
  index: number;
  /** Of the point, in pixels. */
  x: number;
  y: number;
  /** Of the text, in pixels. */
  width: number;
}

export interface Label {
  index: number;
  /** Left end and baseline of the text, in pixels. */
  x: number;
  y: number;
}

/** A part of the picture, in pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Room {
  width: number;
  height: number;
}

const GAP = 6;
const ASCENT = 10;
const DESCENT = 3;
const LINE_HEIGHT = ASCENT + DESCENT;

/**
 * Places labels in order of precedence, each to the right of its point, else to the left, above or below; one that has
 * no room inside the picture is left out.
 * @param most labels are placed
 */
export function placeLabels(candidates: readonly Labelled[], room: Room, most: number): Label[] {
  const taken: Box[] = [];
  const labels: Label[] = [];
  for (const candidate of candidates) {
    if (labels.length >= most) break;
    const found = placesBeside(candidate, GAP).find((box) => isFree(box, room, taken));
    if (found === undefined) continue;
    taken.push(found);
    labels.push(labelIn(found, candidate));
  }
  return labels;
}

/**
 * Places every label: as `placeLabels` does, and one without room there on the nearest free line above or below, right of
 * its point or left of it; where the picture is full, over others.
 * @param taken parts of the picture that labels keep clear of
 * @param gap pixels between a point's middle and its label
 */
export function placeAllLabels(candidates: readonly Labelled[], room: Room, taken: readonly Box[], gap = GAP): Label[] {
  const covered = [...taken];
  return candidates.map((candidate) => {
    const places = [...placesBeside(candidate, gap), ...linesAround(candidate, room, gap)];
    const found = places.find((box) => isFree(box, room, covered)) ?? places.find((box) => isFree(box, room, [])) ?? places[0]!;
    covered.push(found);
    return labelIn(found, candidate);
  });
}

/** The box of a text by its left end and baseline. */
export function textBox(left: number, baseline: number, width: number): Box {
  return { left, right: left + width, top: baseline - ASCENT, bottom: baseline + DESCENT };
}

/** Whether it lies inside the picture and meets none of those. */
export function isFree(box: Box, { width, height }: Room, taken: readonly Box[]): boolean {
  return box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height && !taken.some((other) => overlap(box, other));
}

function placesBeside({ x, y, width }: Labelled, gap: number): Box[] {
  return ([[x + gap, y + 4], [x - gap - width, y + 4], [x - width / 2, y - gap - 4], [x - width / 2, y + gap + ASCENT + 2]] as const).map(([left, baseline]) => textBox(left, baseline, width));
}

function linesAround({ x, y, width }: Labelled, { height }: Room, gap: number): Box[] {
  const distances = Array.from({ length: Math.ceil(height / LINE_HEIGHT) }, (_, i) => (i + 1) * LINE_HEIGHT);
  return distances.flatMap((distance) => [y + distance, y - distance]).flatMap((middle) => [x + gap, x - gap - width].map((left) => textBox(left, middle + 4, width)));
}

function labelIn({ left, bottom }: Box, { index }: Labelled): Label {
  return { index, x: left, y: bottom - DESCENT };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
