/**
 * A recording divided among threads. Each call is cut along its rows, images or numbers, a piece
 * for every thread, so that whatever is summed is summed by one thread in the same order as ever:
 * the bits are the same however many there are. Threads meet where one needs what another has done,
 * or changes what another reads.
 */
import { divisions, type Access, type Cut, type Division } from './divisions.js';
import { meeting, workOf, type Step } from './tape.js';

/** What is gathered of a batch: rows of x and y, and where to. */
export interface Gathered {
  readonly rows: number;
  readonly rooms: readonly { readonly address: number; readonly width: number }[];
}

/** A recording in as many pieces as there are threads. */
export interface Shares {
  readonly programs: readonly (readonly (Step | typeof meeting)[])[];
  /** Rows that each thread gathers: from where, and the one behind the last. */
  readonly rows: readonly (readonly [from: number, to: number])[];
  /** How often threads meet in a batch. */
  readonly meetings: number;
}

/** Bytes from one place to another. */
type Range = readonly [from: number, to: number];

/** What a call reads and writes. */
interface Touched {
  readonly reads: Range[];
  readonly writes: Range[];
}

/** They tell or keep something between calls: one thread does them all. */
const together = new Set([
  ...['lossOf', 'penalize'],
  ...['beginNorm', 'addToNorm', 'endNorm', 'shorten'],
]);
/** Done by the first thread, outside of WebAssembly. */
const outside = new Set(['own', 'ownLoss']);
/** A batch may end here; and what may not be done in one that ends. */
const ending = new Set(['lossOf', 'lookUp']);
const moving = new Set(['adam', 'sgd', 'rmsprop', 'adagrad', 'adadelta']);

/** @param size bytes of a number */
export function shared(
  steps: readonly Step[],
  gathered: Gathered,
  parties: number,
  size: number,
): Shares {
  const sharing = new Sharing(parties, size);
  const rows = sharing.gather(gathered);
  for (const step of steps) sharing.add(step);
  sharing.meet();
  const { programs, meetings } = sharing;
  return { programs, rows, meetings };
}

class Sharing {
  readonly programs: (Step | typeof meeting)[][];
  meetings = 0;
  /** Since the threads met: what each touched, and how much it had to do. */
  private touched: Touched[] = [];
  private loads: number[] = [];
  private mayEnd = false;
  /** Where arrays were cut when they were written: addresses, by that of the array. */
  private readonly cuts = new Map<number, readonly number[]>();

  constructor(
    private readonly parties: number,
    private readonly size: number,
  ) {
    this.programs = Array.from({ length: parties }, () => []);
    this.forget();
  }

  gather({ rows, rooms }: Gathered): Shares['rows'] {
    const accesses = rooms.map(({ width }, at) => ({ at, step: width, span: width, writes: true }));
    const cut = { units: rows, grain: 4, whole: 1, accesses };
    const addresses = rooms.map(({ address }) => address);
    const pieces = this.pieces(cut, addresses);
    pieces.forEach(([from, to], thread) => {
      this.touch(thread, this.rangesOf(accesses, addresses, from, to));
    });
    this.keepCuts(cut, addresses, pieces);
    return pieces;
  }

  add(step: Step): void {
    const { operation, operands } = step;
    if (moving.has(operation) && this.mayEnd) this.meet();
    // What is done outside may read and change anything.
    if (outside.has(operation)) {
      this.meet();
      this.programs[0]!.push(step);
      this.meet();
      return;
    }
    const division = divisions[operation](operands);
    if ('units' in division) this.divide(step, division);
    else this.give(step, this.rangesOf(division, operands, 0, 1));
    if (ending.has(operation)) this.mayEnd = true;
  }

  meet(): void {
    for (const program of this.programs) program.push(meeting);
    this.meetings++;
    this.mayEnd = false;
    this.forget();
  }

  private forget(): void {
    this.touched = this.programs.map(() => ({ reads: [], writes: [] }));
    this.loads = this.programs.map(() => 0);
  }

  /** To every thread its piece. */
  private divide(step: Step, division: Division): void {
    const { operands } = step;
    const { accesses, counted, per } = division;
    const pieces = this.pieces(division, operands);
    const touched = pieces.map(([from, to]) => this.rangesOf(accesses, operands, from, to));
    if (touched.some((own, thread) => this.isInTheWay(own, thread))) this.meet();
    pieces.forEach(([from, to], thread) => {
      if (from === to) return;
      const own = [...operands];
      own[counted] = (to - from) * per;
      for (const { at, step: apart, bytes = this.size } of accesses)
        if (own[at] !== 0) own[at]! += from * apart * bytes;
      this.push({ ...step, operands: own }, thread, touched[thread]!);
    });
    this.keepCuts(division, operands, pieces);
  }

  /** All of it to one thread: one that need not wait, and of these the one with the least to do. */
  private give(step: Step, own: Touched): void {
    const threads = together.has(step.operation) ? [0] : [...this.programs.keys()];
    let free = threads.filter((thread) => !this.isInTheWay(own, thread));
    if (free.length === 0) {
      this.meet();
      free = threads;
    }
    this.push(
      step,
      free.reduce((a, b) => (this.loads[b]! < this.loads[a]! ? b : a)),
      own,
    );
  }

  private push(step: Step, thread: number, own: Touched): void {
    this.programs[thread]!.push(step);
    this.loads[thread]! += workOf(step);
    this.touch(thread, own);
  }

  private touch(thread: number, { reads, writes }: Touched): void {
    this.touched[thread]!.reads.push(...reads);
    this.touched[thread]!.writes.push(...writes);
  }

  /** Whether a thread would touch what another writes, or write what another reads. */
  private isInTheWay({ reads, writes }: Touched, thread: number): boolean {
    return this.touched.some(
      (other, i) =>
        i !== thread &&
        (overlap(other.writes, reads) ||
          overlap(other.writes, writes) ||
          overlap(other.reads, writes)),
    );
  }

  /** Units of each thread: as an array that it works on was cut before, else about as many each. */
  private pieces(cut: Cut, operands: readonly number[]): readonly Range[] {
    const { units } = cut;
    const cuts = this.knownCuts(cut, operands) ?? this.evenCuts(cut);
    const ends = [0, ...cuts, units];
    return this.programs.map((_, i) => [ends[i]!, ends[i + 1]!]);
  }

  private evenCuts({ units, grain }: Cut): number[] {
    const grains = units / grain / this.parties;
    return Array.from({ length: this.parties - 1 }, (_, i) =>
      Math.min(units, Math.round(grains * (i + 1)) * grain),
    );
  }

  private knownCuts(
    { accesses, units, whole }: Cut,
    operands: readonly number[],
  ): number[] | undefined {
    for (const { at, step, bytes = this.size } of accesses) {
      const cuts = step > 0 ? this.cuts.get(operands[at]!) : undefined;
      const own = cuts?.map((cut) => (cut - operands[at]!) / (step * bytes));
      if (own?.every((unit) => unit % whole === 0 && unit <= units)) return own;
    }
    return undefined;
  }

  private keepCuts({ accesses }: Cut, operands: readonly number[], pieces: readonly Range[]): void {
    for (const { at, step, writes } of accesses)
      if (writes && step > 0 && operands[at] !== 0)
        this.cuts.set(
          operands[at]!,
          pieces.slice(1).map(([from]) => operands[at]! + from * step * this.size),
        );
  }

  private rangesOf(
    accesses: readonly Access[],
    operands: readonly number[],
    from: number,
    to: number,
  ): Touched {
    const touched: Touched = { reads: [], writes: [] };
    if (from === to) return touched;
    for (const { at, step, span, writes, bytes = this.size } of accesses) {
      const address = operands[at]!;
      if (address === 0) continue;
      const first = address + from * step * bytes;
      const end = address + ((to - 1) * step + span) * bytes;
      touched[writes ? 'writes' : 'reads'].push([first, end]);
    }
    return touched;
  }
}

const overlap = (some: readonly Range[], others: readonly Range[]): boolean =>
  some.some(([from, to]) => others.some((other) => from < other[1] && other[0] < to));
