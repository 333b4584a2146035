/** `data "path.csv" { … }`, `data { rows … }`, `data { generate … }` to a data specification. */
import { statements, toySets } from '../../model/catalogue/statements.js';
import type {
  ColumnSpec,
  ColumnType,
  DataSource,
  DataSpec,
  GeneratedColumn,
  MissingMethod,
  NormalizeMethod,
  SplitSpec,
} from '../../model/experiment/experiment.js';
import { isCall, isList, printValue, type Value } from '../../model/experiment/value.js';
import type { Statement } from '../syntax/ast.js';
import { bind, flagOf, namesOf, numberOf, textOf, type Bound } from './bind.js';
import { checkExpression } from './checkExpression.js';
import { toExpression } from '../syntax/expressionParser.js';
import type { Reading } from './reading.js';
import { readStatements } from './sectionReader.js';
import { toValue } from './values.js';

export function readData(
  section: Statement,
  reading: Reading,
  functions: readonly string[],
): DataSpec | undefined {
  const found = new Map<string, Bound>();
  const columns: ColumnSpec[] = [];
  let generated: Statement | undefined;
  readStatements(
    section,
    statements.data,
    reading,
    functions,
    (head, bound, statement) => {
      found.set(head, bound);
      if (head === 'column') {
        const column = readColumn(bound);
        if (column) columns.push(column);
      }
      if (head === 'generate') generated = statement;
    },
    new Set(['generate']),
  );
  const source = readSource(section, found, generated, reading);
  const target = namesOf(found.get('target') ?? new Map<string, Value>(), 'names');
  if (!target)
    reading.error('structure/missing', "'data' needs a target: target COLUMN.", section.head);
  if (!source) return undefined;
  if (found.has('columns') && !found.has('rows'))
    reading.error(
      'structure/source',
      "'columns' names the columns of 'rows'; a CSV has its own header.",
      reading.trace.get('data/columns')!,
    );
  const of = (head: string): Bound => found.get(head) ?? new Map<string, Value>();
  const features = namesOf(of('features'), 'names');
  const delimiter = textOf(of('delimiter'), 'sign');
  const header = flagOf(of('header'), 'present');
  const decimal = textOf(of('decimal'), 'sign');
  const windowLength = numberOf(of('window'), 'length');
  const window =
    windowLength === undefined
      ? undefined
      : { length: windowLength, horizon: numberOf(of('window'), 'horizon') ?? 1 };
  const folds = numberOf(of('folds'), 'k');
  const split = found.has('split')
    ? readSplit(of('split'), window !== undefined, reading)
    : undefined;
  if (folds !== undefined && split && split.validation > 0)
    reading.error(
      'data/folds',
      "With 'folds' every part validates in turn: remove 'validation='.",
      reading.trace.get('data/split/validation')!,
    );
  if (folds !== undefined && split?.column !== undefined)
    reading.error(
      'data/folds',
      "'folds' cuts the rows itself: a split column is not for it.",
      reading.trace.get('data/split/column')!,
    );
  if (folds !== undefined && window)
    reading.error(
      'data/folds',
      "'folds' and 'window' do not go together: windows of one part would hold rows of another.",
      reading.trace.get('data/folds')!,
    );
  if (delimiter !== undefined && delimiter.length !== 1 && delimiter !== '\\t')
    reading.error(
      'type/expected',
      'A delimiter is one character: ",", ";", a tab.',
      reading.trace.get('data/delimiter/sign')!,
    );
  return {
    source,
    ...(features && { features }),
    target: target ?? [],
    columns,
    normalize: readNormalize(of('normalize'), reading),
    normalizeTarget: textOf(of('normalize'), 'target') === 'standard',
    missing: (textOf(of('missing'), 'method') as MissingMethod | undefined) ?? 'error',
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    ...(decimal !== undefined && { decimal }),
    ...(split && { split }),
    ...(folds !== undefined && { folds }),
    ...(window && { window }),
  };
}

function readColumn(bound: Bound): ColumnSpec | undefined {
  const name = textOf(bound, 'name');
  if (name === undefined) return undefined;
  const classes = bound.get('classes');
  const type = textOf(bound, 'type') as ColumnType | undefined;
  const encode = textOf(bound, 'encode') as ColumnSpec['encode'];
  return {
    name,
    ...(type && { type }),
    ...(classes !== undefined &&
      isList(classes) && {
        classes: classes.filter(
          (v): v is string | number => typeof v === 'string' || typeof v === 'number',
        ),
      }),
    ...(encode && { encode }),
  };
}

function readSource(
  section: Statement,
  found: ReadonlyMap<string, Bound>,
  generated: Statement | undefined,
  reading: Reading,
): DataSource | undefined {
  const [path, ...more] = section.values;
  const extra = more[0] ?? section.options[0];
  if (extra) reading.error('type/count', "'data' takes one path.", extra);
  const inPlace = [found.has('rows') && 'rows', generated && 'generate'].filter(
    (name) => typeof name === 'string',
  );
  if (path && inPlace.length > 0)
    reading.error('structure/source', `Either a file or '${inPlace[0]}', not both.`, path);
  if (inPlace.length > 1)
    reading.error('structure/source', "Either 'rows' or 'generate', not both.", section.head);
  if (path) {
    if (path.type !== 'name' || !path.quoted) {
      reading.error('type/expected', 'A path is written in quotes: data "file.csv" { … }.', path);
      return undefined;
    }
    reading.mark('data/path', path);
    if (path.name.includes('\\'))
      reading.error('type/expected', 'A path uses /, on every system.', path, {
        title: 'Use /',
        replacement: `"${path.name.replaceAll('\\', '/')}"`,
      });
    return { kind: 'csv', path: path.name };
  }
  if (generated) return readGenerate(generated, reading);
  const rows = found.get('rows')?.get('rows');
  if (rows !== undefined)
    return readRows(
      rows,
      namesOf(found.get('columns') ?? new Map<string, Value>(), 'names'),
      reading,
    );
  if (!section.broken && !found.has('rows'))
    reading.error(
      'structure/source',
      'Say where the rows come from: data "file.csv" { … }, rows, or generate.',
      section.head,
    );
  return undefined;
}

function readRows(
  value: Value,
  names: readonly string[] | undefined,
  reading: Reading,
): DataSource | undefined {
  const place = reading.trace.get('data/rows/rows')!;
  const rows = (isList(value) ? value : []).map((row) =>
    isList(row)
      ? row.filter(
          (cell): cell is number | string => typeof cell === 'number' || typeof cell === 'string',
        )
      : [],
  );
  if (!names) {
    reading.error(
      'structure/missing',
      "'rows' needs names for its columns: columns x1 x2 y.",
      reading.trace.get('data/rows') ?? place,
    );
    return undefined;
  }
  if (rows.some((row) => row.some((cell) => typeof cell === 'number' && !Number.isFinite(cell)))) {
    reading.error('data/not-finite', 'A number of these rows is too large to be finite.', place);
    return undefined;
  }
  const wrong = rows.findIndex((row) => row.length !== names.length);
  if (wrong >= 0) {
    reading.error(
      'data/width',
      `Row ${wrong} has ${rows[wrong]!.length} values; there are ${names.length} columns.`,
      place,
    );
    return undefined;
  }
  return { kind: 'rows', columns: names, rows };
}

/** Rows that can be generated, as the bound of `rows` in the catalogue. */
const mostGenerated = 10_000_000;

const draws = { uniform: [0, 1], normal: [0, 1] } as const;

/** `generate 100 seed=1 { x uniform -1 1; y = x^2 }` and `generate moons 200 noise=0.1`. */
function readGenerate(statement: Statement, reading: Reading): DataSource | undefined {
  const entry = statements.data.find((e) => e.name === 'generate')!;
  const bound = bind(entry, statement, 'data/generate', reading);
  const what = bound.get('what');
  const seed = numberOf(bound, 'seed') ?? 0;
  if (typeof what === 'string') {
    if (!toySets.some((set) => set === what)) {
      reading.unknownName('toy set', what, toySets, reading.trace.get('data/generate/what')!);
      return undefined;
    }
    if (statement.block)
      reading.error(
        'structure/block',
        `'generate ${what}' has no block: its columns are x1, x2 and label.`,
        { start: statement.block.start, end: statement.block.start + 1 },
      );
    if (bound.get('generator') === 'numpy')
      reading.error(
        'name/planned',
        'The toy sets are drawn by the default generator only.',
        reading.trace.get('data/generate/generator')!,
      );
    return {
      kind: 'toy',
      set: what,
      rows: numberOf(bound, 'rows') ?? 200,
      noise: numberOf(bound, 'noise') ?? 0,
      seed,
    };
  }
  if (what === undefined) return undefined;
  if (typeof what !== 'number' || !Number.isInteger(what) || what < 1 || what > mostGenerated) {
    reading.error(
      'type/expected',
      `How many rows, from 1 to ${mostGenerated.toLocaleString('en')}? generate 100 { x uniform ` +
        `-1 1; y = x^2 }`,
      reading.trace.get('data/generate/what')!,
    );
    return undefined;
  }
  for (const name of ['rows', 'noise']) {
    if (bound.has(name))
      reading.error(
        'type/count',
        `'${name}' belongs to the toy sets; the number of rows stands right behind 'generate'.`,
        reading.trace.get(`data/generate/${name}`)!,
      );
  }
  if (!statement.block) {
    if (!statement.broken)
      reading.error(
        'structure/block',
        "'generate' needs its columns: generate 100 { x uniform -1 1; y = x^2 }.",
        statement.head,
      );
    return undefined;
  }
  const columns: GeneratedColumn[] = [];
  const errorsBefore = reading.findings.length;
  for (const inner of statement.block.statements) {
    const column = readGenerated(
      inner,
      columns.map((c) => c.name),
      reading,
    );
    if (column) columns.push(column);
  }
  // Rows are drawn while typing too: half a description draws none.
  if (
    reading.findings.length > errorsBefore ||
    statement.broken ||
    statement.block.statements.some((inner) => inner.broken)
  )
    return undefined;
  return {
    kind: 'generate',
    rows: what,
    seed,
    generator: textOf(bound, 'generator') === 'numpy' ? 'numpy' : 'default',
    columns,
  };
}

function readGenerated(
  statement: Statement,
  before: readonly string[],
  reading: Reading,
): GeneratedColumn | undefined {
  if (statement.broken || statement.head.type !== 'name') return undefined;
  const { name } = statement.head;
  if (before.includes(name)) {
    reading.error('name/duplicate', `Two columns are called '${name}'.`, statement.head);
    return undefined;
  }
  if (statement.expression) {
    checkExpression(statement.expression, before, reading);
    return { name, expression: toExpression(statement.expression) };
  }
  const [draw, ...bounds] = statement.values;
  if (draw?.type !== 'name' || !Object.hasOwn(draws, draw.name)) {
    reading.unknownName(
      'distribution',
      draw?.type === 'name' ? draw.name : 'this',
      Object.keys(draws),
      draw ?? statement.head,
    );
    return undefined;
  }
  const kind = draw.name as keyof typeof draws;
  const numbers = bounds.flatMap((node) => {
    const value = toValue(node, { kind: 'any' }, reading);
    return typeof value === 'number' ? [value] : [];
  });
  if (numbers.length !== bounds.length || numbers.length > 2 || statement.options.length > 0)
    reading.error(
      'type/expected',
      kind === 'uniform' ? "Write 'uniform LOW HIGH'." : "Write 'normal MEAN DEVIATION'.",
      statement,
    );
  const [first, second] = [numbers[0] ?? draws[kind][0], numbers[1] ?? draws[kind][1]];
  if (kind === 'uniform' && first > second)
    reading.report(
      'warning',
      'type/bounds',
      `'uniform' takes the smaller bound first: ${first} is above ${second}.`,
      statement,
    );
  if (kind === 'normal' && second < 0)
    reading.error(
      'type/bounds',
      `A standard deviation is not below 0; ${second} is.`,
      bounds[1] ?? statement,
    );
  return { name, draw: kind, arguments: [first, second] };
}

function readNormalize(bound: Bound, reading: Reading): NormalizeMethod {
  const method = bound.get('method');
  if (method === undefined) return 'none';
  if (method === 'none' || method === 'standard' || method === 'minmax' || method === 'robust')
    return method;
  const isScale = isCall(method) && method.call === 'scale';
  const scale =
    isScale && method.values.length === 1 && Object.keys(method.options).length === 0
      ? method.values[0]
      : undefined;
  if (typeof scale === 'number' && scale !== 0 && Number.isFinite(scale)) return { scale };
  if (isScale) {
    reading.error(
      'type/expected',
      'scale takes one factor that is not 0: normalize scale(1/255).',
      reading.trace.get('data/normalize/method')!,
    );
    return 'none';
  }
  reading.unknownName(
    'normalization',
    isCall(method) ? method.call : printValue(method),
    ['standard', 'minmax', 'robust', 'none', 'scale'],
    reading.trace.get('data/normalize/method')!,
  );
  return 'none';
}

/** @param windowed rows are in order, and stay so unless the file says otherwise */
function readSplit(bound: Bound, windowed: boolean, reading: Reading): SplitSpec {
  const column = textOf(bound, 'column');
  const train = numberOf(bound, 'train');
  const validation = numberOf(bound, 'validation') ?? 0;
  const testFile = textOf(bound, 'test');
  const test = numberOf(bound, 'test') ?? 0;
  const sum = (train ?? 0) + validation + test;
  const place = reading.trace.get('data/split')!;
  if (bound.has('test') && testFile === undefined && !(test >= 0 && test <= 1))
    reading.error(
      'type/bounds',
      "'test' is a share from 0 to 1, or the path of a second file in quotes.",
      reading.trace.get('data/split/test')!,
    );
  if (column === undefined && (train === undefined ? sum > 1 : Math.abs(sum - 1) > 1e-9))
    reading.error(
      'data/split',
      `The parts add up to ${Number((sum * 100).toFixed(6))} %; ` +
        `${train === undefined ? 'validation and test leave nothing to train on' : 'they must add up to 100 %'}.`,
      place,
    );
  if (column !== undefined && (train !== undefined || validation || test))
    reading.error('data/split', 'Either a split column or shares, not both.', place);
  return {
    ...(column !== undefined && { column }),
    ...(testFile !== undefined && { testFile }),
    ...(train !== undefined && { train }),
    validation,
    test,
    seed: numberOf(bound, 'seed') ?? 0,
    stratify: flagOf(bound, 'stratify') ?? false,
    shuffle: flagOf(bound, 'shuffle') ?? !windowed,
    generator: textOf(bound, 'generator') === 'numpy' ? 'numpy' : 'default',
  };
}
