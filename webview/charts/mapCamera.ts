import { extent } from '../../src/common/extent';

/** Which part of a map is seen: both axes on one scale, y upwards. */
export interface Place {
  x: number;
  y: number;
}

const MARGIN = 24;
const FARTHEST = 0.5;
const NEAREST = 60;

export class MapCamera {
  /** 1 shows all of the map. */
  #zoom = 1;
  /** How far the map is moved, in pixels. */
  #offset: Place = { x: 0, y: 0 };
  #fit = 1;
  #centre: Place = { x: 0, y: 0 };
  #size = { width: 1, height: 1 };

  /** Fits these points into a picture of so many pixels; zoom and offset stay. */
  fit(x: readonly number[], y: readonly number[], width: number, height: number): void {
    const [xLow, xHigh] = extent(x);
    const [yLow, yHigh] = extent(y);
    this.#size = { width, height };
    this.#centre = { x: (xLow + xHigh) / 2, y: (yLow + yHigh) / 2 };
    this.#fit = Math.max(1e-9, Math.min((width - 2 * MARGIN) / (xHigh - xLow || 1), (height - 2 * MARGIN) / (yHigh - yLow || 1)));
  }

  /** In pixels from the upper left corner. */
  pixel(x: number, y: number): Place {
    const scale = this.#fit * this.#zoom;
    return { x: this.#size.width / 2 + this.#offset.x + scale * (x - this.#centre.x), y: this.#size.height / 2 + this.#offset.y - scale * (y - this.#centre.y) };
  }

  pan(right: number, down: number): void {
    this.#offset = { x: this.#offset.x + right, y: this.#offset.y + down };
  }

  /** What lies under `at`, in pixels, stays there; by default the middle. */
  zoomBy(factor: number, at: Place = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    const zoom = Math.min(NEAREST, Math.max(FARTHEST, this.#zoom * factor));
    const ratio = zoom / this.#zoom;
    const [fromMiddleX, fromMiddleY] = [at.x - this.#size.width / 2, at.y - this.#size.height / 2];
    this.#offset = { x: fromMiddleX - ratio * (fromMiddleX - this.#offset.x), y: fromMiddleY - ratio * (fromMiddleY - this.#offset.y) };
    this.#zoom = zoom;
  }

  reset(): void {
    this.#zoom = 1;
    this.#offset = { x: 0, y: 0 };
  }
}
