/** A bundle in a worker thread of its own, and the link to it. */
import { Worker } from 'node:worker_threads';
import type { ExtensionContext } from 'vscode';
import { Link, type Contract } from '../../protocol/link.js';

export interface LinkedWorker<Mine extends Contract, Theirs extends Contract> {
  readonly link: Link<Mine, Theirs>;
  /** It failed, or was closed. */
  readonly ended: boolean;
  dispose(): void;
}

/** @param bundle in dist/, without its ending; @param name what a profiler shows */
export function startWorker<Mine extends Contract, Theirs extends Contract>(
  context: ExtensionContext,
  bundle: string,
  name: string,
): LinkedWorker<Mine, Theirs> {
  const worker = new Worker(context.asAbsolutePath(`dist/${bundle}.js`), { name });
  const link = new Link<Mine, Theirs>({
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    listen(receive) {
      worker.on('message', receive);
      return () => worker.off('message', receive);
    },
  });
  let ended = false;
  const end = (why: string): void => {
    ended = true;
    link.close(why);
  };
  worker.on('error', (error) => end(`${name} failed: ${error.message}`));
  worker.on('exit', () => end(`${name} ended.`));
  return {
    link,
    get ended() {
      return ended;
    },
    dispose() {
      end(`${name} was closed.`);
      void worker.terminate();
    },
  };
}
