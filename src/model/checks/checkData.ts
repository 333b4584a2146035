/** What is odd with the data for the network it is given to: nothing here stops training. */
import { activationOf, layerEntry } from '../catalogue/catalogue.js';
import type { ColumnSummary, EncodedWidths } from '../experiment/dataset.js';
import type { DataSpec, Experiment } from '../experiment/experiment.js';
import type { Finding, Fix, NewStatement } from '../experiment/finding.js';
import type { LayerShape } from '../shapes/shapes.js';
import {
  countsRows,
  hardlyRepeats,
  isMostlyMissing,
  leakSentence,
  leaksOf,
  namesRows,
  timeColumn,
} from './columnTraits.js';

/** The columns that go into the network and that it is to predict. */
export interface UsedColumns {
  readonly features: readonly { readonly column: string; readonly kind: string }[];
  readonly targets: readonly { readonly column: string; readonly classes?: readonly string[] }[];
}

/** Numbers beyond this drive a unit of the usual weights far into saturation. */
const far = 10;

/** A class that is rarer than this beside an even share is easily never predicted. */
const rare = 0.2;

/** So many parameters a row say that rows may be learned by heart. */
const manyParameters = 10;

/** With more features than this, columns are not told of one by one. */
const mostTold = 32;

/** Too few rows to say anything of. */
const fewRows = 20;

/**
 * Warnings and hints on data, and network for it.
 * @param used features and targets of the experiment
 */
export function checkData(
  experiment: Experiment,
  columns: readonly ColumnSummary[],
  used: UsedColumns,
  widths: EncodedWidths,
  shapes: ReadonlyMap<string, LayerShape>,
): Finding[] {
  const { data, network, train } = experiment;
  if (!data || !network || !train) return [];
  const byName = new Map(columns.map((column) => [column.name, column]));
  const summaryOf = (name: string): ColumnSummary | undefined => byName.get(name);
  const targeted = new Set(data.target);
  const findings: Finding[] = [];
  const rows = columns[0]?.rows ?? 0;
  const featurePlace = (name: string): string => {
    const i = data.features?.indexOf(name) ?? -1;
    return i >= 0 ? `data/features/names/${i}` : data.source.kind === 'csv' ? 'data/path' : 'data';
  };
  const afterTarget = (title: string, ...statements: readonly NewStatement[]): Fix => ({
    title,
    change: { at: 'data/target/names', side: 'after', statements },
  });
  const described = new Set(data.columns.map(({ name }) => name));
  /**
   * Features that the file says nothing of can be left out by a line; others are the person's to
   * take out.
   */
  const ignore = (names: readonly string[]): { fix?: Fix } =>
    data.features || names.some((name) => described.has(name))
      ? {}
      : {
          fix: afterTarget(
            `Leave ${names.length === 1 ? 'it' : 'them'} out`,
            ...names.map((name) => ({
              head: 'column',
              values: [name],
              options: { type: 'ignore' },
            })),
          ),
        };
  const features = used.features.flatMap(({ column }) =>
    targeted.has(column) ? [] : (summaryOf(column) ?? []),
  );

  // Among very many columns, pixels most likely, some are always the same.
  const constant =
    features.length <= mostTold && rows > 1
      ? features.filter(({ classes, missing }) => classes?.length === 1 && missing === 0)
      : [];
  if (constant.length > 0)
    findings.push({
      code: 'data/constant',
      severity: 'warning',
      message:
        `${constant.map(({ name, classes }) => `'${name}' is ${classes![0]}`).join(', ')} in ` +
        `every row: ${constant.length === 1 ? 'it tells' : 'they tell'} the network nothing.`,
      at: featurePlace(constant[0]!.name),
      ...ignore(constant.map(({ name }) => name)),
    });
  for (const { column: name, classes } of used.targets) {
    const target = summaryOf(name);
    const always = target?.minimum;
    if (!classes && rows > 1 && always !== undefined && always === target?.maximum)
      findings.push({
        code: 'data/constant',
        severity: 'warning',
        message: `The target '${name}' is ${always} in every row: there is nothing to learn.`,
        at: `data/target/names/${data.target.indexOf(name)}`,
      });
  }
  // A window may see its target's earlier rows.
  const leaks = data.window ? [] : leaksOf(features, targeted);
  for (const { feature, target, how } of leaks)
    findings.push({
      code: 'data/leak',
      // Two classes that a strong feature parts are no fault.
      severity: how === 'separates' ? 'information' : 'warning',
      message: leakSentence(feature, target, how),
      at: featurePlace(feature),
      ...ignore([feature]),
    });

  // The only feature may count what it likes: a curve over its index.
  const counters =
    features.length > 1
      ? features.filter(
          (column) => countsRows(column) || namesRows(column) || hardlyRepeats(column),
        )
      : [];
  for (const column of counters)
    findings.push({
      code: 'data/counter',
      severity: 'warning',
      message:
        `'${column.name}' ${countsRows(column) ? 'counts' : 'names'} the rows: a network learns ` +
        `them by heart with it, and knows nothing of new ones.`,
      at: featurePlace(column.name),
      ...ignore([column.name]),
    });
  const ownClass = new Set(
    data.columns.flatMap(({ name, missing }) => (missing === 'class' ? [name] : [])),
  );
  for (const column of data.missing === 'error' || data.missing === 'drop' ? [] : features)
    if (isMostlyMissing(column) && !ownClass.has(column.name))
      findings.push({
        code: 'data/mostly-missing',
        severity: 'warning',
        message:
          `'${column.name}' is missing in ${column.missing} of ${column.rows} rows: nearly all ` +
          `that the network sees of it is made up.`,
        at: featurePlace(column.name),
        ...(column.type === 'category' && !described.has(column.name)
          ? {
              fix: afterTarget('Make no value a class of its own', {
                head: 'column',
                values: [column.name],
                options: { type: 'category', missing: 'class' },
              }),
            }
          : ignore([column.name])),
      });
  findings.push(...timeFindings(data, timeColumn(columns)), ...seriesFindings(data, columns));

  const inputs = new Set(
    network.layers.flatMap(({ kind, name }) => (kind === 'input' ? [name] : [])),
  );
  const taking = network.layers.filter((layer) => layer.inputs.some((input) => inputs.has(input)));
  const saturating = taking.find((layer) =>
    ['sigmoid', 'tanh'].includes(activationOf(layer) ?? ''),
  );
  const large =
    data.normalize === 'none'
      ? used.features
          .map(({ column, kind }) => (kind === 'number' ? summaryOf(column) : undefined))
          .find((column) => column && Math.max(-column.minimum!, column.maximum!) > far)
      : undefined;
  if (saturating && large)
    findings.push({
      code: 'data/unscaled',
      severity: 'warning',
      message:
        `'${large.name}' goes from ${figure(large.minimum!)} to ` +
        `${figure(large.maximum!)}, and '${saturating.name}' saturates ` +
        `(${activationOf(saturating)}): it will hardly learn. Scale the inputs.`,
      at: featurePlace(large.name),
      fix: {
        ...afterTarget('Scale the inputs', {
          head: 'normalize',
          values: ['standard'],
          options: {},
        }),
        written: { at: 'data/normalize/method', value: 'standard' },
      },
    });

  for (const { column: name, classes } of used.targets) {
    const counts = classes && summaryOf(name)?.counts;
    if (!counts || rows < fewRows) continue;
    const least = Math.min(...counts);
    const share = (least * classes.length) / counts.reduce((a, b) => a + b, 0);
    const loss = train.losses.findIndex(({ call }) => call.call.endsWith('cross_entropy'));
    if (
      share >= rare ||
      loss < 0 ||
      train.losses[loss]!.call.options['class_weights'] !== undefined
    )
      continue;
    findings.push({
      code: 'data/imbalance',
      severity: 'hint',
      message:
        `'${classes[counts.indexOf(least)]}' has ${least} of ${rows} rows. With ` +
        `class_weights=balanced every class counts the same.`,
      at: `data/target/names/${data.target.indexOf(name)}`,
      fix: {
        title: 'Balance the classes',
        change: { at: `train/loss/${loss}/kind`, option: 'class_weights', value: 'balanced' },
      },
    });
  }

  const parameters = [...shapes.values()].reduce((sum, shape) => sum + shape.parameters, 0);
  if (rows >= fewRows && parameters > manyParameters * rows && !regularized(experiment))
    findings.push({
      code: 'data/few-rows',
      severity: 'hint',
      message:
        `${parameters.toLocaleString('en')} parameters for ${rows.toLocaleString('en')} ` +
        `rows: they may be learned by heart. Hold back validation rows, and think of l2 or ` +
        `dropout.`,
      at: 'network',
    });
  const softmax = network.layers.find((layer) => activationOf(layer) === 'softmax');
  const labels = widths.targets.filter(({ classes, binary }) => !classes && binary);
  if (softmax && labels.length > 1 && labels.length === widths.targets.length)
    findings.push({
      code: 'data/several-labels',
      severity: 'warning',
      message:
        `'${softmax.name}' shares one probability out among ${labels.length} targets. Where a ` +
        `row may say yes to several, or none, each takes a sigmoid, with binary_cross_entropy.`,
      at: 'data/target',
    });
  if (data.normalizeTarget && widths.targets.every(({ classes }) => classes))
    findings.push({
      code: 'train/no-effect',
      severity: 'warning',
      message: 'Classes are not scaled: target=standard has no effect.',
      at: 'data/normalize/target',
    });
  if (data.normalize !== 'none' && !used.features.some(({ kind }) => kind === 'number'))
    findings.push({
      code: 'train/no-effect',
      severity: 'warning',
      message: 'Only numbers are scaled, and no feature is one: normalize has no effect.',
      at: 'data/normalize',
    });
  return findings;
}

/** Rows in the order of time are not to be mixed, nor read backwards. */
function timeFindings(data: DataSpec, time: ColumnSummary | undefined): Finding[] {
  if (!time) return [];
  const { split, window } = data;
  if (window && time.order === 'falling')
    return [
      {
        code: 'data/time-order',
        severity: 'warning',
        message:
          `'${time.name}' falls: the newest rows stand first, and windows run from the future ` +
          `into the past. Sort the file.`,
        at: 'data/window',
      },
    ];
  const isMixed = split?.shuffle && split.column === undefined && split.validation + split.test > 0;
  if (!isMixed || window) return [];
  return [
    {
      code: 'data/time-order',
      severity: 'warning',
      message:
        `The rows stand in the order of '${time.name}', and the split mixes them: rows just ` +
        `before and after those of the test are trained on.`,
      at: 'data/split',
      fix: {
        title: 'Keep the order',
        change: { option: 'shuffle', value: false },
        written: { at: 'data/split/shuffle', value: false },
      },
    },
  ];
}

/** Series that windows know nothing of, or that stand in no order, or backwards. */
function seriesFindings(data: DataSpec, columns: readonly ColumnSummary[]): Finding[] {
  const { window } = data;
  if (!window) return [];
  const about = (code: string, message: string, fix?: Fix): Finding[] => [
    { code, severity: 'warning', message, at: 'data/window', ...(fix && { fix }) },
  ];
  const time = columns.find(({ within, mixed }) => within || mixed);
  if (!time) return [];
  const { name, within } = time;
  if (!within)
    return about(
      'data/time-order',
      `'${name}' stands in no order: windows run back and forth in time. Sort the file.`,
    );
  if (window.group === undefined)
    return about(
      'data/series',
      `'${name}' is in order within each '${within.column}', not across them: windows would lie ` +
        `across two series.`,
      {
        title: `Keep the series of '${within.column}' apart`,
        change: { at: 'data/window/length', option: 'group', value: within.column },
      },
    );
  return within.order === 'rising'
    ? []
    : about(
        'data/time-order',
        `'${name}' falls within each '${within.column}': windows run from the future into the ` +
          `past. Sort the file.`,
      );
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Something is there against learning by heart. */
const regularized = ({ network, train, data }: Experiment): boolean =>
  train!.l2 > 0 ||
  train!.l1 > 0 ||
  train!.earlyStopping !== undefined ||
  (data!.split?.validation ?? 0) > 0 ||
  data!.folds !== undefined ||
  network!.layers.some(
    (layer) =>
      layer.kind === 'dropout' ||
      (layerEntry(layer.kind).parameters.some(({ name }) => name === 'l2') &&
        Number(layer.parameters['l2'] ?? 0) > 0) ||
      layer.parameters['frozen'] === true,
  );
