/** The page's one connection to the extension host, and the state that survives hiding. */
import { decodeMessage, encodeMessage } from '../../src/protocol/encoding.js';
import type { Channel } from '../../src/protocol/link.js';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export const hostChannel: Channel = {
  post: (message) => api.postMessage(encodeMessage(message)),
  listen(receive) {
    const listener = (event: MessageEvent<unknown>): void => {
      if (typeof event.data === 'string') receive(decodeMessage(event.data));
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  },
};

/** What the page was showing before it was hidden; `fallback` fills in what is new since. */
export function restoreState<T extends object>(fallback: T): T {
  const state = api.getState();
  return typeof state === 'object' && state !== null ? { ...fallback, ...state } : fallback;
}

export const saveState = (state: object): void => api.setState(state);
