/**
 * What is searched: paths of `vary` against the network and the training, values against the
 * settings they lead to, the search as a whole.
 */
import { changeTo } from '../../model/experiment/finding.js';
import { checkValue } from '../../model/catalogue/checkValue.js';
import type { Parameter } from '../../model/catalogue/entry.js';
import { isBetterHigh } from '../../model/catalogue/metrics.js';
import type { Experiment } from '../../model/experiment/experiment.js';
import type { Document, NameNode, Statement, ValueNode } from '../syntax/ast.js';
import { headOf, sectionStatements } from './walk.js';
import { Reading, type SpanFinding } from '../reading/reading.js';
import { settingAt } from './tunePaths.js';
import { toValue } from '../reading/values.js';

/** Findings of the searched paths and values; none where there is no `tune`. */
export function checkTune(document: Document, experiment: Experiment): readonly SpanFinding[] {
  const reading = new Reading();
  const tune = document.statements.find((statement) => headOf(statement) === 'tune');
  if (!tune?.block || tune.broken) return [];
  const lines = [...sectionStatements(document)]
    .filter(({ section, statement }) => section === 'tune' && !statement.broken)
    .map(({ statement }) => statement);
  const of = (head: string): Statement | undefined =>
    lines.find((statement) => headOf(statement) === head);
  const varies = lines.filter((statement) => headOf(statement) === 'vary');
  const optimizers = varies
    .filter((statement) => pathOf(statement)?.name === 'train.optimizer')
    .flatMap((statement) => statement.values.flatMap(namesOf));
  const seen = new Set<string>();
  for (const statement of varies) {
    const path = pathOf(statement);
    if (!path) continue;
    if (seen.has(path.name))
      reading.error('structure/twice', `'${path.name}' is varied twice.`, path);
    seen.add(path.name);
    const setting = settingAt(path.name, experiment, optimizers);
    if (setting && 'code' in setting) reading.problem(setting, path);
    else
      checkValues(
        statement,
        setting,
        experiment.functions.map(({ name }) => name),
        of('search'),
        reading,
      );
  }
  const whole = tune.block.statements.every(({ broken }) => !broken);
  if (whole && varies.length === 0)
    reading.error(
      'type/missing',
      "Nothing is varied: 'tune' needs a line such as vary hidden.units [8, 16].",
      tune.head,
    );
  const [folds, resample] = [of('folds'), of('resample')];
  if (folds && resample)
    reading.error(
      'structure/contradiction',
      "Take 'folds' or 'resample', not both.",
      resample.head,
    );
  checkDirection(of('goal'), reading);
  return reading.findings;
}

function pathOf({ values: [path] }: Statement): NameNode | undefined {
  return path?.type === 'name' && !path.quoted ? path : undefined;
}

const namesOf = (node: ValueNode): string[] =>
  node.type === 'list'
    ? node.items.flatMap(namesOf)
    : node.type === 'name'
      ? [node.name]
      : node.type === 'call'
        ? [node.name.name]
        : [];

/** The values of a `vary` behind its path: a list, some values, a range, or `log` and a range. */
function checkValues(
  { values: [path, ...given], head }: Statement,
  setting: Parameter | undefined,
  functions: readonly string[],
  search: Statement | undefined,
  reading: Reading,
): void {
  const logarithmic = given[0]?.type === 'name' && given[0].name === 'log';
  const written = logarithmic ? given.slice(1) : given;
  const items = written.flatMap((node) => (node.type === 'list' ? node.items : [node]));
  if (items.length === 0)
    reading.error(
      'type/missing',
      'Say which values to try: a list such as [8, 16], or a range such as 1e-4..1e-1.',
      path ?? head,
    );
  for (const node of items) {
    if (node.type === 'range') checkRange(node, setting, logarithmic, search, reading);
    else if (setting) {
      const problem = checkValue(setting, toValue(node, setting.type, reading), functions);
      if (problem) reading.problem(problem, node);
    }
  }
}

function checkRange(
  node: Extract<ValueNode, { type: 'range' }>,
  setting: Parameter | undefined,
  logarithmic: boolean,
  search: Statement | undefined,
  reading: Reading,
): void {
  const { from, to } = node;
  if (setting && setting.type.kind !== 'number')
    return reading.error(
      'type/expected',
      `'${setting.name}' is no number: list what to try, [a, b].`,
      node,
    );
  if (from === to)
    return reading.error('type/bounds', 'A range has two ends: list a single value, [a].', node, {
      title: `Change to [${to}]`,
      change: { value: [to] },
    });
  if (from > to)
    return reading.error(
      'type/bounds',
      `A range begins with its smaller end: ${to}..${from}.`,
      node,
      changeTo({ from: to, to: from }),
    );
  if (logarithmic && from <= 0)
    return reading.error('type/bounds', 'A logarithmic range begins above 0.', node);
  for (const end of [from, to]) {
    const problem = setting && checkValue(setting, end);
    if (problem) return reading.problem(problem, node);
  }
  const [method] = search?.values ?? [];
  // `hidden.repeat 1..4` has four values; numbers with a fraction have too many.
  const counted = setting?.type.kind === 'number' && setting.type.integer === true && !logarithmic;
  if (method?.type === 'name' && method.name === 'grid' && !counted)
    reading.error(
      'type/expected',
      'A grid tries every value of a list; a range has no end of them. List some, or search ' +
        'random.',
      node,
    );
}

function checkDirection(goal: Statement | undefined, reading: Reading): void {
  const [direction, metric] = goal?.values ?? [];
  if (direction?.type !== 'name' || metric?.type !== 'name') return;
  const better = isBetterHigh(metric.name) ? 'maximize' : 'minimize';
  if (direction.name === better || !['maximize', 'minimize'].includes(direction.name)) return;
  reading.report(
    'warning',
    'train/no-effect',
    `'${metric.name}' is better when it is ${better === 'maximize' ? 'larger' : 'smaller'}: ` +
      `this searches for the worst.`,
    direction,
    changeTo(better),
  );
}
