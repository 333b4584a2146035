/** What a page is handed: its link to the extension host, and the state that survives hiding. */
import type { Channel } from '../../src/protocol/link.js';

export interface Host {
  readonly channel: Channel;
  /** What the page was showing before it was hidden. */
  getState(): unknown;
  setState(state: object): void;
}

/** The state that was kept; `fallback` fills in what is new since. */
export function restoreState<T extends object>(host: Host, fallback: T): T {
  const state = host.getState();
  return typeof state === 'object' && state !== null ? { ...fallback, ...state } : fallback;
}
