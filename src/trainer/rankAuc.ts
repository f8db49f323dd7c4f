/**
 * Area under the ROC curve by ranks (Mann–Whitney U), exact, ties counted half.
 * @param scores higher means more likely positive
 * @param labels 1 positive, 0 negative; as long as `scores`
 * @returns NaN when one class is absent
 */
export function rankAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let positiveRanks = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const meanRank = (start + end + 1) / 2;
    for (let i = start; i < end; i++) {
      if (labels[order[i]!] !== 1) continue;
      positives++;
      positiveRanks += meanRank;
    }
    start = end;
  }
  const negatives = order.length - positives;
  return (positiveRanks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
