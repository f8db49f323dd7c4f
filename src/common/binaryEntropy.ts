/** H(q) = −q·ln q − (1 − q)·ln(1 − q) in nats: the least loss of a predictor that answers the same for every token. NaN outside [0, 1]. */
export function binaryEntropy(q: number): number {
  if (q <= 0 || q >= 1) return q === 0 || q === 1 ? 0 : NaN;
  return -q * Math.log(q) - (1 - q) * Math.log(1 - q);
}
