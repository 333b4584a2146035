/**
 * How many threads pay, found out by trying: the bits are the same whatever their number, so that
 * it can be changed at any time. Again and again another number is tried for some milliseconds, and
 * kept where it is faster; beside other runs, or a busy machine, that may be fewer.
 */

/** Milliseconds over which a speed is measured. */
const windowMs = 6;
/** Windows of a trial: the first, in which threads wake and code is compiled, does not count. */
const windowsOfTrial = 3;
/** Before the first trial: what is over by then needs no threads. */
const firstMs = 2 * windowMs;
/** Between trials, at first and at most; longer where no other number has ever paid. */
const leastWaitMs = 250;
const mostWaitMs = 4000;
const mostWaitAloneMs = 32_000;
/** How much faster another number must be. */
const margin = 1.05;

export class Pace {
  private best = 1;
  private speed = 0;
  private trying: number | undefined;
  /** Which way the next trial goes. */
  private goesUp = true;
  private sinceMs = 0;
  private waitMs = firstMs;
  private windows = 0;
  private tried = 0;
  private work = 0;
  private ms = 0;

  /** @param most threads that there may be */
  constructor(private readonly most: number) {}

  /** Threads that should do what comes next. */
  get wanted(): number {
    return this.trying ?? this.best;
  }

  /** Nothing was tried yet. */
  get isNew(): boolean {
    return this.waitMs === firstMs && this.trying === undefined;
  }

  /** So many threads did some work, in so many milliseconds. */
  took(threads: number, work: number, ms: number): void {
    if (this.trying === undefined) this.sinceMs += ms;
    if (threads !== this.wanted) return;
    this.work += work;
    this.ms += ms;
    if (this.ms < windowMs) return;
    const speed = this.work / this.ms;
    this.work = 0;
    this.ms = 0;
    if (this.trying === undefined) {
      this.speed = speed;
      if (this.sinceMs >= this.waitMs) this.try();
    } else {
      if (this.windows > 0) this.tried = Math.max(this.tried, speed);
      this.windows++;
      if (this.windows === windowsOfTrial) this.judge(this.trying, this.tried);
    }
  }

  private try(): void {
    this.sinceMs = 0;
    this.windows = 0;
    this.tried = 0;
    const [up, down] = [Math.min(this.most, this.best * 2), Math.ceil(this.best / 2)];
    const first = this.goesUp ? up : down;
    const next = first === this.best ? (this.goesUp ? down : up) : first;
    if (next !== this.best) this.trying = next;
  }

  private judge(tried: number, speed: number): void {
    this.trying = undefined;
    if (speed > margin * this.speed) {
      this.goesUp = tried > this.best;
      this.best = tried;
      this.speed = speed;
      this.waitMs = leastWaitMs;
    } else {
      this.goesUp = !this.goesUp;
      const most = this.best === 1 ? mostWaitAloneMs : mostWaitMs;
      this.waitMs = Math.min(most, Math.max(leastWaitMs, this.waitMs * 2));
    }
  }
}
