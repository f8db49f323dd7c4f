import { describe, expect, it } from 'vitest';
import { MapCamera } from '../../../../webview/charts/mapCamera';

/** A map of 4 × 2 in a picture of 448 × 348 pixels: 100 pixels a unit. */
function camera(): MapCamera {
  const made = new MapCamera();
  made.fit([-1, 3], [5, 7], 448, 348);
  return made;
}

describe('MapCamera', () => {
  it('fits all points with a margin, both axes on one scale, y upwards', () => {
    expect([camera().pixel(-1, 5), camera().pixel(3, 7)]).toEqual([{ x: 24, y: 274 }, { x: 424, y: 74 }]);
  });

  it('moves by pixels and comes back', () => {
    const moved = camera();
    moved.pan(10, -20);
    expect(moved.pixel(1, 6)).toEqual({ x: 234, y: 154 });
    moved.reset();
    expect(moved.pixel(1, 6)).toEqual({ x: 224, y: 174 });
  });

  it('zooms about a place, which stays where it is, within limits', () => {
    const zoomed = camera();
    zoomed.pan(7, 3);
    const place = zoomed.pixel(2, 5.5);
    zoomed.zoomBy(3, place);
    expect(zoomed.pixel(2, 5.5).x).toBeCloseTo(place.x, 9);
    expect(zoomed.pixel(2, 5.5).y).toBeCloseTo(place.y, 9);
    expect(zoomed.pixel(3, 5.5).x - place.x).toBeCloseTo(300, 9);
    zoomed.zoomBy(1e6);
    expect(zoomed.pixel(1, 6).x - zoomed.pixel(0, 6).x).toBeCloseTo(6000, 6);
  });
});
