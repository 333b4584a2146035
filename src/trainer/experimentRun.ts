/** One training run: data, training, and the folder it leaves. Driven by the worker and by the command line. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Training } from '../engine/train.js';
import type { Dataset } from '../model/dataset.js';
import type { TrainableExperiment } from '../model/experiment.js';
import type { DoneEvent, EpochEvent, RunEvent } from '../model/runEvents.js';
import { datasetOf, type DataSourceOf } from './experimentData.js';
import { RunFolder, type RunRecord } from './runFolder.js';

export interface RunRequest {
  readonly experiment: TrainableExperiment;
  /** The text the experiment came from. */
  readonly source: string;
  /** What the file is called. */
  readonly file: string;
  readonly find: DataSourceOf;
  /** Where to keep the run, if anywhere. */
  readonly folder?: RunFolder;
  readonly version: string;
}

/** Metrics and weights are written while training at most this often, so that a crash loses little and the disk is left alone. */
const every = { metricsMs: 200, weightsMs: 2000 };

export class ExperimentRun {
  readonly dataset: Dataset;
  readonly training: Training;
  private readonly record: RunRecord;
  private readonly pending: RunEvent[] = [];
  private readonly written = { metrics: 0, weights: 0 };

  /** @throws DataError where the data cannot be read */
  constructor(private readonly request: RunRequest) {
    const { experiment, find, folder } = request;
    this.dataset = datasetOf(experiment, find);
    this.training = new Training(experiment, this.dataset);
    this.record = {
      version: request.version,
      state: 'running',
      file: request.file,
      started: new Date().toISOString(),
      experiment,
      data: {
        ...fingerprint(experiment, find),
        ...(this.dataset.header !== undefined && { header: this.dataset.header }),
        rows: this.dataset.rows,
        inputs: this.dataset.inputWidth,
        outputs: this.dataset.outputWidth,
      },
      encoding: this.dataset.encoding,
      environment: { node: process.version, kernels: 'reference float64' },
    };
    folder?.begin(request.source, this.record);
    this.keep(this.notes());
  }

  /** What was decided about the data without being asked. */
  notes(): RunEvent[] {
    return this.dataset.notes.map((message) => ({ type: 'note', message }));
  }

  /** Yields nothing after every batch and the event after every epoch; may be left at any point and then finished. */
  *steps(epochs?: number): Generator<EpochEvent | undefined, void> {
    for (const event of this.training.run(epochs)) {
      if (event) {
        this.keep([event]);
        this.save(false);
      }
      yield event;
    }
  }

  /** Evaluates, writes what is left to write, and says what came of it. */
  finish(): DoneEvent {
    const done = this.training.finish();
    const { folder } = this.request;
    const event = folder ? { ...done, out: folder.path } : done;
    this.keep([event]);
    this.save(true);
    folder?.describe({ ...this.record, state: done.state });
    return event;
  }

  private keep(events: readonly RunEvent[]): void {
    this.pending.push(...events);
  }

  private save(now: boolean): void {
    const { folder } = this.request;
    if (!folder) return;
    const time = performance.now();
    if (now || time - this.written.metrics >= every.metricsMs) {
      this.written.metrics = time;
      folder.append(this.pending.splice(0));
    }
    if (!now && time - this.written.weights < every.weightsMs) return;
    this.written.weights = time;
    folder.writeWeights(this.training.network.parameters.map(({ name, value }) => ({ name, shape: value.shape, data: value.data })));
  }
}

/** Where the data was, and what it was. */
function fingerprint({ data }: TrainableExperiment, find: DataSourceOf): Pick<RunRecord['data'], 'files' | 'sha256'> {
  const names = [...(data.source.kind === 'csv' ? [data.source.path] : []), ...(data.split?.testFile === undefined ? [] : [data.split.testFile])];
  const sources = names.map((name) => [name, find(name)] as const);
  const files = Object.fromEntries(sources.flatMap(([name, source]) => ('path' in source ? [[name, source.path]] : [])));
  if (data.source.kind !== 'csv') return { files };
  const source = sources[0]![1];
  return {
    files,
    sha256: createHash('sha256')
      .update('path' in source ? readFileSync(source.path) : source.bytes)
      .digest('hex'),
  };
}
