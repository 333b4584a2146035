/**
 * The training workloads of `npm run bench`, each with its data and its starting weights, the same
 * for all who train on them. What is drawn is the same every time.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Workload {
  readonly what: string;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Layers as PyTorch names them, with their sizes. */
  readonly layers: readonly (readonly [kind: string, ...sizes: number[]])[];
  readonly loss: 'mse' | 'cross_entropy';
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly batch: number;
  readonly epochs: number;
  /** Tensors in the order of the layers, w before b; as ours has them, [inputs, outputs]. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

type Given = Omit<Workload, 'weights' | 'inputs' | 'outputs'>;

const dense = (sizes: readonly number[], activations: readonly string[]): Workload['layers'] =>
  activations.flatMap((name, i) => [
    ['dense', sizes[i]!, sizes[i + 1]!] as const,
    ...(name === 'linear' ? [] : [[name] as const]),
  ]);

const given: Record<string, Given> = {
  W1: {
    what: 'XOR, full batch, 5,000 epochs',
    rows: 4,
    layers: dense([2, 4, 1], ['tanh', 'sigmoid']),
    ...{ loss: 'mse', optimizer: 'sgd', learningRate: 0.5, batch: 4, epochs: 5000 },
  },
  W2: {
    what: "the lecture's Exercise 2, 50 sigmoid units, 500 epochs",
    rows: 100,
    layers: dense([2, 50, 1], ['sigmoid', 'linear']),
    ...{ loss: 'mse', optimizer: 'adam', learningRate: 0.01, batch: 10, epochs: 500 },
  },
  W3: {
    what: 'iris, 4-16-16-3, 200 epochs',
    rows: 150,
    layers: dense([4, 16, 16, 3], ['relu', 'relu', 'linear']),
    ...{ loss: 'cross_entropy', optimizer: 'adam', learningRate: 0.001, batch: 16, epochs: 200 },
  },
  W4: {
    what: 'digits, 10,000 images, 784-256-128-10, 5 epochs',
    rows: 10_000,
    layers: dense([784, 256, 128, 10], ['relu', 'relu', 'linear']),
    ...{ loss: 'cross_entropy', optimizer: 'adam', learningRate: 0.001, batch: 128, epochs: 5 },
  },
  W5: {
    what: '200,000 rows of 20 numbers, 20-64-64-1, 2 epochs',
    rows: 200_000,
    layers: dense([20, 64, 64, 1], ['relu', 'relu', 'linear']),
    ...{ loss: 'mse', optimizer: 'adam', learningRate: 0.001, batch: 256, epochs: 2 },
  },
  W6: {
    what: 'convolutions on 2,000 images: 16 and 32 of 3×3, 1 epoch',
    rows: 2000,
    layers: [
      ['conv', 1, 16, 3],
      ['relu'],
      ['pool', 2],
      ['conv', 16, 32, 3],
      ['relu'],
      ['pool', 2],
      ['flatten'],
      ['dense', 800, 10],
    ],
    ...{ loss: 'cross_entropy', optimizer: 'adam', learningRate: 0.001, batch: 64, epochs: 1 },
  },
  LSTM: {
    what: 'LSTM of 64 on 2,000 sequences of 32 steps of 8 numbers, 1 epoch',
    rows: 2000,
    layers: [
      ['lstm', 8, 64, 32],
      ['dense', 64, 1],
    ],
    ...{ loss: 'mse', optimizer: 'adam', learningRate: 0.001, batch: 64, epochs: 1 },
  },
};

let state = 1;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
/** Of a standard normal distribution, by the polar method's cosine. */
const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

const filled = (size: number, draw: () => number): Float64Array =>
  Float64Array.from({ length: size }, draw);

interface Rows {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const iris = (): Rows => {
  const lines = readFileSync(join(import.meta.dirname, '../../examples/iris.csv'), 'utf8');
  const cells = lines
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  const names = [...new Set(cells.map((row) => row[4]!))];
  const x = Float64Array.from(cells.flatMap((row) => row.slice(0, 4).map(Number)));
  for (let j = 0; j < 4; j++) {
    const column = cells.map((_, i) => x[i * 4 + j]!);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const deviation = Math.sqrt(
      column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length,
    );
    for (let i = 0; i < cells.length; i++) x[i * 4 + j] = (x[i * 4 + j]! - mean) / deviation;
  }
  return { x, y: Float64Array.from(cells, (row) => names.indexOf(row[4]!)) };
};

/** MNIST where it is, else images of as many zeros. */
function digits(): Rows & { readonly isDrawn: boolean } {
  const path = join(import.meta.dirname, '../../../shared/data/csv/mnist10k.csv.gz');
  if (!existsSync(path)) {
    const x = filled(7_840_000, () => (random() < 0.81 ? 0 : Math.ceil(random() * 255) / 255));
    return { x, y: filled(10_000, () => Math.floor(random() * 10)), isDrawn: true };
  }
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/);
  const label = head!.split(',').indexOf('label');
  const rows = lines.map((line) => line.split(',').map(Number));
  return {
    x: Float64Array.from(rows.flatMap((row) => row.filter((_, i) => i !== label))).map(
      (value) => value / 255,
    ),
    y: Float64Array.from(rows, (row) => row[label]!),
    isDrawn: false,
  };
}

function rowsOf(name: string, rows: number): Rows & { readonly isDrawn?: boolean } {
  switch (name.split(' ')[0]) {
    case 'W1':
      return { x: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float64Array.of(0, 1, 1, 0) };
    case 'W2': {
      const x = filled(200, () => random() * 2 - 1);
      const y = filled(100, () => 0).map((_, i) => {
        const [a, b] = [x[2 * i]!, x[2 * i + 1]!];
        return a * a + 3 * a * b + b * b + 5;
      });
      return { x, y };
    }
    case 'W3':
      return iris();
    case 'W5': {
      const x = filled(20 * rows, normal);
      const y = filled(rows, () => 0).map((_, i) => {
        const row = x.subarray(i * 20, i * 20 + 20);
        const linear = row.subarray(3, 10).reduce((a, b) => a + b, 0);
        return row[0]! * row[1]! + Math.sin(2 * row[2]!) + linear / 2 + Math.abs(row[10]!);
      });
      return { x, y };
    }
    case 'LSTM': {
      const x = filled(2000 * 32 * 8, normal);
      const y = filled(2000, () => 0).map((_, i) => Math.tanh(x[i * 256]! + x[i * 256 + 248]!));
      return { x, y };
    }
    default: {
      const all = digits();
      return name === 'W6'
        ? { ...all, x: all.x.slice(0, 2000 * 784), y: all.y.slice(0, 2000) }
        : all;
    }
  }
}

function weightsOf(layers: Workload['layers']): Workload['weights'] {
  return layers.flatMap(([kind, ...sizes], i) => {
    const [a = 0, b = 0, size = 0] = sizes;
    const name = `l${i}`;
    const of = (key: string, shape: number[]) => ({ name: `${name}.${key}`, shape });
    if (kind === 'dense') return [of('w', [a, b]), of('b', [b])];
    if (kind === 'conv') return [of('w', [size, size, a, b]), of('b', [b])];
    if (kind === 'lstm')
      return [of('w', [a, 4 * b]), of('u', [b, 4 * b]), of('b', [4 * b]), of('c', [4 * b])];
    return [];
  });
}

/**
 * Writes data and starting weights of workloads into a folder, as doubles one after another, and
 * what each is into `workloads.json`.
 */
export function writeWorkloads(folder: string, names: readonly string[]): Record<string, Workload> {
  const made: Record<string, Workload> = {};
  for (const name of names) {
    const one = given[name]!;
    const { x, y, isDrawn } = rowsOf(name, one.rows);
    const weights = weightsOf(one.layers);
    const drawn = weights.flatMap(({ shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const bound = shape.length > 1 ? Math.sqrt(shape.at(-1)! / size) : 0.05;
      return [...filled(size, () => (random() * 2 - 1) * bound)];
    });
    writeFileSync(join(folder, `${name}.x`), x);
    writeFileSync(join(folder, `${name}.y`), y);
    writeFileSync(join(folder, `${name}.w`), Float64Array.from(drawn));
    made[name] = {
      ...one,
      what: isDrawn ? `${one.what} (images drawn: MNIST is not here)` : one.what,
      inputs: x.length / one.rows,
      outputs: one.loss === 'mse' ? 1 : 1 + y.reduce((a, b) => Math.max(a, b), 0),
      weights,
    };
  }
  writeFileSync(join(folder, 'workloads.json'), JSON.stringify(made));
  return made;
}

export const workloadNames = Object.keys(given);

/** W5 with more rows, wider or deeper layers: how time grows. One epoch each. */
export const grown: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    rows: [50_000, 100_000, 200_000].map((rows) => grow(`${rows} rows`, { rows })),
    width: [32, 64, 128, 256].map((width) => grow(`width ${width}`, { width, rows: 20_000 })),
    depth: [1, 2, 4, 8].map((depth) => grow(`depth ${depth}`, { depth, rows: 50_000 })),
  }),
);

/** @returns its name */
function grow(
  what: string,
  { rows, width = 64, depth = 2 }: { rows: number; width?: number; depth?: number },
): string {
  const hidden = Array.from({ length: depth }, () => width);
  const names = [...hidden.map(() => 'relu'), 'linear'];
  const name = `W5 ${what}`;
  given[name] = {
    ...given['W5']!,
    what,
    rows,
    layers: dense([20, ...hidden, 1], names),
    epochs: 1,
  };
  return name;
}
