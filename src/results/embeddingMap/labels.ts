/** Which words of a map can be written beside their points without covering each other. */

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

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const GAP = 6;
const ASCENT = 10;
const DESCENT = 3;

/**
 * Places labels in order of precedence, each to the right of its point, else to the left, above or below; one that has
 * no room inside the picture is left out.
 * @param most labels are placed
 */
export function placeLabels(candidates: readonly Labelled[], { width, height }: { width: number; height: number }, most: number): Label[] {
  const taken: Box[] = [];
  const labels: Label[] = [];
  for (const { index, x, y, width: length } of candidates) {
    if (labels.length >= most) break;
    const places = [[x + GAP, y + 4], [x - GAP - length, y + 4], [x - length / 2, y - GAP - 4], [x - length / 2, y + GAP + ASCENT + 2]] as const;
    const found = places.map(([left, baseline]) => ({ left, right: left + length, top: baseline - ASCENT, bottom: baseline + DESCENT }))
      .find((box) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height && !taken.some((other) => overlap(box, other)));
    if (found === undefined) continue;
    taken.push(found);
    labels.push({ index, x: found.left, y: found.bottom - DESCENT });
  }
  return labels;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
