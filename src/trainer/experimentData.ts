/** Where an experiment's rows come from: the file system for local files, bytes for others; then a dataset. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { readCsv } from '../data/csvReader.js';
import { DataError } from '../data/dataError.js';
import { inlineTable } from '../data/generate.js';
import { planColumns, widthsOf } from '../data/columns.js';
import { prepare } from '../data/prepare.js';
import { summarize, type Table } from '../data/table.js';
import type { Dataset } from '../model/dataset.js';
import type { DataSpec, TrainableExperiment } from '../model/experiment.js';
import { inferShapes, sizeOf } from '../model/shapes.js';

/** The bytes of a data file: a path on this machine, or what was fetched from elsewhere. */
export type DataBytes = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** Finds the file a `data` path names. */
export type DataSourceOf = (path: string) => DataBytes;

/** Paths relative to the `.nnet` file. */
export const besideFile =
  (nnetPath: string): DataSourceOf =>
  (path) => ({ path: isAbsolute(path) ? path : resolve(dirname(nnetPath), path) });

const chunkBytes = 1 << 20;

function* fileChunks(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = new Uint8Array(chunkBytes);
      const length = readSync(file, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** Reads a CSV (or a gzipped one). @throws DataError where it is not there or cannot be understood */
export function readTable(source: DataBytes, options: Pick<DataSpec, 'delimiter' | 'decimal' | 'header'> & { readonly asText?: boolean } = {}): Table {
  const file = 'path' in source ? basename(source.path) : source.name;
  if (!('path' in source)) return readCsv(() => [source.bytes], { ...options, file });
  if (!existsSync(source.path)) throw new DataError('data/not-found', `there is no such file (looked for ${source.path}).`, { file });
  try {
    if (source.path.endsWith('.gz')) {
      const bytes = gunzipSync(readFileSync(source.path));
      return readCsv(() => [bytes], { ...options, file });
    }
    return readCsv(() => fileChunks(source.path), { ...options, file });
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[EZ]/.test(error.code))
      throw new DataError('data/unreadable', `the file cannot be read (${error.code}).`, { file });
    throw error;
  }
}

export function tableOf(spec: DataSpec, find: DataSourceOf): Table {
  return spec.source.kind === 'csv' ? readTable(find(spec.source.path), spec) : inlineTable(spec.source);
}

/** The dataset of an experiment, its target encoded as the network's output asks for. @throws DataError */
export function datasetOf(experiment: TrainableExperiment, find: DataSourceOf): Dataset {
  const spec = experiment.data;
  const table = tableOf(spec, find);
  const columns = summarize(table);
  const widths = widthsOf(planColumns(spec, columns), columns);
  const output = inferShapes(experiment.network, widths?.inputs).layers.get(experiment.network.layers.at(-1)!.name)?.shape;
  const testTable = spec.split?.testFile === undefined ? undefined : readTable(find(spec.split.testFile), spec);
  const dataset = prepare(spec, table, { ...(output && { outputs: sizeOf(output) }), ...(testTable && { testTable }) });
  if (output && sizeOf(output) !== dataset.outputWidth)
    throw new DataError('shape/target', `the network has ${sizeOf(output)} outputs; the target needs ${dataset.outputWidth}.`, { file: table.file });
  return dataset;
}
