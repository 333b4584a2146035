/** A worker's port as a channel. */
import type { MessagePort } from 'node:worker_threads';
import type { Channel } from '../../protocol/link.js';

/** Messages cross as structured clones; buffers that are transferred move. */
export const portChannel = (port: MessagePort): Channel => ({
  post: (message, transfer = []) => port.postMessage(message, [...transfer]),
  listen(receive) {
    port.on('message', receive);
    return () => port.off('message', receive);
  },
});
