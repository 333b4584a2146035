/**
 * Which columns are features and targets, and how wide each becomes: from a specification and
 * column summaries alone.
 */
import {
  encodedWidth,
  missingClass,
  type ColumnSummary,
  type EncodedWidths,
  type TargetWidths,
} from '../model/experiment/dataset.js';
import type { ColumnSpec, DataSpec } from '../model/experiment/experiment.js';
import { type Finding, changeTo } from '../model/experiment/finding.js';
import { nearest } from '../model/catalogue/catalogue.js';
import { printName } from '../model/experiment/value.js';

export interface FeaturePlan {
  readonly column: string;
  readonly kind: 'number' | 'onehot' | 'index' | 'ordinal';
  /** The classes, in order, of everything but a number. */
  readonly classes?: readonly string[];
}

export interface TargetPlan {
  readonly column: string;
  readonly kind: 'number' | 'classes';
  readonly classes?: readonly string[];
  /** The values of an ordinal target: each becomes its place among them. */
  readonly order?: readonly string[];
}

export interface ColumnPlan {
  readonly features: readonly FeaturePlan[];
  readonly targets: readonly TargetPlan[];
  readonly findings: readonly Finding[];
  /** Columns that are used for nothing, and why. */
  readonly notes: readonly string[];
}

/**
 * The plan, with findings and notes.
 * @param columns summaries: of the table, or of its beginning
 */
export function planColumns(spec: DataSpec, columns: readonly ColumnSummary[]): ColumnPlan {
  const findings: Finding[] = [];
  const notes: string[] = [];
  const byName = new Map(columns.map((column) => [column.name, column]));
  const specs = new Map(spec.columns.map((column) => [column.name, column]));

  const find = (name: string, at: string): ColumnSummary | undefined => {
    const column = byName.get(name);
    if (!column) {
      const near = nearest(name, byName.keys());
      findings.push({
        code: 'data/column',
        severity: 'error',
        message: `The data has no column '${name}'.${
          near
            ? ` Did you mean '${near}'?`
            : ` It has ${columns
                .slice(0, 12)
                .map((c) => c.name)
                .join(', ')}${columns.length > 12 ? ', …' : ''}.`
        }`,
        at,
        ...(near && { fix: changeTo(near, `Change to '${near}'`) }),
      });
    }
    return column;
  };

  const targets = spec.target.flatMap((name, i) => {
    const column = find(name, `data/target/names/${i}`);
    return column ? planTarget(column, specs.get(name), `data/target/names/${i}`, findings) : [];
  });
  const described = new Set<string>();
  for (const [i, column] of spec.columns.entries()) {
    const summary = find(column.name, `data/column/${i}/name`);
    const at = `data/column/${i}`;
    const wrong = (message: string): void =>
      void findings.push({ code: 'data/column-type', severity: 'error', message, at });
    const type = column.type ?? summary?.type;
    if (described.has(column.name)) wrong(`'${column.name}' is described twice.`);
    described.add(column.name);
    if (column.type === 'ordinal' && !column.classes)
      wrong(
        `An ordinal column needs its classes in order: column ${column.name} type=ordinal ` +
          `classes=[small, large].`,
      );
    if (column.type === 'number' && summary && summary.type !== 'number')
      wrong(`'${column.name}' holds text: it cannot be read as numbers.`);
    if (column.missing === 'class' && (type !== 'category' || spec.target.includes(column.name)))
      wrong(
        `'missing=class' is for features of type=category; '${column.name}' is ` +
          `${spec.target.includes(column.name) ? 'a target' : (type ?? 'unknown')}.`,
      );
    if (column.missing === 'class' && column.classes?.includes(missingClass))
      wrong(`'${missingClass}' is the class of cells without a value already.`);
    if (column.classes && type !== 'category' && type !== 'ordinal')
      wrong(
        `'classes=' needs type=category or type=ordinal; '${column.name}' is ${type ?? 'unknown'}.`,
      );
    const listed = column.classes?.map(String) ?? [];
    const unlisted =
      summary?.classes?.filter((label) => listed.length > 0 && !listed.includes(label)) ?? [];
    if (new Set(listed).size < listed.length) wrong(`A class of '${column.name}' is listed twice.`);
    else if (unlisted.length > 0) {
      const coded = unlisted.find((label) => /^0\d/.test(label));
      const cure =
        coded === undefined ? '' : ` A code that starts with a zero is quoted: "${coded}".`;
      wrong(
        `'${column.name}' also holds ${unlisted.slice(0, 5).join(', ')}, which its classes do ` +
          `not list.${cure}`,
      );
    }
  }
  for (const [list, at] of [
    [spec.target, 'data/target'],
    [spec.features ?? [], 'data/features'],
  ] as const) {
    const seen = new Set<string>();
    const twice = list.findIndex((name) => seen.size === seen.add(name).size);
    if (twice >= 0)
      findings.push({
        code: 'data/column',
        severity: 'error',
        message: `'${list[twice]}' is named twice.`,
        at: `${at}/names/${twice}`,
      });
  }

  findings.push(...textReasons(spec, columns));
  const features: FeaturePlan[] = [];
  if (spec.features) {
    for (const [i, name] of spec.features.entries()) {
      const column = find(name, `data/features/names/${i}`);
      if (!column) continue;
      const plan = planFeature(column, specs.get(name));
      if (plan) features.push(plan);
      else
        findings.push({
          code: 'data/text',
          severity: 'error',
          message:
            `'${name}' is text with ` +
            `${column.classes ? column.classes.length : 'more than 1,000'} different values; a ` +
            `network takes numbers. ${cureOfText(name, specs.get(name))}`,
          at: `data/features/names/${i}`,
        });
    }
  } else {
    const left: string[] = [];
    const targeted = new Set(spec.target);
    for (const column of columns) {
      if (
        targeted.has(column.name) ||
        column.name === spec.split?.column ||
        column.name === spec.window?.group ||
        specs.get(column.name)?.type === 'ignore'
      )
        continue;
      const plan = planFeature(column, specs.get(column.name));
      if (plan) features.push(plan);
      else if (!specs.get(column.name)?.parts) left.push(column.name);
    }
    if (left.length > 0) {
      const first = new Map(columns.map((column) => [column.name, column.first]));
      const told = left.map((name) => {
        const cell = first.get(name);
        return cell ? `${name} (line ${cell.line}: "${cell.text.slice(0, 20)}")` : name;
      });
      notes.push(`Left out as text: ${told.join(', ')}.`);
    }
    const guessed = features.filter(
      ({ column, kind }) => kind === 'onehot' && specs.get(column)?.type === undefined,
    );
    if (guessed.length > 0)
      notes.push(
        `One-hot encoded, since few values come again and again: ` +
          `${guessed.map(({ column, classes }) => `${column} (${classes!.length})`).join(', ')}.`,
      );
  }
  if (features.length === 0)
    findings.push({
      code: 'data/no-features',
      severity: 'error',
      message: 'No column is left to go into the network.',
      at: spec.features ? 'data/features' : 'data',
    });
  if (spec.window?.group !== undefined) find(spec.window.group, 'data/window/group');
  const parts =
    spec.split?.column === undefined ? undefined : find(spec.split.column, 'data/split/column');
  const strange = parts?.classes?.find((label) => !['train', 'validation', 'test'].includes(label));
  if (strange !== undefined)
    findings.push({
      code: 'data/split',
      severity: 'warning',
      message:
        `'${strange}' in '${parts!.name}' is not train, validation or test: a row that ` +
        `has a target cannot say so.`,
      at: 'data/split/column',
    });
  const rows = columns[0]?.rows ?? 0;
  if (spec.folds !== undefined && spec.folds > rows)
    findings.push({
      code: 'data/folds',
      severity: 'error',
      message: `${rows} rows cannot be cut into ${spec.folds} folds.`,
      at: 'data/folds/k',
    });
  return { features, targets, findings, notes };
}

const cureOfText = (name: string, spec: ColumnSpec | undefined): string =>
  spec?.parts
    ? `Name its parts: ${spec.parts.map((part) => printName(`${name}.${part}`)).join(' ')}.`
    : `Say 'column ${name} type=category' or leave it out.`;

/** Columns that are text and look otherwise, each with what the file would say to mend it. */
function textReasons(spec: DataSpec, columns: readonly ColumnSummary[]): Finding[] {
  const described = new Set(spec.columns.map(({ name }) => name));
  return columns.flatMap(({ name, reason }) => {
    // What the file says the column is, it is.
    if (!reason || spec.columns.some((column) => column.name === name && column.type)) return [];
    const target = spec.target.indexOf(name);
    const feature = spec.features?.indexOf(name) ?? -1;
    if (spec.features && target < 0 && feature < 0) return [];
    const at =
      target >= 0
        ? `data/target/names/${target}`
        : feature >= 0
          ? `data/features/names/${feature}`
          : 'data/path';
    const statement = { head: 'column', values: [name], options: reason.cure?.options ?? {} };
    return [
      {
        code: 'data/looks',
        severity: 'information',
        message: reason.message,
        at,
        ...(reason.cure &&
          !described.has(name) && {
            fix: {
              title: reason.cure.title,
              change: { at: 'data/target/names', side: 'after', statements: [statement] },
            },
          }),
      } satisfies Finding,
    ];
  });
}

function planFeature(column: ColumnSummary, spec: ColumnSpec | undefined): FeaturePlan | undefined {
  const type = spec?.type ?? column.type;
  const { name } = column;
  const classes = spec?.classes?.map(String) ?? column.classes;
  if (type === 'number') return { column: name, kind: 'number' };
  if (type === 'ordinal' && classes) return { column: name, kind: 'ordinal', classes };
  // A date whose parts go in does not go in itself, unless the file says so.
  if (spec?.parts && spec.type === undefined) return undefined;
  if (type === 'category' && classes)
    return {
      column: name,
      kind: spec?.encode === 'index' ? 'index' : 'onehot',
      classes: spec?.missing === 'class' ? [...classes, missingClass] : classes,
    };
  return undefined;
}

function planTarget(
  column: ColumnSummary,
  spec: ColumnSpec | undefined,
  at: string,
  findings: Finding[],
): TargetPlan[] {
  const type = spec?.type ?? column.type;
  if (type === 'ordinal' && spec?.classes)
    return [{ column: column.name, kind: 'number', order: spec.classes.map(String) }];
  if (type === 'number' || type === 'ordinal') {
    if (column.type === 'number') return [{ column: column.name, kind: 'number' }];
    findings.push({
      code: 'data/text',
      severity: 'error',
      message: `'${column.name}' is not a column of numbers.`,
      at,
    });
    return [];
  }
  const classes = spec?.classes?.map(String) ?? column.classes;
  if (!classes)
    findings.push({
      code: 'data/classes',
      severity: 'error',
      message: `'${column.name}' has more than 1,000 different values: too many to be classes.`,
      at,
    });
  else if (classes.length < 2)
    findings.push({
      code: 'data/one-class',
      severity: 'error',
      message:
        `'${column.name}' has the one class '${classes[0] ?? ''}': there is nothing to ` +
        `tell apart.`,
      at,
    });
  else return [{ column: column.name, kind: 'classes', classes }];
  return [];
}

/**
 * How wide rows are once encoded, and what is known of the targets; undefined while columns are
 * wrong.
 */
export function widthsOf(
  plan: ColumnPlan,
  columns: readonly ColumnSummary[],
  spec: Pick<DataSpec, 'window' | 'normalizeTarget'>,
): EncodedWidths | undefined {
  if (plan.features.length === 0 || plan.targets.length === 0) return undefined;
  const features = plan.features.map((feature) => ({
    column: feature.column,
    width: encodedWidth(feature),
  }));
  const byName = new Map(columns.map((column) => [column.name, column]));
  const targets = plan.targets.map(({ column: name, classes, order }): TargetWidths => {
    if (order)
      return { column: name, outputs: 1, unit: order.length === 2, binary: order.length === 2 };
    if (classes) return { column: name, outputs: classes.length, classes };
    const column = byName.get(name);
    const unit = (column?.minimum ?? 0) >= 0 && (column?.maximum ?? 1) <= 1;
    const scaled =
      spec.normalizeTarget && column?.deviation
        ? (value: number): number => (value - column.mean!) / column.deviation!
        : (value: number): number => value;
    const range =
      column?.minimum === undefined || column.maximum === undefined
        ? {}
        : { minimum: scaled(column.minimum), maximum: scaled(column.maximum) };
    return { column: name, outputs: 1, unit, binary: unit && (column?.whole ?? false), ...range };
  });
  return {
    inputs: {
      width: features.reduce((sum, { width }) => sum + width, 0),
      ...(spec.window && { steps: spec.window.length }),
      columns: features,
    },
    targets,
  };
}
