/** Sequences cut out of ordered rows: inputs rows t … t+w−1, target row t+w−1+h. */
import type { Dataset } from '../model/experiment/dataset.js';
import type { WindowSpec } from '../model/experiment/experiment.js';
import { DataError } from './dataError.js';
import type { Parts } from './split.js';

/**
 * Where the window of each target starts: all its rows stand behind one another in the file, and in
 * the part of the target.
 */
export function windowStarts(
  fileRows: Int32Array,
  rows: Int32Array,
  { length, horizon }: WindowSpec,
): { target: number; start: number }[] {
  const reach = length - 1 + horizon;
  const inPart = new Set(rows);
  return Array.from(rows).flatMap((target) => {
    const start = target - reach;
    if (start < 0 || fileRows[target]! - fileRows[start]! !== reach) return [];
    for (let row = start; row < target; row++) if (!inPart.has(row)) return [];
    return [{ target, start }];
  });
}

/**
 * The same data with a window for every row that has one. @throws DataError where a part that
 * trains has none
 */
export function cutWindows(dataset: Dataset, window: WindowSpec, file: string): Dataset {
  const found = (Object.keys(dataset.parts) as (keyof Parts)[]).map((part) => ({
    part,
    windows: windowStarts(dataset.fileRows, dataset.parts[part], window),
  }));
  const all = found.flatMap(({ windows }) => windows);
  for (const { part, windows } of found) {
    const rows = dataset.parts[part].length;
    if (windows.length === 0 && (rows > 0 || part === 'train'))
      throw new DataError(
        'data/window',
        `its ${rows} ${part === 'train' ? 'training' : part} rows hold no window of ` +
          `${window.length} rows behind one another with a target ${window.horizon} ` +
          `row${window.horizon === 1 ? '' : 's'} later. Make the part larger, the window ` +
          `shorter, ` +
          `or split without shuffling.`,
        { file },
      );
  }
  const { inputWidth, outputWidth } = dataset;
  const inputs = new Float64Array(all.length * window.length * inputWidth);
  const targets = new Float64Array(all.length * outputWidth);
  for (const [i, { target, start }] of all.entries()) {
    inputs.set(
      dataset.inputs.subarray(start * inputWidth, (start + window.length) * inputWidth),
      i * window.length * inputWidth,
    );
    targets.set(
      dataset.targets.subarray(target * outputWidth, (target + 1) * outputWidth),
      i * outputWidth,
    );
  }
  let at = 0;
  const parts = Object.fromEntries(
    found.map(({ part, windows }) => [part, Int32Array.from(windows, () => at++)]),
  ) as unknown as Parts;
  return {
    ...dataset,
    rows: all.length,
    fileRows: Int32Array.from(all, ({ target }) => dataset.fileRows[target]!),
    inputWidth: window.length * inputWidth,
    steps: window.length,
    inputs,
    targets,
    parts,
    notes: [
      ...dataset.notes,
      `${all.length} windows of ${window.length} rows, each with its target ${window.horizon} ` +
        `row${window.horizon === 1 ? '' : 's'} after its last.`,
    ],
  };
}
