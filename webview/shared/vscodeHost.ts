/** The host that VS Code gives to a webview. May be asked for once in a page's life. */
import { encodeMessage, receivedMessage } from '../../src/protocol/encoding.js';
import type { Host } from './host.js';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Channel and state of this page. @throws ReferenceError outside VS Code, Error the second time */
export function vscodeHost(): Host {
  const api = acquireVsCodeApi();
  return {
    channel: {
      post: (message) => api.postMessage(encodeMessage(message)),
      listen(receive) {
        const listener = ({ data }: MessageEvent<unknown>): void => receive(receivedMessage(data));
        window.addEventListener('message', listener);
        return () => window.removeEventListener('message', listener);
      },
    },
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
