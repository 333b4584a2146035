/** Trainers, each in a worker of its own: handed the rows that the tables' worker has read. */
import type { ExtensionContext } from 'vscode';
import type { HeldFolder, Trainer, TrainerHost } from '../../protocol/trainerMessages.js';
import { startWorker, type LinkedWorker } from '../platform/worker.js';
import type { DataTables } from './tables.js';

export type TrainerWorker = LinkedWorker<TrainerHost, Trainer>;

export class Trainers {
  constructor(
    private readonly context: ExtensionContext,
    private readonly tables: DataTables,
  ) {}

  start(): TrainerWorker {
    const worker = startWorker<TrainerHost, Trainer>(this.context, 'trainer', 'NNet trainer');
    worker.link.answer('tables', (request, { signal }) => this.tables.rows(request, signal));
    return worker;
  }

  /** For a trainer that is gone: others may write where it wrote. Never rejects. */
  async free(held: HeldFolder): Promise<void> {
    try {
      const worker = this.start();
      await worker.link.request('free', held).finally(() => worker.dispose());
    } catch {
      // The lock stands until this window is closed: then its process is gone.
    }
  }
}
