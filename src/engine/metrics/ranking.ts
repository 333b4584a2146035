/** The area under the ROC curve. */

/**
 * P(score of a positive > score of a negative), ties counting one half. Source: Mann & Whitney
 * 1947; Fawcett 2006.
 * @param isPositive whether a row belongs to the class
 * @returns NaN where a score is not a number
 */
export function rankArea(scores: Float64Array, isPositive: (row: number) => boolean): number {
  let positives = 0;
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) return NaN;
    if (isPositive(row)) positives++;
  }
  const of = new Float64Array(positives);
  const others = new Float64Array(scores.length - positives);
  for (let row = 0, p = 0, n = 0; row < scores.length; row++)
    if (isPositive(row)) of[p++] = scores[row]!;
    else others[n++] = scores[row]!;
  of.sort();
  others.sort();
  // Positives in order, with how many of the others are below each, and how many up to it.
  let below = 0;
  let upTo = 0;
  let pairs = 0;
  for (const score of of) {
    while (below < others.length && others[below]! < score) below++;
    while (upTo < others.length && others[upTo]! <= score) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs / (of.length * others.length);
}
