/**
 * Where an experiment's rows come from: the file system for local files, bytes for others; then a
 * dataset.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { readCsv } from '../../data/csvReader.js';
import { DataError } from '../../data/dataError.js';
import { inlineTable } from '../../data/generate.js';
import { planColumns, widthsOf } from '../../data/columns.js';
import { prepare } from '../../data/prepare.js';
import { stacked, summarize, type Table } from '../../data/table.js';
import type { LoadedTensor } from '../../engine/layers/layer.js';
import type { LoadedWeights } from '../../engine/training/network.js';
import { readSafetensors, type NamedTensor } from '../../formats/safetensors.js';
import { checkWeightSources, weightsPath } from '../../model/checks/checkWeightSources.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import {
  outputLayers,
  type DataSpec,
  type TrainableExperiment,
} from '../../model/experiment/experiment.js';
import { inferShapes, sizeOf } from '../../model/shapes/shapes.js';
import { listOf } from '../../model/experiment/value.js';

/** The bytes of a data file: a path on this machine, or what was fetched from elsewhere. */
export type DataBytes =
  { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

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

/**
 * Reads a CSV (or a gzipped one). @throws DataError where it is not there or cannot be understood
 */
export function readTable(
  source: DataBytes,
  options: Partial<Pick<DataSpec, 'delimiter' | 'decimal' | 'header' | 'columns'>> & {
    readonly asText?: boolean;
  } = {},
): Table {
  const file = 'path' in source ? basename(source.path) : source.name;
  if (!('path' in source)) return readCsv(() => [source.bytes], { ...options, file });
  if (!existsSync(source.path))
    throw new DataError('data/not-found', `there is no such file (looked for ${source.path}).`, {
      file,
    });
  try {
    if (source.path.endsWith('.gz')) {
      const bytes = gunzipSync(readFileSync(source.path));
      return readCsv(() => [bytes], { ...options, file });
    }
    return readCsv(() => fileChunks(source.path), { ...options, file });
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      /^[EZ]/.test(error.code)
    )
      throw new DataError('data/unreadable', `the file cannot be read (${error.code}).`, { file });
    throw error;
  }
}

export function tableOf(spec: DataSpec, find: DataSourceOf): Table {
  return spec.source.kind === 'csv'
    ? readTable(find(spec.source.path), spec)
    : inlineTable(spec.source);
}

/** The tables an experiment is made of, read once. */
export interface ExperimentTables {
  readonly table: Table;
  readonly testTable?: Table;
}

/** @throws DataError where a file is not there or cannot be understood */
export function tablesOf({ data }: TrainableExperiment, find: DataSourceOf): ExperimentTables {
  const table = tableOf(data, find);
  return {
    table,
    ...(data.split?.testFile !== undefined && {
      testTable: readTable(find(data.split.testFile), data),
    }),
  };
}

/**
 * The dataset of an experiment, its targets encoded as the network's outputs ask for.
 * @param fold of cross-validation the part that validates, from 0
 * @throws DataError where the data cannot be what the experiment says
 */
export function datasetFrom(
  experiment: TrainableExperiment,
  { table, testTable }: ExperimentTables,
  fold?: number,
): Dataset {
  const { data, network } = experiment;
  // A class may be in the second file alone.
  const columns = summarize(testTable ? stacked(table, testTable) : table);
  const shapes = inferShapes(
    network,
    widthsOf(planColumns(data, columns), columns, data)?.inputs,
  ).layers;
  const outputs = outputLayers(network);
  const widthFor = (target: string): number | undefined => {
    const output =
      outputs.length === 1
        ? outputs[0]
        : outputs.find((layer) => listOf(layer.parameters['target'])?.includes(target));
    const shape = output && shapes.get(output.name)?.shape;
    return shape && sizeOf(shape);
  };
  const dataset = prepare(data, table, {
    outputsFor: widthFor,
    ...(testTable && { testTable }),
    ...(fold !== undefined && { fold }),
  });
  const given = outputs.length === 1 ? widthFor(data.target[0]!) : undefined;
  if (given !== undefined && given !== dataset.outputWidth)
    throw new DataError(
      'shape/target',
      `the network has ${given} outputs; the target needs ${dataset.outputWidth}.`,
      { file: table.file },
    );
  return dataset;
}

export const datasetOf = (experiment: TrainableExperiment, find: DataSourceOf): Dataset =>
  datasetFrom(experiment, tablesOf(experiment, find));

/**
 * The same experiment with layers that start from nothing: their weights come from a run's own
 * folder.
 */
export const withoutSources = (experiment: TrainableExperiment): TrainableExperiment => ({
  ...experiment,
  network: {
    ...experiment.network,
    layers: experiment.network.layers.map((layer) => {
      const { weights, ...parameters } = layer.parameters;
      return typeof weights === 'string' ? { ...layer, parameters } : layer;
    }),
  },
});

/**
 * The weights that layers of a network start from, by the path the file names. @throws DataError
 * where a file is missing, damaged or of other shapes
 */
export function loadedWeights({ network }: TrainableExperiment, find: DataSourceOf): LoadedWeights {
  const paths = new Set(network.layers.map(weightsPath).filter((path) => path !== undefined));
  const stored = new Map([...paths].map((path) => [path, tensorsIn(find(path), path)]));
  const wrong = checkWeightSources(network, new Map(), (path) => stored.get(path))[0];
  if (wrong) throw new RangeError(wrong.message);
  return new Map(
    [...stored].map(([path, tensors]) => [
      path,
      new Map(
        tensors.map(({ name, shape, data }): [string, LoadedTensor] => [
          name,
          { shape, data: Float64Array.from(data) },
        ]),
      ),
    ]),
  );
}

/** What a weights file holds. @throws DataError where it is missing or damaged */
export function tensorsIn(source: DataBytes, file: string): readonly NamedTensor[] {
  try {
    return readSafetensors('path' in source ? readFileSync(source.path) : source.bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new DataError('data/weights', error.message, { file });
    throw new DataError(
      'data/not-found',
      `the weights cannot be read (looked for ${'path' in source ? source.path : source.name}).`,
      { file },
    );
  }
}
