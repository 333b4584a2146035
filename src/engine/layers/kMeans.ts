/** k-means, started by k-means++. Sources: Lloyd 1982; Arthur & Vassilvitskii 2007. */
import type { RandomSource } from '../../model/random/generator.js';
import type { Floats } from '../compute/tensor.js';

/** Lloyd's iterations end here even where centres still move. */
const mostIterations = 100;

/** `count` different rows, drawn. points [rows, width], the answer [count, width]. */
export function chooseRows(
  points: Floats,
  rows: number,
  width: number,
  count: number,
  random: RandomSource,
): Float64Array {
  const centres = new Float64Array(count * width);
  random
    .permutation(rows)
    .subarray(0, count)
    .forEach((row, k) => centres.set(points.subarray(row * width, (row + 1) * width), k * width));
  return centres;
}

/** Centres [count, width] of points [rows, width]: each is the mean of the points nearest to it. */
export function kMeans(
  points: Floats,
  rows: number,
  width: number,
  count: number,
  random: RandomSource,
): Float64Array {
  const centres = spreadRows(points, rows, width, count, random);
  const owner = new Int32Array(rows).fill(-1);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    let moved = false;
    for (let row = 0; row < rows; row++) {
      let best = 0;
      let least = Infinity;
      for (let k = 0; k < count; k++) {
        const square = squareDistance(points, row, centres, k, width);
        if (square < least) [best, least] = [k, square];
      }
      if (owner[row] !== best) [owner[row], moved] = [best, true];
    }
    if (!moved) break;
    const sums = new Float64Array(count * width);
    const sizes = new Int32Array(count);
    for (let row = 0; row < rows; row++) {
      const k = owner[row]!;
      sizes[k]!++;
      for (let i = 0; i < width; i++) sums[k * width + i]! += points[row * width + i]!;
    }
    // A centre that no point is nearest to stays where it is.
    for (let k = 0; k < count; k++)
      if (sizes[k]! > 0)
        for (let i = 0; i < width; i++) centres[k * width + i] = sums[k * width + i]! / sizes[k]!;
  }
  return centres;
}

/**
 * Rows drawn one after another, each with a probability that grows with the square of its distance
 * to those already drawn.
 */
function spreadRows(
  points: Floats,
  rows: number,
  width: number,
  count: number,
  random: RandomSource,
): Float64Array {
  const centres = new Float64Array(count * width);
  const nearest = new Float64Array(rows).fill(Infinity);
  let row = Math.min(rows - 1, Math.floor(random.uniform() * rows));
  for (let k = 0; k < count; k++) {
    centres.set(points.subarray(row * width, (row + 1) * width), k * width);
    let total = 0;
    for (let r = 0; r < rows; r++)
      total += nearest[r] = Math.min(nearest[r]!, squareDistance(points, r, centres, k, width));
    let left = random.uniform() * total;
    row = 0;
    while (row < rows - 1 && (left -= nearest[row]!) > 0) row++;
  }
  return centres;
}

function squareDistance(
  points: Floats,
  row: number,
  centres: Float64Array,
  k: number,
  width: number,
): number {
  let square = 0;
  for (let i = 0; i < width; i++)
    square += (points[row * width + i]! - centres[k * width + i]!) ** 2;
  return square;
}
