/** A trainer in a worker thread of its own, and the link to it. */
import { Worker } from 'node:worker_threads';
import type { ExtensionContext } from 'vscode';
import { Link, type Channel } from '../../protocol/link.js';
import type { Trainer, TrainerHost } from '../../protocol/trainerMessages.js';

export interface TrainerWorker {
  readonly link: Link<TrainerHost, Trainer>;
  dispose(): void;
}

export function startTrainer(context: ExtensionContext): TrainerWorker {
  const worker = new Worker(context.asAbsolutePath('dist/trainer.js'), { name: 'NNet trainer' });
  const channel: Channel = {
    post: (message) => worker.postMessage(message),
    listen(receive) {
      worker.on('message', receive);
      return () => worker.off('message', receive);
    },
  };
  const link = new Link<TrainerHost, Trainer>(channel);
  worker.on('error', (error) => link.close(`The trainer failed: ${error.message}`));
  worker.on('exit', () => link.close('The trainer ended.'));
  return {
    link,
    dispose() {
      link.close('The trainer was closed.');
      void worker.terminate();
    },
  };
}
