/** How much is tried: a little in every run of the tests, much by `npm run torture`. */

/** Everything is tried that can be. */
export const whole = process.env['TORTURE'] !== undefined;

/** @returns the larger number by `npm run torture` */
export const budget = (little: number, much: number): number => (whole ? much : little);

/** Places in 0 … length − 1, spread evenly; all of them where there is budget. */
export function spread(length: number, little: number, much = length): number[] {
  const count = Math.min(length, budget(little, much));
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
}

/** A line of what was tried. */
export const report = (line: string): void => {
  if (whole) process.stdout.write(`${line}\n`);
};
