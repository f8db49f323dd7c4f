import { describe, expect, it } from 'vitest';
import { isFree, placeAllLabels, placeLabels, textBox } from '../../../../src/results/charts/labels';

const room = { width: 200, height: 100 };

describe('placeLabels', () => {
  it('writes to the right of a point, to the left at the edge', () => {
    expect(placeLabels([{ index: 4, x: 50, y: 40, width: 30 }, { index: 9, x: 190, y: 40, width: 30 }], room, 9)).toEqual([{ index: 4, x: 56, y: 44 }, { index: 9, x: 154, y: 44 }]);
  });

  it('moves a label that another one covers, and leaves it out when there is no room', () => {
    const same = { x: 100, y: 50, width: 40 };
    const labels = placeLabels([0, 1, 2, 3, 4].map((index) => ({ index, ...same })), room, 9);
    expect(labels).toEqual([{ index: 0, x: 106, y: 54 }, { index: 1, x: 54, y: 54 }, { index: 2, x: 80, y: 40 }, { index: 3, x: 80, y: 68 }]);
  });

  it('stops at the most, those first in order', () => {
    const apart = [10, 40, 70, 95].map((y, index) => ({ index, x: 20, y, width: 30 }));
    expect(placeLabels(apart, room, 2).map(({ index }) => index)).toEqual([0, 1]);
  });
});

describe('placeAllLabels', () => {
  const same = { x: 100, y: 50, width: 40 };
  const boxes = (labels: readonly { x: number; y: number }[], width: number) => labels.map(({ x, y }) => textBox(x, y, width));

  it('leaves none out: those without room beside the point go to free lines around it', () => {
    const labels = placeAllLabels([0, 1, 2, 3, 4, 5].map((index) => ({ index, ...same })), room, []);
    expect(labels.slice(0, 4)).toEqual(placeLabels([0, 1, 2, 3].map((index) => ({ index, ...same })), room, 9));
    expect(labels.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [i, box] of boxes(labels, 40).entries()) expect(isFree(box, room, boxes(labels, 40).filter((_, other) => other !== i)), String(i)).toBe(true);
  });

  it('keeps clear of what is taken, and writes over it where all is', () => {
    const right = { left: 103, right: 200, top: 0, bottom: 100 };
    expect(placeAllLabels([{ index: 0, ...same }], room, [right])).toEqual([{ index: 0, x: 54, y: 54 }]);
    expect(placeAllLabels([{ index: 0, ...same }], room, [{ left: 0, right: 200, top: 0, bottom: 100 }])).toEqual([{ index: 0, x: 106, y: 54 }]);
  });
});
