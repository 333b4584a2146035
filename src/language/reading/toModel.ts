/** Tree to experiment: which sections there are, and each of them read by its own file. */
import type { Experiment, FunctionSpec } from '../../model/experiment/experiment.js';
import { entryOf } from '../../model/catalogue/catalogue.js';
import { builtins } from '../../model/experiment/expression.js';
import { statements as sectionStatements } from '../../model/catalogue/statements.js';
import type { Document, Statement } from '../syntax/ast.js';
import { checkExpression } from './checkExpression.js';
import { readData } from './dataSection.js';
import { readExpect } from './expectSection.js';
import { toExpression } from '../syntax/expressionParser.js';
import { readNetwork } from './networkSection.js';
import { Reading, type SpanFinding, type Trace } from './reading.js';
import { readTrain } from './trainSection.js';
import { bind, textOf } from './bind.js';

export interface Model {
  readonly experiment: Experiment;
  readonly trace: Trace;
  readonly findings: readonly SpanFinding[];
}

const sectionNames = ['nnet', 'data', 'network', 'train', 'tune', 'expect', 'function'];

/**
 * What a text means. Never throws: what cannot be understood is a finding, and the rest is read.
 */
export function toModel(document: Document): Model {
  const reading = new Reading();
  for (const { code, message, start, end, replacement } of document.findings) {
    reading.error(
      code,
      message,
      { start, end },
      replacement === undefined
        ? undefined
        : {
            title: replacement.trim() === '' ? 'Remove it' : `Change to ${replacement.trim()}`,
            change: { literal: replacement },
          },
    );
  }
  readComments(document, reading);
  readVersion(document, reading);
  const found = new Map<string, Statement>();
  const functions: FunctionSpec[] = [];
  const names: string[] = [];
  const taken = new Set<string>();
  let stray = false;
  for (const statement of document.statements) {
    const head =
      statement.head.type === 'name' && !statement.head.quoted ? statement.head.name : '';
    // The lines of a section whose brace or keyword is missing are one finding, not one each.
    const known = sectionNames.includes(head);
    if (!known && stray) continue;
    stray = !known;
    if (head === 'nnet') continue;
    if (head === 'function') {
      const spec = readFunction(statement, reading, names);
      if (!spec) continue;
      if (taken.has(spec.name))
        reading.error(
          'name/duplicate',
          `Two functions are called '${spec.name}'.`,
          statement.values[0]!,
        );
      else if (
        builtins.has(spec.name) ||
        entryOf('activation', spec.name) ||
        entryOf('loss', spec.name)
      )
        reading.error(
          'name/duplicate',
          `'${spec.name}' is built in: give your function another name.`,
          reading.trace.get(`function/${spec.name}`)!,
        );
      else {
        functions.push(spec);
        names.push(spec.name);
        taken.add(spec.name);
      }
    } else if (!known) {
      if (!statement.broken)
        reading.unknownName(
          'section',
          head || document.text.slice(statement.head.start, statement.head.end),
          sectionNames,
          statement.head,
        );
    } else if (found.has(head))
      reading.error(
        'structure/twice',
        `There is a second '${head}'; a file has at most one.`,
        statement.head,
      );
    else {
      found.set(head, statement);
      reading.mark(head, statement.head);
    }
  }
  const section = <T>(
    name: string,
    read: (statement: Statement, reading: Reading, functions: readonly string[]) => T,
  ): T | undefined => {
    const statement = found.get(name);
    return statement && read(statement, reading, names);
  };
  const data = section('data', readData);
  const network = section('network', readNetwork);
  const train = section('train', readTrain);
  const expect = section('expect', readExpect) ?? [];
  const search = section('tune', readTune);
  return {
    experiment: {
      ...(data && { data }),
      ...(network && { network }),
      ...(train && { train }),
      ...(search && { search }),
      expect,
      functions,
    },
    trace: reading.trace,
    findings: reading.findings,
  };
}

/** Comments that start as other languages' do: one finding, and all of them mended at once. */
function readComments({ text, comments }: Document, reading: Reading): void {
  const slashes = comments
    .filter(({ start }) => text.startsWith('//', start))
    .map(({ start }) => ({ start, end: start + 2 }));
  const [first, ...others] = slashes;
  if (!first) return;
  others.forEach((span, i) => reading.mark(`comment/${i}`, span));
  reading.error('syntax/comment', 'A comment starts with #.', first, {
    title:
      others.length > 0 ? `Replace // by # in all ${slashes.length} comments` : 'Replace // by #',
    change: { literal: '#' },
    more: others.map((_, i) => ({ at: `comment/${i}`, literal: '#' })),
  });
}

function readVersion(document: Document, reading: Reading): void {
  const first = document.statements[0];
  const versions = document.statements.filter(
    (statement) => statement.head.type === 'name' && statement.head.name === 'nnet',
  );
  const version = versions[0];
  if (!version) {
    const [firstSign] = /^[^\r\n]?/u.exec(document.text)!;
    if (first || document.text.trim() === '')
      reading.error(
        'structure/version',
        "The first line of the file is 'nnet 1'.",
        { start: 0, end: firstSign.length },
        { title: "Insert 'nnet 1'", change: { literal: `nnet 1\n\n${firstSign}` } },
      );
    return;
  }
  if (version !== first) reading.error('structure/version', "'nnet 1' comes first.", version);
  if (versions[1]) reading.error('structure/twice', "There is a second 'nnet'.", versions[1]);
  const value = version.values[0];
  if (version.broken) return;
  if (
    value?.type !== 'number' ||
    value.value !== 1 ||
    version.values.length > 1 ||
    version.options.length > 0 ||
    version.block
  )
    reading.error(
      'structure/version',
      "This is version 1 of the language: write 'nnet 1'.",
      version,
      { title: "Change to 'nnet 1'", change: { literal: 'nnet 1' } },
    );
}

/** `function name(parameters) = expression` */
function readFunction(
  statement: Statement,
  reading: Reading,
  others: readonly string[],
): FunctionSpec | undefined {
  const call = statement.values[0];
  if (statement.broken || call?.type !== 'call' || !statement.expression) return undefined;
  const parameters = call.values.flatMap((value) =>
    value.type === 'name' && !value.quoted ? [value.name] : [],
  );
  if (parameters.length < call.values.length || call.options.length > 0)
    reading.error('type/expected', 'The parameters of a function are names.', call);
  const twice = call.values.find(
    (value, i) => value.type === 'name' && parameters.indexOf(value.name) < i,
  );
  if (twice)
    reading.error('name/duplicate', `Two parameters of '${call.name.name}' have one name.`, twice);
  checkExpression(statement.expression, parameters, reading, others);
  reading.mark(`function/${call.name.name}`, call.name);
  return { name: call.name.name, parameters, expression: toExpression(statement.expression) };
}

/**
 * `tune` is read and checked. Training takes the values in the file; the search is a command of its
 * own.
 */
function readTune(statement: Statement, reading: Reading): NonNullable<Experiment['search']> {
  let goal: string | undefined;
  let resamples = false;
  const entries = sectionStatements.tune;
  if (!statement.block && !statement.broken)
    reading.error('structure/block', "'tune' needs its block: tune { … }.", statement.head);
  const extra = statement.values[0] ?? statement.options[0];
  if (extra) reading.error('type/count', "'tune' takes no values.", extra);
  for (const inner of statement.block?.statements ?? []) {
    const head = inner.head.type === 'name' ? inner.head.name : '';
    const entry = entries.find((e) => e.name === head);
    if (!entry)
      reading.unknownName(
        "statement of 'tune'",
        head,
        entries.map((e) => e.name),
        inner.head,
      );
    else {
      const bound = bind(entry, inner, `tune/${head}`, reading);
      if (head === 'goal') goal = textOf(bound, 'metric');
      if (head === 'folds' || head === 'resample') resamples = true;
    }
  }
  return { ...(goal !== undefined && { goal }), resamples };
}
