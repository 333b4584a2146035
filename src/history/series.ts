/**
 * A table that grows: rows of numbers in typed columns, one of which counts them (epochs). Beyond
 * its budget it is thinned, every spike kept. Knows not what its columns mean.
 */
import type { SeriesPart } from '../model/runs/historyPart.js';
import { keptRows, thin, type Row } from './thinning.js';

export class Series {
  private epochs: Int32Array = new Int32Array(64);
  private readonly data = new Map<string, Float64Array>();
  private size = 0;
  private stretch = 1;

  /** @param budget rows that are kept at most */
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
    this.push(epoch, (set) => Object.entries(values).forEach(([name, value]) => set(name, value)));
    if (this.size > this.budget) this.widenStretch();
    else if (this.stretch > 1)
      this.keepExtremes(this.placeOf(epoch - fullBlock(epoch, this.stretch) + 1));
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
    const from = this.placeOf(epoch);
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
    const names = Object.keys(columns);
    for (let row = 0; row < epochs.length; row++)
      this.push(epochs[row]!, (set) => names.forEach((name) => set(name, columns[name]![row]!)));
    this.stretch = Math.max(this.stretch, stretch);
    if (this.stretch > 1) this.keepExtremes(0);
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

  private push(epoch: number, fill: (set: (name: string, value: number) => void) => void): void {
    if (this.size === this.epochs.length) this.grow();
    this.epochs[this.size] = epoch;
    fill((name, value) => (this.ownColumn(name)[this.size] = value));
    this.size++;
  }

  /** The first row of an epoch or later. */
  private placeOf(epoch: number): number {
    let place = this.size;
    while (place > 0 && this.epochs[place - 1]! >= epoch) place--;
    return place;
  }

  /** Until there is room again. */
  private widenStretch(): void {
    const { kept, stretch } = thin(...this.rows(0), this.last, this.budget, this.stretch);
    this.stretch = stretch;
    this.keep(0, kept);
  }

  /** Of the rows from a place on, so that what stays depends on the stretch alone. */
  private keepExtremes(from: number): void {
    this.keep(from, keptRows(...this.rows(from), this.stretch, this.last));
  }

  /** Numbers of the rows in the whole series, epochs counting from 1, and what is in them. */
  private rows(from: number): [numbers: Int32Array, valuesOf: (place: number) => Row] {
    const columns = [...this.data.values()];
    return [
      this.epoch.subarray(from).map((epoch) => epoch - 1),
      (place) => columns.map((column) => column[from + place]!),
    ];
  }

  private keep(from: number, kept: readonly number[]): void {
    const columns = [...this.data.values()];
    for (const array of [this.epochs, ...columns])
      kept.forEach((place, row) => (array[from + row] = array[from + place]!));
    for (const column of columns) column.fill(NaN, from + kept.length, this.size);
    this.size = from + kept.length;
  }
}

/** Rows of the largest block that the last row has filled: a power of two, at most the stretch. */
function fullBlock(total: number, stretch: number): number {
  let size = 1;
  while (size < stretch && total % (2 * size) === 0) size *= 2;
  return size;
}
