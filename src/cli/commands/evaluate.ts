/** `nnet evaluate RUN`: on its own parts, or on the rows of another CSV. */
import { toJson, type ClassReport, type MetricValues } from '../../model/runs/runEvents.js';
import { datasetOf, readTable, type DataSourceOf } from '../../trainer/tables/experimentData.js';
import { fingerprint } from '../../trainer/jobs/experimentRun.js';
import { InputError } from '../experimentFile.js';
import { trainedOn, trainingOnTable } from '../../trainer/jobs/predict.js';
import { readingOf, readRun, type StoredRun } from '../../trainer/store/runFolder.js';
import { table } from '../table.js';

export function evaluate(runPath: string, { data, json }: { data?: string; json?: boolean }): void {
  const run = readRun(runPath);
  const { metrics, report } = data === undefined ? onOwnParts(run) : onData(run, data);
  if (json) return void process.stdout.write(`${toJson({ metrics, ...(report && { report }) })}\n`);
  for (const [part, values] of Object.entries(metrics))
    process.stdout.write(
      `${part.padEnd(10)}  ${Object.entries(values)
        .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`)
        .join('  ')}\n`,
    );
  report?.forEach(printReport);
}

interface Evaluation {
  readonly metrics: Readonly<Record<string, MetricValues>>;
  readonly report?: readonly ClassReport[];
}

function onData(run: StoredRun, data: string): Evaluation {
  const training = trainingOnTable(run, readTable({ path: data }, readingOf(run.record)));
  const { report } = training.reportOn('train');
  return {
    metrics: { data: training.evaluateAll() },
    ...(report && { report: report.map((own) => ({ ...own, part: 'data' })) }),
  };
}

function onOwnParts(run: StoredRun): Evaluation {
  const { experiment, data } = run.record;
  const find: DataSourceOf = (path) => ({ path: data.files[path] ?? path });
  if (fingerprint(experiment, find).sha256 !== data.sha256)
    throw new InputError(
      'The data has changed since this run: its parts are no longer known. Say which rows to ' +
        'evaluate on, --data FILE.csv.',
    );
  const { parts, ...dataset } = datasetOf(experiment, find);
  const training = trainedOn(run, { ...dataset, parts });
  const last =
    parts.test.length > 0 ? 'test' : parts.validation.length > 0 ? 'validation' : 'train';
  return {
    metrics: Object.fromEntries(
      Object.entries(parts).flatMap(([part, rows]) =>
        rows.length > 0 ? [[part, training.evaluate(rows)]] : [],
      ),
    ),
    ...training.reportOn(last),
  };
}

function printReport({ output, part, classes, confusion, per_class: scores }: ClassReport): void {
  process.stdout.write(`\n${output} on ${part} rows: true classes down, predicted ones across\n`);
  process.stdout.write(
    `${table([
      ['', ...classes, 'precision', 'recall', 'f1', 'rows'],
      ...classes.map((label, k) => [
        label,
        ...confusion[k]!.map(String),
        ...[scores[k]!.precision, scores[k]!.recall, scores[k]!.f1].map((value) =>
          value.toFixed(4),
        ),
        String(scores[k]!.support),
      ]),
    ])}\n`,
  );
}
