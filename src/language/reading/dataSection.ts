/** `data "path.csv" { … }`, `data { rows … }`, `data { generate … }` to a data specification. */
import { statements } from '../../model/catalogue/statements.js';
import {
  dateParts,
  type ColumnSpec,
  type ColumnType,
  type DataSpec,
  type DatePart,
  type MissingMethod,
  type NormalizeMethod,
  type SplitSpec,
} from '../../model/experiment/experiment.js';
import { isCall, isList, printValue, type Value } from '../../model/experiment/value.js';
import type { Statement } from '../syntax/ast.js';
import { flagOf, namesOf, numberOf, textOf, type Bound } from './bind.js';
import type { Reading } from './reading.js';
import { readSource } from './dataSource.js';
import { readStatements } from './sectionReader.js';

/** Nothing where the rows' source is missing or wrong. @param functions the file's own, by name */
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
        const column = readColumn(bound, reading, `data/column/${columns.length}`);
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
  const group = textOf(of('window'), 'group');
  const window =
    windowLength === undefined
      ? undefined
      : {
          length: windowLength,
          horizon: numberOf(of('window'), 'horizon') ?? 1,
          ...(group !== undefined && { group }),
        };
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

function readColumn(bound: Bound, reading: Reading, at: string): ColumnSpec | undefined {
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
        classes: classes
          .filter((v): v is string | number => typeof v === 'string' || typeof v === 'number')
          .map((label) =>
            typeof label === 'string' && flagOf(bound, 'lowercase') ? label.toLowerCase() : label,
          ),
      }),
    ...(encode && { encode }),
    ...(bound.get('missing') === 'class' && { missing: 'class' }),
    ...readWriting(bound, reading, at),
  };
}

/** How a column's cells are written. */
function readWriting(
  bound: Bound,
  reading: Reading,
  at: string,
): Pick<ColumnSpec, 'strip' | 'decimal' | 'na' | 'lowercase' | 'parts' | 'order'> {
  const strip = textsIn(bound.get('strip'));
  const decimal = textOf(bound, 'decimal');
  const na = textsIn(bound.get('na'));
  const parts = textsIn(bound.get('parts'));
  const order = textOf(bound, 'order') as ColumnSpec['order'];
  const isPart = (part: string): part is DatePart => dateParts.includes(part as DatePart);
  const wrong = parts?.find((part) => !isPart(part));
  if (wrong !== undefined)
    reading.unknownName('part of a date', wrong, dateParts, reading.trace.get(`${at}/parts`)!);
  if (strip?.some((sign) => sign === ''))
    reading.error(
      'type/expected',
      'strip= takes signs: strip="$".',
      reading.trace.get(`${at}/strip`)!,
    );
  if (decimal !== undefined && decimal.length !== 1)
    reading.error(
      'type/expected',
      'A decimal sign is one character: "." or ",".',
      reading.trace.get(`${at}/decimal`)!,
    );
  return {
    ...(strip && { strip: strip.filter((sign) => sign !== '') }),
    ...(decimal?.length === 1 && { decimal }),
    ...(na && { na }),
    ...(flagOf(bound, 'lowercase') && { lowercase: true }),
    ...(parts && { parts: parts.filter(isPart) }),
    ...(order && { order }),
  };
}

/** One text, or a list of them. */
const textsIn = (value: Value | undefined): string[] | undefined =>
  value === undefined
    ? undefined
    : (isList(value) ? value : [value]).flatMap((one) =>
        typeof one === 'string' || typeof one === 'number' ? [String(one)] : [],
      );

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
        (train === undefined
          ? 'validation and test leave nothing to train on.'
          : 'they must add up to 100 %.'),
      place,
    );
  if (column !== undefined && (train !== undefined || validation || test))
    reading.error('data/split', 'Either a split column or shares, not both.', place);
  const generator = textOf(bound, 'generator') === 'numpy' ? 'numpy' : 'default';
  const stratified = flagOf(bound, 'stratify') ?? false;
  return {
    ...(column !== undefined && { column }),
    ...(testFile !== undefined && { testFile }),
    ...(train !== undefined && { train }),
    validation,
    test,
    seed: numberOf(bound, 'seed') ?? 0,
    stratify: stratified && (generator === 'numpy' || 'remainders'),
    shuffle: flagOf(bound, 'shuffle') ?? !windowed,
    generator,
  };
}
