/** What kernels read and write, and along what their work is cut: operands of `engineModule.ts`. */
import type { Operation } from './tape.js';

/** Numbers that a call reads or writes. */
export interface Access {
  /** The operand that says where they begin; nothing is there where it is 0. */
  readonly at: number;
  /** From one unit to the next; 0 where every piece touches all of them. */
  readonly step: number;
  /** From the first number of a unit, or of all, to behind the last. */
  readonly span: number;
  /** Written, or read and written. */
  readonly writes: boolean;
  /** Bytes of a number, where it has not the run's precision. */
  readonly bytes?: number;
}

/** How work is cut. */
export interface Cut {
  readonly units: number;
  /** Pieces begin at multiples of so many units, where nothing else is known. */
  readonly grain: number;
  /** They must begin at multiples of so many: vectors stand as they would without a cut. */
  readonly whole: number;
  readonly accesses: readonly Access[];
}

/** How a call is cut. */
export interface Division extends Cut {
  /** The operand that counts, and what of it one unit is. */
  readonly counted: number;
  readonly per: number;
}

type Operands = readonly number[];

/** Numbers of a vector at most; rows of a product's tile. */
const vector = 4;
/** Numbers of a line of the caches, of which no two threads should write one. */
const line = 16;

const reads = (at: number, step: number, span = step): Access => ({
  ...{ at, step, span, writes: false },
});
const writes = (at: number, step: number): Access => ({ at, step, span: step, writes: true });
const readsAll = (at: number, span: number): Access => ({ at, step: 0, span, writes: false });
const writesAll = (at: number, span: number): Access => ({ at, step: 0, span, writes: true });

/** Number by number. */
const byNumber =
  (counted: number, written: readonly number[], read: readonly number[] = []) =>
  (o: Operands): Division => ({
    ...{ units: o[counted]!, counted, per: 1, grain: line, whole: vector },
    accesses: [...written.map((at) => writes(at, 1)), ...read.map((at) => reads(at, 1))],
  });

const byRow = (o: Operands, counted: number, ...accesses: readonly Access[]): Division => ({
  ...{ units: o[counted]!, counted, per: 1, grain: vector, whole: 1 },
  accesses,
});

/** Rows of a table whose numbers are counted. */
const byRowOf = (o: Operands, counted: number, accesses: (width: number) => Access[]): Division => {
  const width = o[counted + 1]!;
  const units = o[counted]! / width;
  return { units, counted, per: width, grain: vector, whole: vector, accesses: accesses(width) };
};

const byImage = (o: Operands, counted: number, ...accesses: readonly Access[]): Division => ({
  ...{ units: o[counted]!, counted, per: 1, grain: 1, whole: 1 },
  accesses,
});

/** Numbers of an image, and of what its windows become; windows from an operand on. */
const pooled = (o: Operands, windows: number): readonly [image: number, windows: number] => [
  o[windows + 3]!,
  o[windows]! * o[windows + 4]!,
];

/** By kernel: how it is cut, or what it touches where one thread does it alone. */
export const divisions: Readonly<Record<Operation, (o: Operands) => Division | readonly Access[]>> =
  {
    product(o) {
      const [, aRow, aStep, , bStep, bColumn, , , , n, k] = o as [number, ...number[]];
      const deep = k! - 1;
      return {
        ...{ units: o[8]!, counted: 8, per: 1, grain: vector, whole: n === 1 ? vector : 1 },
        accesses: [
          writes(6, n!),
          reads(0, aRow!, deep * aStep! + 1),
          readsAll(3, deep * bStep! + (n! - 1) * bColumn! + 1),
          readsAll(7, n!),
        ],
      };
    },
    columnSums: (o) => [readsAll(0, o[2]! * o[3]!), writesAll(1, o[3]!)],
    activate: (o) => byRowOf(o, 4, (width) => [reads(2, width), writes(3, width)]),
    activationGradient: (o) =>
      byRowOf(o, 6, (width) => [
        ...[reads(2, width), reads(3, width), reads(4, width)],
        writes(5, width),
      ]),
    imagesToColumns: (o) => byImage(o, 4, reads(0, o[5]!), writes(1, o[3]! * o[6]!)),
    columnsToImages: (o) => byImage(o, 4, reads(0, o[3]! * o[6]!), writes(1, o[5]!)),
    lossOf: (o) => [1, 2, 3].map((at) => readsAll(at, o[4]! * o[5]!)),
    lossGradient: (o) => byRow(o, 4, reads(1, o[5]!), reads(2, o[5]!), writes(3, o[5]!)),
    accumulate: byNumber(2, [0], [1]),
    scale: byNumber(2, [0]),
    penalize: (o) => [readsAll(0, o[4]!), writesAll(1, o[4]!)],
    copy: byNumber(2, [1], [0]),
    beginNorm: () => [],
    addToNorm: (o) => [readsAll(0, o[1]!)],
    endNorm: () => [],
    shorten: (o) => [writesAll(0, o[1]!)],
    clamp: byNumber(2, [0]),
    adam: byNumber(4, [0, 2, 3], [1]),
    sgd: byNumber(3, [0, 2], [1]),
    rmsprop: byNumber(5, [0, 2, 3, 4], [1]),
    adagrad: byNumber(3, [0, 2], [1]),
    adadelta: byNumber(4, [0, 2, 3], [1]),
    maxPool(o) {
      const [image, windows] = pooled(o, 3);
      return byImage(o, 5, reads(0, image), writes(1, windows));
    },
    maxPoolGradient(o) {
      const [image, windows] = pooled(o, 4);
      return byImage(o, 6, reads(0, image), reads(1, windows), writes(2, image));
    },
    avgPool(o) {
      const [image, windows] = pooled(o, 3);
      return byImage(o, 5, reads(0, image), writes(1, windows));
    },
    avgPoolGradient(o) {
      const [image, windows] = pooled(o, 3);
      return byImage(o, 5, reads(0, windows), writes(1, image));
    },
    lstmForward(o) {
      const units = o[7]!;
      return byRow(
        ...([o, 6, reads(0, 4 * units), reads(1, 4 * units), writes(2, 4 * units)] as const),
        ...[reads(3, units), writes(4, units), writes(5, units)],
      );
    },
    lstmBackward(o) {
      const units = o[9]!;
      return byRow(
        ...([
          o,
          8,
          reads(0, 4 * units),
          reads(1, units),
          reads(2, units),
          reads(3, units),
        ] as const),
        ...[writes(4, units), writes(5, 4 * units), writes(6, 4 * units), writes(7, units)],
      );
    },
    gruForward(o) {
      const units = o[6]!;
      return byRow(
        ...([o, 5, reads(0, 3 * units), reads(1, 3 * units), reads(2, units)] as const),
        ...[writes(3, units), writes(4, 4 * units)],
      );
    },
    gruBackward(o) {
      const units = o[7]!;
      return byRow(
        ...([o, 6, reads(0, 4 * units), reads(1, units), reads(2, units)] as const),
        ...[writes(3, 3 * units), writes(4, 3 * units), writes(5, units)],
      );
    },
    fill: byNumber(2, [0]),
    swapLeading(o) {
      const all = o[2]! * o[3]! * o[4]!;
      return [readsAll(0, all), writesAll(1, all)];
    },
    batchStatistics: (o) => [
      readsAll(0, o[5]! * o[6]!),
      ...[1, 2, 3, 4].map((at) => writesAll(at, o[6]!)),
    ],
    normalize(o) {
      const width = o[8]!;
      const shared = [1, 2, 3, 4].map((at) => readsAll(at, width));
      return byRow(o, 7, reads(0, width), ...shared, writes(5, width), writes(6, width));
    },
    normalizeGradient(o) {
      const [all, width] = [o[7]! * o[8]!, o[8]!];
      return [
        ...[readsAll(0, all), readsAll(1, all), readsAll(2, width), readsAll(3, width)],
        ...[writesAll(4, width), writesAll(5, width), writesAll(6, all)],
      ];
    },
    layerNorm(o) {
      const width = o[7]!;
      const shared = [readsAll(1, width), readsAll(2, width)];
      const own = [writes(3, width), writes(4, 1), writes(5, width)];
      return byRow(o, 6, reads(0, width), ...shared, ...own);
    },
    layerNormGradient(o) {
      const [rows, width] = [o[7]!, o[8]!];
      const all = rows * width;
      return [
        ...[readsAll(0, all), readsAll(1, width), readsAll(2, all), readsAll(3, rows)],
        ...[writesAll(4, width), writesAll(5, width), writesAll(6, all)],
      ];
    },
    multiply: byNumber(2, [0], [1]),
    copySlices: (o) => {
      const [, from, , to, width] = o as [number, ...number[]];
      const written = { ...writes(2, to!), span: width! };
      return byRow(o, 5, reads(0, from!, width), written);
    },
    convolve: (o) =>
      byImage(
        ...([o, 8, reads(0, o[9]!), readsAll(1, o[7]! * o[10]!), readsAll(2, o[10]!)] as const),
        writes(3, o[6]! * o[10]!),
      ),
    convolveWeightGradient(o) {
      const [windows, depth, count, imageSize, filters] = o.slice(5) as [number, ...number[]];
      const accesses = [
        ...[readsAll(0, count! * imageSize!), readsAll(1, count! * windows * filters!)],
        ...[writes(2, filters!), { ...reads(4, 1), bytes: 4 }],
      ];
      return { units: depth!, counted: 6, per: 1, grain: vector, whole: 1, accesses };
    },
    convolveInputGradient: (o) =>
      byImage(
        ...([o, 8, reads(0, o[6]! * o[10]!), readsAll(1, o[7]! * o[10]!)] as const),
        writes(2, o[9]!),
      ),
    lookUp: (o) => byRow(o, 3, reads(0, 1), readsAll(1, o[4]! * o[5]!), writes(2, o[5]!)),
    own: () => [],
    ownLoss: () => [],
    lookUpGradient: (o) => [
      ...[readsAll(0, o[3]!), readsAll(1, o[3]! * o[5]!), writesAll(2, o[4]! * o[5]!)],
    ],
  };
