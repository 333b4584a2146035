/** `nnet evaluate RUN`: on its own parts, or on the rows of another CSV. */
import { complain, say } from '../output.js';
import { useRun } from '../storedRun.js';
import { toJson, type ClassReport, type MetricValues } from '../../model/runs/runEvents.js';
import { datasetFrom } from '../../trainer/tables/experimentData.js';
import { readTable } from '../../trainer/tables/readTable.js';
import { filesOfRecord, tablesOf } from '../dataFiles.js';
import { InputError } from '../experimentFile.js';
import { trainedOn, trainingOnTable } from '../../trainer/jobs/predict.js';
import { readingOf, type StoredRun } from '../../trainer/store/readRun.js';
import { table } from '../table.js';

/** Prints the metrics of a run. @param data rows to evaluate on instead of its own */
export function evaluate(
  runPath: string,
  { data, json, failed }: { data?: string; json?: boolean; failed?: boolean },
): void {
  const run = useRun(runPath, failed);
  const { metrics, report } = data === undefined ? onOwnParts(run) : onData(run, data);
  if (json) return say(`${toJson({ metrics, ...(report && { report }) })}\n`);
  for (const [part, values] of Object.entries(metrics))
    say(
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
  const { table: read } = readTable({ path: data }, readingOf(run.record));
  const { training, notes } = trainingOnTable(run, read);
  for (const note of [...read.notes, ...notes]) complain(`${note}\n`);
  const { metrics, report } = training.evaluation.assess('train');
  return {
    metrics: { data: metrics },
    ...(report && { report: report.map((own) => ({ ...own, part: 'data' })) }),
  };
}

function onOwnParts(run: StoredRun): Evaluation {
  const { experiment, data } = run.record;
  const tables = tablesOf(experiment.data, filesOfRecord(data.files));
  if (tables.sha256 !== data.sha256)
    throw new InputError(
      'The data has changed since this run: its parts are no longer known. Say which rows to ' +
        'evaluate on, --data FILE.csv.',
    );
  const dataset = datasetFrom(experiment, tables);
  return trainedOn(run, dataset).evaluation.result();
}

function printReport({ output, part, classes, confusion, per_class: scores }: ClassReport): void {
  say(`\n${output} on ${part} rows: true classes down, predicted ones across\n`);
  say(
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
