/** Where the rows of a `data` section come from: a file, rows in place, or what is generated. */
import { statements, toySets } from '../../model/catalogue/statements.js';
import type { DataSource, GeneratedColumn } from '../../model/experiment/experiment.js';
import { isList, printString, type Value } from '../../model/experiment/value.js';
import type { Statement } from '../syntax/ast.js';
import { toExpression } from '../syntax/expressionParser.js';
import { bind, namesOf, numberOf, textOf, type Bound } from './bind.js';
import { checkExpression } from './checkExpression.js';
import type { Reading } from './reading.js';
import { toValue } from './values.js';

/** The one source of a section; a second is an error. */
export function readSource(
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
    // "data\new.csv" holds a line's end.
    if (/[\\\n]/.test(path.name))
      reading.error('type/expected', 'A path uses /, on every system.', path, {
        title: 'Use /',
        change: { literal: printString(path.name.replaceAll('\\', '/').replaceAll('\n', '/n')) },
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
  if (draw?.type === 'call' && Object.hasOwn(draws, draw.name.name)) {
    const { name: called } = draw.name;
    reading.error('type/expected', `Numbers stand behind the name: ${called} 0 1.`, draw);
    return undefined;
  }
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
