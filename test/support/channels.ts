/** Two ends of one wire, without a thread or a page between them. */
import type { Channel } from '../../src/protocol/link.js';

/** Messages are copied on the way, buffers in a transfer list move: as between threads. */
export function wire(): [Channel, Channel] {
  const receivers: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Channel => ({
    post(message, transfer = []) {
      const copy: unknown = structuredClone(message, { transfer: [...transfer] });
      queueMicrotask(() => receivers[1 - own]!.forEach((receive) => receive(copy)));
    },
    listen(receive) {
      receivers[own]!.push(receive);
      return () => void receivers[own]!.splice(receivers[own]!.indexOf(receive), 1);
    },
  });
  return [end(0), end(1)];
}
