/** Tables that are written in place or drawn: `rows`, `generate`, and the toy sets. */
import type { DataSource } from '../model/experiment/experiment.js';
import { evaluate, type Expression } from '../model/experiment/expression.js';
import { RandomStreams } from '../model/random/streams.js';
import type { RandomSource } from '../model/random/generator.js';
import type { Table, TableColumn } from '../model/experiment/table.js';

const numbers = (name: string, values: ArrayLike<number>): TableColumn => ({
  name,
  kind: 'number',
  values: Float64Array.from(values),
});

/** The table of a source that needs no file. */
export function inlineTable(source: Exclude<DataSource, { kind: 'csv' }>): Table {
  if (source.kind === 'rows') return rowsTable(source);
  return source.kind === 'toy' ? toyTable(source) : generatedTable(source);
}

/** Rows that the checks look at, and steps of work they take to be drawn or computed. */
const looked = { rows: 10_000, work: 2_000_000 };

/**
 * The same source with as many rows as the checks look at: columns are drawn from streams of their
 * own, so that these are its first.
 */
export function beginningOf(
  source: Exclude<DataSource, { kind: 'csv' }>,
): Exclude<DataSource, { kind: 'csv' }> {
  if (source.kind === 'rows') return source;
  const columns = source.kind === 'generate' ? source.columns : [];
  // A row sets the columns before one, then takes one step for each part of its expression.
  const work = columns.reduce(
    (sum, column, i) => sum + i + ('expression' in column ? sizeOf(column.expression) : 1),
    1,
  );
  const most = Math.max(1, Math.min(looked.rows, Math.floor(looked.work / work)));
  return { ...source, rows: Math.min(source.rows, most) };
}

function sizeOf(expression: Expression): number {
  switch (expression.type) {
    case 'number':
    case 'variable':
      return 1;
    case 'negate':
      return 1 + sizeOf(expression.operand);
    case 'binary':
      return 1 + sizeOf(expression.left) + sizeOf(expression.right);
    case 'call':
      return expression.arguments.reduce((sum, argument) => sum + sizeOf(argument), 1);
  }
}

function rowsTable({ columns, rows }: Extract<DataSource, { kind: 'rows' }>): Table {
  const read = (name: string, i: number): TableColumn => {
    const cells = rows.map((row) => row[i]!);
    if (cells.every((cell) => typeof cell === 'number')) return numbers(name, cells);
    const levels = [...new Set(cells.map(String))];
    const codes = new Map(levels.map((level, code) => [level, code]));
    return {
      name,
      kind: 'text',
      codes: Int32Array.from(cells, (cell) => codes.get(String(cell))!),
      levels,
    };
  };
  return { file: 'rows', rows: rows.length, columns: columns.map(read), notes: [] };
}

/** Columns are drawn one after the other, each whole: low + (high − low)·u, mean + deviation·n. */
function generatedTable({
  rows,
  seed,
  generator,
  columns,
}: Extract<DataSource, { kind: 'generate' }>): Table {
  const streams = new RandomStreams(seed, generator);
  const made = new Map<string, Float64Array>();
  for (const column of columns) {
    const values = new Float64Array(rows);
    if ('draw' in column) {
      const random = streams.of(`generate/${column.name}`);
      const [first, second] = column.arguments;
      for (let i = 0; i < rows; i++)
        values[i] =
          column.draw === 'uniform'
            ? random.uniform() * (second - first) + first
            : first + second * random.normal();
    } else {
      const variables = new Map<string, number>();
      for (let i = 0; i < rows; i++) {
        for (const [name, known] of made) variables.set(name, known[i]!);
        values[i] = evaluate(column.expression, variables);
      }
    }
    made.set(column.name, values);
  }
  return {
    file: 'generate',
    rows,
    columns: [...made].map(([name, values]) => numbers(name, values)),
    notes: [],
  };
}

type Point = readonly [x1: number, x2: number];

/** A point of class `label`, at `t` in 0 … 1 along its shape. */
const toyShapes: Readonly<
  Record<string, (label: number, t: number, random: RandomSource) => Point>
> = {
  moons: (label, t) =>
    label === 0
      ? [Math.cos(Math.PI * t), Math.sin(Math.PI * t)]
      : [1 - Math.cos(Math.PI * t), 0.5 - Math.sin(Math.PI * t)],
  circles: (label, t) => [
    Math.cos(2 * Math.PI * t) * (label === 0 ? 1 : 0.5),
    Math.sin(2 * Math.PI * t) * (label === 0 ? 1 : 0.5),
  ],
  spirals: (label, t) => {
    const angle = 3 * Math.PI * Math.sqrt(t) + label * Math.PI;
    return [Math.sqrt(t) * Math.cos(angle), Math.sqrt(t) * Math.sin(angle)];
  },
  gaussians: (label, _, random) => [
    (label === 0 ? -1 : 1) + 0.5 * random.normal(),
    (label === 0 ? -1 : 1) + 0.5 * random.normal(),
  ],
  xor: (label, _, random) => {
    const x = random.uniform();
    const y = random.uniform();
    const side = random.uniform() < 0.5 ? -1 : 1;
    return [side * x, (label === 0 ? side : -side) * y];
  },
};

function toyTable({ set, rows, noise, seed }: Extract<DataSource, { kind: 'toy' }>): Table {
  const random = new RandomStreams(seed, 'default').of(`generate/${set}`);
  const x1 = new Float64Array(rows);
  const x2 = new Float64Array(rows);
  const label = Float64Array.from({ length: rows }, (_, i) => i % 2);
  const each = Math.ceil(rows / 2);
  for (let i = 0; i < rows; i++) {
    const [x, y] = toyShapes[set]!(label[i]!, (Math.floor(i / 2) + 0.5) / each, random);
    x1[i] = x + noise * random.normal();
    x2[i] = y + noise * random.normal();
  }
  return {
    file: set,
    rows,
    columns: [numbers('x1', x1), numbers('x2', x2), numbers('label', label)],
    notes: [],
  };
}
