/** A new experiment on a CSV, as text. What is left out, and why, stands beside it. */
import { plain } from '../../model/checks/columnAdvice.js';
import { printName, printString } from '../../model/experiment/value.js';
import type { CsvParams } from '../../protocol/serverMessages.js';
import type { Document } from '../syntax/ast.js';
import { recipeOf, type Recipe } from './recipe.js';
import type { TextEdit } from './toTextEdits.js';

/** The `data` section for a CSV. */
export const dataSection = (params: CsvParams): string =>
  section(`data ${printString(params.path)}`, dataLines(params, recipeOf(params)));

function dataLines({ target: name, asClass }: CsvParams, recipe: Recipe): string[] {
  const { target, classes, left, said, missing, time, series, image, isSplit, scaling } = recipe;
  const column = (of: string, options: string): string => `column     ${printName(of)}  ${options}`;
  return [
    ...(series ? [`features   ${printName(name)}`] : []),
    `target     ${printName(name)}`,
    ...(asClass && target?.type === 'number' ? [column(name, 'type=category')] : []),
    ...(series
      ? []
      : left.map(({ column: out, why }) => column(out.name, `type=ignore   # ${why}`))),
    ...said.map(({ name: of, options }) => column(of, options)),
    ...missing.map(({ name: of, missing: n, rows }) =>
      column(of, `type=category missing=class   # ${n} of ${rows} cells are missing`),
    ),
    ...(series ? [`window     ${series.window}   # rows behind one another`] : []),
    ...(recipe.fills
      ? ['missing    median   # of the training rows; the most frequent class for categories']
      : []),
    ...(image
      ? [`normalize  scale(1/${image.peak})`]
      : scaling === 'none'
        ? []
        : [`normalize  standard${scaling === 'target' ? '  target=standard' : ''}`]),
    ...(isSplit
      ? [
          'split      train=70% validation=15% test=15% ' +
            (time ? `shuffle=false   # in the order of ${plain(time.name)}` : 'seed=1') +
            (classes && !time ? ' stratify=true' : ''),
        ]
      : []),
  ];
}

/** A whole file for a CSV: layers, loss and training that fit its rows, inputs and classes. */
export function experimentFor(name: string, params: CsvParams): string {
  const recipe = recipeOf(params);
  return (
    [
      'nnet 1',
      section(`data ${printString(params.path)}`, dataLines(params, recipe)),
      section(`network ${printName(name)}`, layerLines(recipe)),
      section('train', trainLines(recipe)),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function layerLines({ classes, series, image, hidden }: Recipe): string[] {
  const output = ['dense', 'output', classes ? `${classes.length}  softmax` : '1'];
  if (series)
    return inColumns([
      ['input', 'rows', ''],
      ['lstm', 'memory', '8'],
      ['flatten', 'recent', 'from=rows'],
      ['concat', 'both', 'from=[memory, recent]   # what came last is seen as it is, too'],
      output,
    ]);
  if (image)
    return inColumns([
      ['input', 'pixels', `${image.side}x${image.side}x1`],
      ['conv2d', 'edges', '8  3  relu  padding=same init=he'],
      ['max_pool2d', 'half', '2'],
      ['conv2d', 'shapes', '16  3  relu  padding=same init=he'],
      ['max_pool2d', 'small', '2'],
      ['flatten', 'flat', ''],
      output,
    ]);
  const dense = hidden.map((units, i) => [
    'dense',
    `hidden${hidden.length > 1 ? i + 1 : ''}`,
    `${units}  relu  init=he`,
  ]);
  return inColumns([['input', 'features', ''], ...dense, output]);
}

/** Kind, name and what follows, each below the one above, as far as a line has more. */
function inColumns(lines: readonly (readonly string[])[]): string[] {
  const kinds = Math.max(...lines.map(([kind]) => kind!.length));
  const names = Math.max(...lines.flatMap(([, name, more]) => (more ? name!.length : [])));
  return lines.map(([kind, name, more]) =>
    `${kind!.padEnd(kinds)}  ${name!.padEnd(names)}  ${more}`.trimEnd(),
  );
}

const trainLines = ({
  classes,
  isSplit,
  series,
  l2,
  rate,
  batch,
  epochs,
  patience,
}: Recipe): string[] => [
  `loss            ${classes ? 'cross_entropy' : 'mse'}`,
  `optimizer       adam  learning_rate=${rate}`,
  `batch_size      ${batch}`,
  `epochs          ${epochs}`,
  ...(l2 > 0 ? [`l2              ${l2}`] : []),
  ...(isSplit ? [`early_stopping  validation_loss  patience=${patience}`] : []),
  ...(series ? ['clip_gradients  norm=1'] : []),
];

const section = (head: string, lines: readonly string[]): string =>
  `${head} {\n${lines.map((line) => `  ${line}\n`).join('')}}`;

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
