/** From an experiment and its tables to a dataset; and the weights its layers start from. */
import { whyNotOpen } from '../store/openFile.js';
import { unseal } from '../store/sealed.js';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { columnReadings } from '../../data/columnReading.js';
import { planColumns, widthsOf } from '../../data/columns.js';
import { DataError } from '../../data/dataError.js';
import { inlineTable } from '../../data/generate.js';
import { prepare } from '../../data/prepare.js';
import { summarize } from '../../data/summaries.js';
import { stacked } from '../../data/table.js';
import type { LoadedTensor } from '../../engine/layers/layer.js';
import type { LoadedWeights } from '../../engine/training/network.js';
import type { NamedTensor } from '../../formats/safetensors.js';
import { checkWeightSources, weightsPath } from '../../model/checks/checkWeightSources.js';
import type { Dataset, Room } from '../../model/experiment/dataset.js';
import {
  outputLayers,
  type DataSpec,
  type TrainableExperiment,
} from '../../model/experiment/experiment.js';
import { sizeOf } from '../../model/experiment/shape.js';
import { listOf } from '../../model/experiment/value.js';
import { inferShapes } from '../../model/shapes/shapes.js';
import type { DataFile, SharedTables, TableRequest } from '../../protocol/tablesMessages.js';
import type { DataBytes, DataSourceOf } from './sources.js';

/** The tables an experiment is made of, read once; rows in the file itself have no fingerprint. */
export type ExperimentTables = Omit<SharedTables, 'sha256'> & Partial<Pick<SharedTables, 'sha256'>>;

/** What has to be read for a data section; nothing where its rows stand in the file. */
export function tableRequest(
  data: DataSpec,
  fileOf: (path: string) => DataFile,
): TableRequest | undefined {
  if (data.source.kind !== 'csv') return undefined;
  const main = fileOf(data.source.path);
  const { testFile } = data.split ?? {};
  const files = testFile === undefined ? ([main] as const) : ([main, fileOf(testFile)] as const);
  const { delimiter, decimal, header } = data;
  return {
    files,
    reading: {
      columns: columnReadings(data),
      ...(delimiter !== undefined && { delimiter }),
      ...(decimal !== undefined && { decimal }),
      ...(header !== undefined && { header }),
    },
  };
}

/** Rows that are written in the file, or drawn. */
export const inlineTables = ({ source }: DataSpec): ExperimentTables => {
  if (source.kind === 'csv') throw new Error('A CSV has to be read.');
  return { table: inlineTable(source), files: {} };
};

/**
 * The dataset of an experiment, its targets encoded as the network's outputs ask for.
 * @param fold of cross-validation the part that validates, from 0
 * @param room where encoded inputs are to stand; else on the heap, as doubles
 * @throws DataError where the data cannot be what the experiment says
 */
export function datasetFrom(
  experiment: TrainableExperiment,
  { table, testTable }: Pick<ExperimentTables, 'table' | 'testTable'>,
  fold?: number,
  room?: Room,
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
    room,
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

/** The same experiment with layers that start from nothing: their weights are a run's own. */
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

/** What layers start from: weights by the path the file names, and which files they were. */
export interface StartingWeights {
  readonly loaded: LoadedWeights;
  /** Where each file is, by the path the file names; fetched ones have no place. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of each file, by the path the file names. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** @throws DataError where a file is missing, damaged or of other shapes */
export function startingWeights(
  { network }: TrainableExperiment,
  find: DataSourceOf,
): StartingWeights {
  const paths = new Set(network.layers.map(weightsPath).filter((path) => path !== undefined));
  const sources = [...paths].map((path) => {
    const source = find(path);
    return { path, source, bytes: bytesOf(source, path) };
  });
  const stored = new Map(sources.map(({ path, bytes }) => [path, tensorsOf(bytes, path)]));
  const wrong = checkWeightSources(network, new Map(), (path) => stored.get(path))[0];
  if (wrong) throw new RangeError(wrong.message);
  const loaded = new Map(
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
  return {
    loaded,
    files: Object.fromEntries(
      sources.flatMap(({ path, source }) => ('path' in source ? [[path, source.path]] : [])),
    ),
    sha256: Object.fromEntries(
      sources.map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')]),
    ),
  };
}

/** The weights alone. @throws DataError where a file is missing, damaged or of other shapes */
export const loadedWeights = (experiment: TrainableExperiment, find: DataSourceOf): LoadedWeights =>
  startingWeights(experiment, find).loaded;

/** What a weights file holds. @throws DataError where it is missing or damaged */
export const tensorsIn = (source: DataBytes, file: string): readonly NamedTensor[] =>
  tensorsOf(bytesOf(source, file), file);

function tensorsOf(bytes: Uint8Array, file: string): readonly NamedTensor[] {
  try {
    return unseal(bytes).tensors;
  } catch (error) {
    if (error instanceof RangeError) throw new DataError('data/weights', error.message, { file });
    throw error;
  }
}

function bytesOf(source: DataBytes, file: string): Uint8Array {
  if (!('path' in source)) return source.bytes;
  const why = whyNotOpen(source.path);
  if (why === undefined) return readFileSync(source.path);
  const message = `the weights cannot be read: ${why} (looked for ${source.path}).`;
  throw new DataError('data/not-found', message, { file });
}
