/** Which generator serves which purpose. Knows no layer and no data. */
import type { RandomGenerator } from '../experiment/experiment.js';
import type { RandomSource } from './generator.js';
import { MersenneTwister } from './mersenneTwister.js';
import { Xoshiro256 } from './xoshiro256.js';

/** The states of all sources that were used, by purpose. */
export type StreamsSnapshot = Readonly<Record<string, readonly number[]>>;

/**
 * Random sources by purpose (`weights/hidden`, `shuffle`, `dropout/drop`). The default generator
 * has one stream a purpose;
 * `numpy` has a single state for all, drawn in time order, as a program with
 * `numpy.random.seed(seed)` has.
 */
export class RandomStreams {
  private readonly sources = new Map<string, RandomSource>();
  /** Their states before anything was drawn. */
  private readonly starts = new Map<string, readonly number[]>();

  constructor(
    private readonly seed: number,
    private readonly generator: RandomGenerator,
  ) {}

  of(purpose: string): RandomSource {
    const name = this.generator === 'numpy' ? 'numpy' : purpose;
    const known = this.sources.get(name);
    if (known) return known;
    const source =
      this.generator === 'numpy'
        ? new MersenneTwister(this.seed)
        : new Xoshiro256(this.seed, purpose);
    this.sources.set(name, source);
    this.starts.set(name, source.snapshot());
    return source;
  }

  snapshot(): StreamsSnapshot {
    return Object.fromEntries([...this.sources].map(([name, source]) => [name, source.snapshot()]));
  }

  /** Sources that were not used then are as before their first draw. */
  restore(snapshot: StreamsSnapshot): void {
    for (const [name, source] of this.sources) source.restore(this.starts.get(name)!);
    for (const [name, state] of Object.entries(snapshot)) this.of(name).restore(state);
  }
}
