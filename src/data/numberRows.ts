/** Rows of nothing but numbers, read by the kernel into its memory: most rows of most tables. */
import csv from '../kernels/built/csv.js';
import { instantiate } from '../kernels/instantiate.js';

/** What cells of a column were: bits, as the kernel has them. */
export const cellFlags = { numeric: 1, unquoted: 2, point: 4, group: 8 } as const;

interface CsvKernels {
  readonly rowsRead: { readonly value: number };
  begin(
    delimiter: number,
    decimal: number,
    width: number,
    rows: number,
    flags: number,
    powers: number,
    farthest: number,
  ): void;
  /** @returns where the first row begins that was not read */
  rows(start: number, end: number, place: number, most: number): number;
}

/** What a kernel has for itself: constants, from the compiler. */
const constants = 1024;
/** Bytes looked at at once: they stay in the processor's second cache. */
const windowBytes = 1 << 18;
/** Words of eight bytes may be read from the last. */
const beyond = 16;
/** Powers of ten that other numbers than plain doubles are rounded by: few numbers have more. */
const farthest = 40;

const mask64 = (1n << 64n) - 1n;

/** 5^q, its first 128 bits; below 1 a little more than it is, as the method asks. */
function fiveTo(q: number): bigint {
  const power = 5n ** BigInt(Math.abs(q));
  const bits = BigInt(power.toString(2).length);
  if (q >= 0) return bits > 128n ? power >> (bits - 128n) : power << (128n - bits);
  const more = q < -27 ? bits + 1n : 0n;
  return ((1n << (bits + 127n + more)) / power + 1n) >> more;
}

let powersOfFive: BigUint64Array | undefined;

/** Both halves of each, the low one first. */
function powers(): BigUint64Array {
  powersOfFive ??= BigUint64Array.from({ length: 2 * (2 * farthest + 1) }, (_, i) => {
    const power = fiveTo((i >> 1) - farthest);
    return i % 2 === 0 ? power & mask64 : power >> 64n;
  });
  return powersOfFive;
}

const rounded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const LF = 10;

interface Shown {
  readonly of: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export class NumberRows {
  /** Numbers of the rows read last, column by column, [width, rows]. */
  readonly values: Float64Array;
  /** What the cells of each column were, since they were taken. */
  readonly flags: Uint8Array;
  private readonly kernels: CsvKernels;
  private readonly window: Uint8Array;
  private readonly valuesAt: number;
  private readonly windowAt: number;
  /** What the window holds now. */
  private shown: Shown | undefined;

  /** @param rows there is room for; @param decimal its sign, a byte as the delimiter */
  constructor(
    readonly width: number,
    rows: number,
    delimiter: number,
    decimal: number,
  ) {
    const table = powers();
    const flagsAt = constants + table.byteLength;
    this.valuesAt = flagsAt + rounded(width);
    this.windowAt = this.valuesAt + rows * width * 8;
    const bytes = this.windowAt + windowBytes + beyond;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
    new BigUint64Array(memory.buffer, constants, table.length).set(table);
    this.flags = new Uint8Array(memory.buffer, flagsAt, width);
    this.values = new Float64Array(memory.buffer, this.valuesAt, rows * width);
    this.window = new Uint8Array(memory.buffer, this.windowAt, windowBytes + beyond);
    this.kernels = instantiate(csv, memory) as CsvKernels;
    this.kernels.begin(delimiter, decimal, width, rows, flagsAt, constants, farthest);
  }

  /** How many rows the last reading came to. */
  get rowsRead(): number {
    return this.kernels.rowsRead.value;
  }

  /**
   * Reads rows that begin at a place, into `values` from a row on.
   * @param end of the last line that is whole
   * @returns where the first row begins that is not all plain numbers, or that there is no room for
   */
  read(bytes: Uint8Array, start: number, end: number, row: number, most: number): number {
    const { from, to } = this.show(bytes, start, end);
    const { windowAt, valuesAt } = this;
    const offset = windowAt - from;
    const place = valuesAt + row * 8;
    return this.kernels.rows(start + offset, to + offset, place, most) - offset;
  }

  /** Puts bytes where the kernel sees them; those that are there already are not put again. */
  private show(bytes: Uint8Array, start: number, end: number): Shown {
    const { shown, window } = this;
    // A line that is not whole in the window is shown from its beginning.
    if (shown?.of === bytes && start >= shown.from && bytes.indexOf(LF, start) < shown.to)
      return shown;
    const to = Math.min(end, start + windowBytes);
    window.set(bytes.subarray(start, to));
    window.fill(0, to - start, to - start + beyond);
    return (this.shown = { of: bytes, from: start, to });
  }
}
