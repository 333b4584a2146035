/** New experiments as text: for a CSV and its target, and the classics that need no file. */
import { printName, printString } from '../../model/experiment/value.js';
import { countsRows, isMostlyMissing, timeColumn } from '../../model/checks/columnTraits.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import type { CsvParams, TemplateItem } from '../../protocol/serverMessages.js';
import type { Document } from '../syntax/ast.js';
import type { TextEdit } from './toTextEdits.js';

/** Fewer rows than this are all trained on: there is nothing to set aside. */
const fewRows = 20;

/** Already within −1 … 1. */
const isSmall = (column: ColumnSummary): boolean => column.minimum! >= -1 && column.maximum! <= 1;

/** Of more columns, pixels most likely, some are always the same. */
const mostTold = 64;

/** What a new network is to be made of. */
interface Recipe {
  readonly target: ColumnSummary | undefined;
  /** Undefined of numbers. */
  readonly classes: readonly string[] | undefined;
  /** Columns that go into the network, and those that are left out, each with the reason. */
  readonly features: readonly ColumnSummary[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** Rows are in the order of this column. */
  readonly time: ColumnSummary | undefined;
  /** Nothing goes in but what came before: the target itself. */
  readonly isSeries: boolean;
  /** There are enough rows to set some aside. */
  readonly isSplit: boolean;
}

function recipeOf({ target: name, asClass, columns }: CsvParams): Recipe {
  const target = columns.find((column) => column.name === name);
  const classes = asClass || target?.type !== 'number' ? (target?.classes ?? []) : undefined;
  const time = timeColumn(columns);
  const others = columns.filter((column) => column.name !== name);
  const why = (column: ColumnSummary): string | undefined => {
    if (column.missing === column.rows) return 'has no value';
    if (isMostlyMissing(column)) return `${column.missing} of ${column.rows} cells are missing`;
    if (column.type === 'text') return column.dates ? 'dates' : 'texts that hardly repeat';
    if (others.length <= mostTold && column.classes?.length === 1) return 'the same in every row';
    if (column.dates) return 'dates';
    return countsRows(column) ? 'numbers the rows' : undefined;
  };
  const usable = others.filter((column) => why(column) === undefined);
  // A curve over its index has no other feature.
  const counter = others.find((column) => countsRows(column) && column !== time);
  const isSeries = usable.length === 0 && time !== undefined && classes === undefined;
  const features = usable.length > 0 || isSeries || !counter ? usable : [counter];
  const left = others.flatMap((column) =>
    features.includes(column) ? [] : [{ name: column.name, why: why(column) ?? '' }],
  );
  const isSplit = (target?.rows ?? 0) >= fewRows;
  return { target, classes, features, left, time, isSeries, isSplit };
}

/** Rows that the next one is predicted from. */
const windowOf = ({ rows }: ColumnSummary): number => Math.min(12, Math.max(2, rows >> 3));

/** The `data` section for a CSV. What is left out, and why, stands beside it. */
export function dataSection(params: CsvParams): string {
  const { target: name, asClass } = params;
  const { target, classes, features, left, time, isSeries, isSplit } = recipeOf(params);
  const lines: string[] = [];
  if (isSeries) lines.push(`features   ${printName(name)}`);
  lines.push(`target     ${printName(name)}`);
  if (asClass && target?.type === 'number')
    lines.push(`column     ${printName(name)}  type=category`);
  if (!isSeries)
    for (const { name: out, why } of left)
      lines.push(`column     ${printName(out)}  type=ignore   # ${why}`);
  if (isSeries && target) lines.push(`window     ${windowOf(target)}   # rows behind one another`);
  if (features.some(({ missing }) => missing > 0))
    lines.push(
      'missing    median   # of the training rows; the most frequent class for categories',
    );
  // Numbers on very different scales, and targets far from 1, are what small networks fail at
  // first.
  const scaled = features.some((c) => c.type === 'number' && !isSmall(c));
  if (!classes && target && !isSmall(target)) lines.push('normalize  standard  target=standard');
  else if (scaled) lines.push('normalize  standard');
  if (isSplit)
    lines.push(
      'split      train=70% validation=15% test=15% ' +
        (time ? `shuffle=false   # in the order of ${oneLine(time.name)}` : 'seed=1') +
        (classes && !time ? ' stratify=true' : ''),
    );
  return `data ${printString(params.path)} {\n${lines.map((line) => `  ${line}\n`).join('')}}`;
}

/** In a comment a name has no line of its own. */
const oneLine = (name: string): string => name.replaceAll(/\s+/g, ' ');

/** A whole file for a CSV: one hidden layer, and the loss that fits the target. */
export function experimentFor(name: string, choice: CsvParams): string {
  const { classes, isSeries, isSplit } = recipeOf(choice);
  const output = classes ? `dense  output  ${classes.length}   softmax` : 'dense  output  1';
  const hidden = isSeries ? 'lstm   hidden  16' : 'dense  hidden  16  relu  init=he';
  return `nnet 1

${dataSection(choice)}

network ${printName(name)} {
  input  features
  ${hidden}
  ${output}
}

train {
  loss            ${classes ? 'cross_entropy' : 'mse'}
  optimizer       adam  learning_rate=0.01
  batch_size      ${isSplit ? '16' : 'all'}
  epochs          ${isSplit ? '200' : '500'}
${isSplit ? '  early_stopping  validation_loss  patience=20\n' : ''}}
`;
}

/** Replaces the `data` section of a file, or puts one below its first line. */
export function dataEdits(document: Document, choice: CsvParams): TextEdit[] {
  const newText = dataSection(choice);
  const section = document.statements.find(
    (statement) => statement.head.type === 'name' && statement.head.name === 'data',
  );
  if (section) return [{ start: section.start, end: section.end, newText }];
  const version = document.statements.find(
    (statement) => statement.head.type === 'name' && statement.head.name === 'nnet',
  );
  const at = version?.end ?? 0;
  return [
    {
      start: at,
      end: at,
      newText: `${version ? '\n\n' : 'nnet 1\n\n'}${newText}${version ? '' : '\n\n'}`,
    },
  ];
}

/** Networks that train at once, without a CSV. */
export const templates: readonly TemplateItem[] = [
  {
    id: 'xor',
    label: 'XOR gate',
    detail: 'Four rows, four hidden units: the smallest network that needs a hidden layer',
    text: `nnet 1

data {
  columns  x1 x2 y
  rows     [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
  target   y
}

network xor {
  input  inputs  2
  dense  hidden  4  tanh
  dense  output  1  sigmoid
}

train {
  loss        binary_cross_entropy
  optimizer   adam  learning_rate=0.05
  batch_size  all
  epochs      500
  seed        1
}
`,
  },
  {
    id: 'moons',
    label: 'Two moons',
    detail: 'Two classes that interlock: 200 generated rows, two hidden layers',
    text: `nnet 1

data {
  generate  moons 200 noise=0.15 seed=1
  target    label
  split     train=70% validation=30% seed=1
}

network moons {
  input  x        2
  dense  hidden1  16  relu  init=he
  dense  hidden2  16  relu  init=he
  dense  output   1   sigmoid
}

train {
  loss        binary_cross_entropy
  optimizer   adam  learning_rate=0.01
  batch_size  16
  epochs      150
}
`,
  },
  {
    id: 'function',
    label: 'Approximate a function',
    detail: 'y = sin(3x) from 200 generated points: a curve out of sixteen tanh units',
    text: `nnet 1

data {
  generate 200 seed=1 {
    x uniform -2 2
    y = sin(3*x)
  }
  target  y
  split   train=70% validation=30% seed=1
}

network curve {
  input  x       1
  dense  hidden  16  tanh
  dense  output  1
}

train {
  loss        mse
  optimizer   adam  learning_rate=0.02
  batch_size  20
  epochs      400
}
`,
  },
];
