/** Least and greatest of the values, without a limit on how many; [∞, −∞] of none. */
export function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}
