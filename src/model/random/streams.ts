/** Which generator serves which purpose. Knows no layer and no data. */
import type { Generator } from '../experiment.js';
import type { RandomSource } from './generator.js';
import { MersenneTwister } from './mersenneTwister.js';
import { Xoshiro256 } from './xoshiro256.js';

/**
 * Random sources by purpose (`weights/hidden`, `shuffle`, `dropout/drop`). The default generator has one stream a purpose;
 * `numpy` has a single state for all, drawn in time order, as a program with `numpy.random.seed(seed)` has.
 */
export function randomStreams(seed: number, generator: Generator): (purpose: string) => RandomSource {
  if (generator === 'numpy') {
    const state = new MersenneTwister(seed);
    return () => state;
  }
  const streams = new Map<string, RandomSource>();
  return (purpose) => {
    const known = streams.get(purpose);
    if (known) return known;
    const stream = new Xoshiro256(seed, purpose);
    streams.set(purpose, stream);
    return stream;
  };
}
