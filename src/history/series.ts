/**
 * A table that grows: rows of numbers in typed columns, one of which counts them (epochs). Beyond
 * its budget it is thinned, every spike kept. Knows not what its columns mean.
 */
import type { SeriesPart } from '../model/runs/historyPart.js';
import { thin } from './thinning.js';

export class Series {
  private epochs: Int32Array = new Int32Array(64);
  private readonly data = new Map<string, Float64Array>();
  private size = 0;
  private stretch = 1;

  /** @param budget rows that are kept at most, the stretch under way apart */
  constructor(readonly budget: number) {}

  /** Rows that are kept. */
  get length(): number {
    return this.size;
  }

  get last(): number {
    return this.size === 0 ? 0 : this.epochs[this.size - 1]!;
  }

  get names(): readonly string[] {
    return [...this.data.keys()];
  }

  /** The epochs of the rows that are kept, a view. */
  get epoch(): Int32Array {
    return this.epochs.subarray(0, this.size);
  }

  /** A column beside `epoch`, a view; NaN where a row has no value. */
  column(name: string): Float64Array | undefined {
    return this.data.get(name)?.subarray(0, this.size);
  }

  /** A row more. Rows of this epoch and later make way: a run that goes on repeats them. */
  append(epoch: number, values: Readonly<Record<string, number>>): void {
    this.cut(epoch);
    if (this.size === this.epochs.length) this.grow();
    this.epochs[this.size] = epoch;
    for (const [name, value] of Object.entries(values)) this.ownColumn(name)[this.size] = value;
    this.size++;
    this.thin(epoch);
  }

  /** Forgets rows of an epoch and later. */
  cut(epoch: number): void {
    while (this.size > 0 && this.epochs[this.size - 1]! >= epoch) {
      this.size--;
      for (const column of this.data.values()) column[this.size] = NaN;
    }
  }

  /** Rows of an epoch and later, copied. */
  since(epoch: number): SeriesPart {
    let from = this.size;
    while (from > 0 && this.epochs[from - 1]! >= epoch) from--;
    return {
      from: epoch,
      stretch: this.stretch,
      epochs: this.epochs.slice(from, this.size),
      columns: Object.fromEntries(
        [...this.data].map(([name, column]) => [name, column.slice(from, this.size)]),
      ),
    };
  }

  /** Takes rows over from another series, and comes to the same. */
  take({ from, stretch, epochs, columns }: SeriesPart): void {
    this.cut(from);
    this.stretch = Math.max(this.stretch, stretch);
    const names = Object.keys(columns);
    for (let row = 0; row < epochs.length; row++)
      this.append(
        epochs[row]!,
        Object.fromEntries(
          names.flatMap((name) => {
            const value = columns[name]![row]!;
            return Number.isNaN(value) ? [] : [[name, value]];
          }),
        ),
      );
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.epochs.byteLength + this.data.size * this.epochs.length * 8;
  }

  private ownColumn(name: string): Float64Array {
    const known = this.data.get(name);
    if (known) return known;
    const made = new Float64Array(this.epochs.length).fill(NaN);
    this.data.set(name, made);
    return made;
  }

  private grow(): void {
    const size = 2 * this.epochs.length;
    const epochs = new Int32Array(size);
    epochs.set(this.epochs);
    this.epochs = epochs;
    for (const [name, column] of this.data) {
      const larger = new Float64Array(size).fill(NaN);
      larger.set(column);
      this.data.set(name, larger);
    }
  }

  /** @param total rows there have been: epochs count from 1 */
  private thin(total: number): void {
    if (this.size <= this.budget) return;
    const columns = [...this.data.values()];
    const { kept, stretch } = thin(
      this.epoch.map((epoch) => epoch - 1),
      (place) => columns.map((column) => column[place]!),
      total,
      this.budget,
      this.stretch,
    );
    this.stretch = stretch;
    for (const array of [this.epochs, ...columns])
      kept.forEach((place, row) => (array[row] = array[place]!));
    for (const column of columns) column.fill(NaN, kept.length, this.size);
    this.size = kept.length;
  }
}
