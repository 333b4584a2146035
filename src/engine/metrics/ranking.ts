/** The area under the ROC curve by ranks. */

/**
 * P(score of a positive > score of a negative), ties counting one half. Source: Mann & Whitney
 * 1947; Fawcett 2006.
 * @param isPositive whether a row belongs to the class
 * @returns NaN where a score is not a number
 */
export function rankArea(scores: Float64Array, isPositive: (row: number) => boolean): number {
  if (scores.some(Number.isNaN)) return NaN;
  const order = Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) j++;
    const rank = (i + 1 + j) / 2;
    for (; i < j; i++) {
      if (!isPositive(order[i]!)) continue;
      positives++;
      rankSum += rank;
    }
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
