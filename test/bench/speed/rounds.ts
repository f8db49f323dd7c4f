import { median } from '../report';
import type { Contender, Measurement } from './contender';

/** Measurements of each contender, one a round; all of a round were made one after the other. */
export type Rounds = ReadonlyMap<Contender, Measurement[]>;

/** Lets the contenders take turns. `turn` wraps each round. */
export async function alternate(contenders: readonly Contender[], rounds: number, steps: number, turn: (work: () => Promise<void>) => Promise<void>): Promise<Rounds> {
  const measured = new Map<Contender, Measurement[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    // Every other round backwards, so that nobody always follows the same one.
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    await turn(async () => {
      for (const contender of order) measured.get(contender)!.push(await contender.measure(steps));
    });
  }
  return measured;
}

/** How many times as fast as the other: median over the rounds of the ratio within a round. */
export function pairedRatio(measurements: readonly Measurement[], other: readonly Measurement[]): number {
  return median(measurements.map(({ msPerStep }, round) => other[round]!.msPerStep / msPerStep));
}
