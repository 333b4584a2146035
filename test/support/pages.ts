/** What a page is handed, without a page: its link's other end, and the state it keeps. */
import { Link, type Contract } from '../../src/protocol/link.js';
import type { Host } from '../../webview/shared/host.js';
import { wire } from './channels.js';

export interface FakeHost<Mine extends Contract, Theirs extends Contract> {
  /** Handed to the page. */
  readonly host: Host;
  /** The extension host's end. */
  readonly link: Link<Mine, Theirs>;
  readonly state: () => unknown;
}

export function fakeHost<Mine extends Contract, Theirs extends Contract>(
  kept?: object,
): FakeHost<Mine, Theirs> {
  const [page, own] = wire();
  let state: unknown = kept;
  const host: Host = {
    channel: page,
    getState: () => state,
    setState: (next) => void (state = next),
  };
  return { host, link: new Link<Mine, Theirs>(own), state: () => state };
}

/** Until everything that is on its way has arrived. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
