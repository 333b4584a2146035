/** What describes a column of numbers. Plain loops: callbacks would box a million numbers. */

/** How many are none. */
export function missingIn(values: Float64Array): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  return missing;
}

/** The least and the greatest. */
export function boundsOf(values: Float64Array): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return { low, high };
}

/** The arithmetic mean. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The mean of ((value − center) / unit)². */
export function meanSquare(values: Float64Array, center: number, unit: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i]! - center) / unit) ** 2;
  return sum / values.length;
}

/** Linear interpolation between order statistics, as NumPy's default. */
export function quantile(values: Float64Array, q: number): number {
  const sorted = values.toSorted();
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

/** The value that most have; of several the least. */
export function mostFrequent(values: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) =>
    entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best,
  )[0];
}
