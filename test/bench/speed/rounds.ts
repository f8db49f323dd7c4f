import { median } from '../report';
import type { Contender, Measurement } from './contender';

/** Measurements of each contender, one a round; all of a round were made one after the other. */
export type Rounds = ReadonlyMap<Contender, Measurement[]>;

/**
 * Lets the contenders take turns; one that fails is left out, and told to `failed`.
 * @param turn wraps each round
 */
export async function alternate(
  contenders: readonly Contender[], rounds: number, steps: number,
  turn: (work: () => Promise<void>) => Promise<void>, failed: (contender: Contender, error: unknown) => void,
): Promise<Rounds> {
  const measured = new Map<Contender, Measurement[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    const left = [...measured];
    // Every other round backwards, so that nobody always follows the same one.
    const order = round % 2 === 0 ? left : left.reverse();
    await turn(async () => {
      for (const [contender, measurements] of order) {
        try {
          measurements.push(await contender.measure(steps));
        } catch (error) {
          measured.delete(contender);
          failed(contender, error);
        }
      }
    });
  }
  return measured;
}

/** How many times as fast as the other: median over the rounds of the ratio within a round. */
export function pairedRatio(measurements: readonly Measurement[], other: readonly Measurement[]): number {
  return median(measurements.map(({ msPerStep }, round) => other[round]!.msPerStep / msPerStep));
}
