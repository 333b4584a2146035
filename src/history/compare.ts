/** Runs beside each other: one column of several histories over common epochs. */
import type { RunHistory } from './runHistory.js';

export interface ComparedColumn {
  /** Epochs that some run has, rising. */
  readonly epochs: Int32Array;
  /** One a run, beside `epochs`; NaN where the run has no value there. */
  readonly values: readonly Float64Array[];
}

/** @param column `loss`, `validation.accuracy` */
export function compare(histories: readonly RunHistory[], column: string): ComparedColumn {
  const all = new Set(histories.flatMap(({ epochs }) => [...epochs.epoch]));
  const epochs = Int32Array.from([...all].sort((a, b) => a - b));
  const place = new Map([...epochs].map((epoch, i) => [epoch, i]));
  const values = histories.map((history) => {
    const aligned = new Float64Array(epochs.length).fill(NaN);
    const own = history.epochs.column(column);
    history.epochs.epoch.forEach((epoch, row) => {
      if (own) aligned[place.get(epoch)!] = own[row]!;
    });
    return aligned;
  });
  return { epochs, values };
}
