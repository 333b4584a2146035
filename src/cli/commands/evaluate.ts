/** `nnet evaluate RUN`: on its own parts, or on the rows of another CSV. */
import { toJson, type MetricValues } from '../../model/runEvents.js';
import { datasetOf, readTable } from '../../trainer/experimentData.js';
import { evaluateRun, trainedOn } from '../../trainer/predict.js';
import { readingOf, readRun, type StoredRun } from '../../trainer/runFolder.js';

export function evaluate(runPath: string, { data, json }: { data?: string; json?: boolean }): void {
  const run = readRun(runPath);
  const metrics = data === undefined ? onOwnParts(run) : { data: evaluateRun(run, readTable({ path: data }, readingOf(run.record))) };
  if (json) return void process.stdout.write(`${toJson({ metrics })}\n`);
  for (const [part, values] of Object.entries(metrics))
    process.stdout.write(
      `${part.padEnd(10)}  ${Object.entries(values)
        .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`)
        .join('  ')}\n`,
    );
}

function onOwnParts(run: StoredRun): Record<string, MetricValues> {
  const { experiment, data } = run.record;
  const dataset = datasetOf(experiment, (path) => ({ path: data.files[path] ?? path }));
  const training = trainedOn(run, dataset);
  return Object.fromEntries(Object.entries(dataset.parts).flatMap(([part, rows]) => (rows.length > 0 ? [[part, training.evaluate(rows)]] : [])));
}
