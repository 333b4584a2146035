/** New experiments as text: for a CSV and its target, and the classics that need no file. */
import { printName, printString } from '../../model/experiment/value.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import type { CsvParams, TemplateItem } from '../../protocol/serverMessages.js';
import type { Document } from '../syntax/ast.js';
import type { TextEdit } from './toTextEdits.js';

/** Fewer rows than this are all trained on: there is nothing to set aside. */
const fewRows = 20;

/** Already within −1 … 1. */
const isSmall = (column: ColumnSummary): boolean => column.minimum! >= -1 && column.maximum! <= 1;

/** A column such as `id` that only counts the rows would be learned by heart. */
const numbersRows = ({ name, whole, rows, minimum, maximum }: ColumnSummary): boolean =>
  /^(id|index|row|no|nr|unnamed.*|.*_id)$/i.test(name) &&
  whole &&
  (maximum ?? 0) - (minimum ?? 0) === rows - 1;

/** The `data` section for a CSV. */
export function dataSection({ path, target, asClass, columns }: CsvParams): string {
  const column = columns.find((c) => c.name === target);
  const classes = asClass || column?.type !== 'number';
  const features = columns.filter((c) => c.name !== target);
  const lines = [`target     ${printName(target)}`];
  if (asClass && column?.type === 'number')
    lines.push(`column     ${printName(target)}  type=category`);
  for (const c of features.filter(numbersRows))
    lines.push(`column     ${printName(c.name)}  type=ignore   # numbers the rows`);
  if (features.some((c) => c.missing > 0 && c.type !== 'text'))
    lines.push(
      'missing    median   # of the training rows; the most frequent class for categories',
    );
  // Numbers on very different scales, and targets far from 1, are what small networks fail at
  // first.
  const scaled = features.some((c) => c.type === 'number' && !isSmall(c));
  if (!classes && column && !isSmall(column)) lines.push('normalize  standard  target=standard');
  else if (scaled) lines.push('normalize  standard');
  if ((column?.rows ?? 0) >= fewRows)
    lines.push(
      `split      train=70% validation=15% test=15% seed=1${classes ? ' stratify=true' : ''}`,
    );
  return `data ${printString(path)} {\n${lines.map((line) => `  ${line}\n`).join('')}}`;
}

/** A whole file for a CSV: one hidden layer, and the loss that fits the target. */
export function experimentFor(name: string, choice: CsvParams): string {
  const { target, asClass, columns } = choice;
  const column = columns.find((c) => c.name === target);
  const classes = asClass || column?.type !== 'number' ? (column?.classes ?? []) : undefined;
  const validated = (column?.rows ?? 0) >= fewRows;
  const output = classes ? `dense  output  ${classes.length}   softmax` : 'dense  output  1';
  return `nnet 1

${dataSection(choice)}

network ${printName(name)} {
  input  features
  dense  hidden  16  relu  init=he
  ${output}
}

train {
  loss            ${classes ? 'cross_entropy' : 'mse'}
  optimizer       adam  learning_rate=0.01
  batch_size      ${validated ? '16' : 'all'}
  epochs          ${validated ? '200' : '500'}
${validated ? '  early_stopping  validation_loss  patience=20\n' : ''}}
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
