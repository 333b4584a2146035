/**
 * Work that is due for a document: done once what is waiting in line has been heard, so that of
 * many quick changes the last one alone is worked on. Knows not what the work is.
 */

/**
 * One that changes faster than it is worked on is let be until it is quiet for so long; one that
 * changes without end is worked on now and then all the same.
 */
const quietMs = 20;
const mostMs = 500;

interface Waiting {
  readonly since: number;
  /** It was asked for again since this was last looked at. */
  asked: boolean;
}

export class Due {
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly work: (key: string) => void) {}

  ask(key: string): void {
    const known = this.waiting.get(key);
    if (known) {
      known.asked = true;
      return;
    }
    const waiting = { since: performance.now(), asked: false };
    this.waiting.set(key, waiting);
    this.look(key, waiting);
  }

  forget(key: string): void {
    this.waiting.delete(key);
  }

  /** A message that waits in line is heard in one turn of the loop: two pass before it is quiet. */
  private look(key: string, waiting: Waiting): void {
    setImmediate(() =>
      setImmediate(() => {
        if (this.waiting.get(key) !== waiting) return;
        if (waiting.asked && performance.now() - waiting.since < mostMs) {
          waiting.asked = false;
          return void setTimeout(() => this.look(key, waiting), quietMs);
        }
        this.waiting.delete(key);
        this.work(key);
      }),
    );
  }
}
