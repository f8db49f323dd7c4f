import type { BatchArrays } from '../model/program';
import type { SpanBoundaries } from '../objectives/selection/spanBoundaries';

/** Boundaries of a batch's targets, filled row by row; see `SpanBoundaryInputs`. Unused slots point at their row's start. */
export class BoundaryArrays {
  readonly arrays: Record<'boundaryLeft' | 'boundaryRight' | 'boundaryOffsets' | 'boundaryWeights', Int32Array | Float32Array> & BatchArrays;

  constructor(
    batchSize: number,
    private readonly maxPredictions: number,
    private readonly maxSeqLength: number,
  ) {
    const slots = batchSize * maxPredictions;
    const rowStarts = Int32Array.from({ length: slots }, (_, slot) => Math.floor(slot / maxPredictions) * maxSeqLength);
    this.arrays = { boundaryLeft: rowStarts, boundaryRight: rowStarts.slice(), boundaryOffsets: new Int32Array(slots), boundaryWeights: new Float32Array(slots) };
  }

  setRow(row: number, { left, right, offsets, weights }: SpanBoundaries): void {
    const start = row * this.maxSeqLength;
    const firstSlot = row * this.maxPredictions;
    this.arrays.boundaryLeft.set(left.map((position) => start + position), firstSlot);
    this.arrays.boundaryRight.set(right.map((position) => start + position), firstSlot);
    this.arrays.boundaryOffsets.set(offsets, firstSlot);
    this.arrays.boundaryWeights.set(weights, firstSlot);
  }
}
