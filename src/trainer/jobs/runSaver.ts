/**
 * What is kept of a run while it goes, so that a crash loses little: metrics, then the checkpoint,
 * then the weights, all of one epoch, each on the disk before the next. Knows no training loop.
 */
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import type { Training } from '../../engine/training/training.js';
import { weightsOf } from '../../engine/training/weights.js';
import type { NamedTensor } from '../../formats/safetensors.js';
import type { RunEvent } from '../../model/runs/runEvents.js';
import type { RunFolder } from '../store/runFolder.js';

/**
 * These happen at most this often, so that neither disk nor epochs are held up. The first epoch is
 * kept at once.
 */
const intervals = { metricsMs: 200, saveMs: 1000, snapshotMs: 500 };

export class RunSaver {
  private readonly pending: RunEvent[] = [];
  private readonly last = { metrics: -Infinity, save: -Infinity, snapshot: -Infinity };
  /** What the run would go on from, and what of it is on the disk. */
  private latest: Checkpoint | undefined;
  private saved: Checkpoint | undefined;

  /**
   * @param every epochs after which a checkpoint is asked for
   * @param before the checkpoint that the run goes on from
   */
  constructor(
    private readonly folder: RunFolder | undefined,
    private readonly every: number | undefined,
    before?: Checkpoint,
  ) {
    this.latest = before;
    this.saved = before;
  }

  /** The newest state of the network that is kept. */
  get newest(): Checkpoint | undefined {
    return this.latest?.fold === undefined ? this.latest : undefined;
  }

  /** Keeps what was told; writes it now and then. */
  tell(events: readonly RunEvent[]): void {
    this.pending.push(...events);
    const now = performance.now();
    if (now - this.last.metrics < intervals.metricsMs) return;
    this.last.metrics = now;
    this.folder?.append(this.pending.splice(0));
  }

  /** An epoch is over and was told. @param fold whose, from 1; none of the network that is kept */
  epochOver(training: Training, fold: number | undefined): void {
    const now = performance.now();
    const isDue = now - this.last.save >= intervals.saveMs;
    const isAsked =
      fold === undefined && this.every !== undefined && training.epoch % this.every === 0;
    if (!isDue && !isAsked && now - this.last.snapshot < intervals.snapshotMs) return;
    this.last.snapshot = now;
    this.latest = checkpointOf(training, fold);
    if (!this.folder || !(isDue || isAsked)) return;
    this.folder.append(this.pending.splice(0), { sync: isDue });
    if (isAsked) this.folder.writeCheckpoint(this.latest, 'epoch');
    if (isDue) this.save(fold === undefined ? weightsOf(training.network) : undefined);
  }

  /** Where training stands after a whole epoch; within one the epoch before stays the newest. */
  snapshot(training: Training, fold: number | undefined): void {
    if (training.epoch > 0 && training.next.batch === 0) this.latest = checkpointOf(training, fold);
  }

  /** @param weights those that the run keeps; none where it has not trained */
  finish(events: readonly RunEvent[], weights: readonly NamedTensor[] | undefined): void {
    this.pending.push(...events);
    this.folder?.append(this.pending.splice(0), { sync: true });
    this.save(weights);
  }

  private save(weights: readonly NamedTensor[] | undefined): void {
    if (this.latest && this.latest !== this.saved)
      this.folder?.writeCheckpoint(this.latest, 'last', { sync: true });
    this.saved = this.latest;
    if (weights) this.folder?.writeWeights(weights, { sync: true });
    // Counted from its end: a slow disk holds up no more than half of the time.
    this.last.save = performance.now();
  }
}

const checkpointOf = (training: Training, fold: number | undefined): Checkpoint => ({
  ...training.checkpoint(),
  ...(fold !== undefined && { fold }),
});
