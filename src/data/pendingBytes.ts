/** Bytes of a record that goes on in the next chunk. */

export class PendingBytes {
  private rest: Uint8Array = new Uint8Array(0);
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  /**
   * All bytes so far, once it is worth while to look at them: a record that goes on and on is
   * looked at again only when it has doubled. Until then they are kept; the chunk is the giver's.
   */
  add(chunk: Uint8Array): Uint8Array | undefined {
    this.waitingBytes += chunk.length;
    const isEnough = this.waitingBytes >= this.rest.length;
    this.waiting.push(isEnough ? chunk : chunk.slice());
    return isEnough ? this.take() : undefined;
  }

  /** All bytes so far: they are no longer kept here. */
  take(): Uint8Array {
    const { rest, waiting, waitingBytes } = this;
    this.rest = new Uint8Array(0);
    this.waiting = [];
    this.waitingBytes = 0;
    if (waiting.length === 0) return rest;
    if (waiting.length === 1 && rest.length === 0) return waiting[0]!;
    const joined = new Uint8Array(rest.length + waitingBytes);
    joined.set(rest);
    let at = rest.length;
    for (const chunk of waiting) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }

  /** Keeps a copy of what could not be read yet. */
  keep(bytes: Uint8Array): void {
    this.rest = bytes.slice();
  }
}
