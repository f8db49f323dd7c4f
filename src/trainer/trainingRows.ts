import { Rng } from '../common/rng';
import { Permutation } from '../corpus/permutation';
import type { SequenceSource } from '../corpus/sequenceStore';
import type { RunConfig } from '../experiment/schema';
import type { Sequence } from '../objectives/definition';

/** Third index of static masks' random numbers. Dynamic masks have 0 there, held-out ones 1. */
const STATIC_INDEX = 2;

/** A training sequence before corruption, and the random numbers that mask it. */
export interface TrainingRow {
  sequence: Sequence;
  masking: Rng;
}

/**
 * The sequences of run `seed` in their order, new each epoch, as a pure function of step and row. Masks are drawn anew
 * each time, or with `dupeFactor` n belong to the sequence: n of them, one an epoch in turn, as the copies that
 * create_pretraining_data.py (BERT) makes.
 */
export class TrainingRows {
  private order: { epoch: number; permutation: Permutation } | undefined;

  constructor(
    private readonly source: SequenceSource,
    private readonly config: Pick<RunConfig, 'objective' | 'training'>,
    private readonly seed: number,
  ) {}

  at(step: number, row: number): TrainingRow {
    const { source, seed, config } = this;
    const drawn = step * config.training.batchSize + row;
    const epoch = Math.floor(drawn / source.length);
    if (this.order?.epoch !== epoch) this.order = { epoch, permutation: new Permutation(source.length, seed, 'dataOrder', epoch) };
    const place = this.order.permutation.at(drawn % source.length);
    const { dupeFactor } = config.objective;
    const masking = dupeFactor === null ? new Rng(seed, 'masking', step, row) : new Rng(seed, 'masking', place, epoch % dupeFactor, STATIC_INDEX);
    return { sequence: source.sequence(place), masking };
  }
}
