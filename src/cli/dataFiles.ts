/** Data files of a command: read once for all that the command does with them. */
import { orProblem } from '../data/dataError.js';
import type { DataProblem } from '../model/experiment/table.js';
import type { Dataset } from '../model/experiment/dataset.js';
import type { DataSpec, TrainableExperiment } from '../model/experiment/experiment.js';
import type { DataFile, TableSummary } from '../protocol/tablesMessages.js';
import {
  datasetFrom,
  inlineTables,
  tableRequest,
  type ExperimentTables,
} from '../trainer/tables/experimentData.js';
import { besideFile, sourceOf, type DataSourceOf } from '../trainer/tables/sources.js';
import { summaryOf } from '../trainer/tables/summary.js';
import { TableStore } from '../trainer/tables/tableStore.js';

/** A file by the path the experiment names. */
export type FileOf = (path: string) => DataFile;

const store = new TableStore();

/** Paths relative to the `.nnet` file. */
export const filesBeside = (nnetPath: string): FileOf => {
  const find = besideFile(nnetPath);
  return (path) => {
    const source = find(path);
    return { path, ...('path' in source && { location: source.path }) };
  };
};

/** The files of a run, where they were. */
export const filesOfRecord =
  (files: Readonly<Record<string, string>>): FileOf =>
  (path) => ({ path, location: files[path] ?? path });

/**
 * Where the files are that a command knows.
 * @throws DataError, when asked, for one without a place
 */
export const findIn =
  (fileOf: FileOf): DataSourceOf =>
  (path) =>
    sourceOf(fileOf(path));

/** The rows of an experiment, ready for its network. @throws DataError */
export const datasetOf = (experiment: TrainableExperiment, fileOf: FileOf): Dataset =>
  datasetFrom(experiment, tablesOf(experiment.data, fileOf));

/** @throws DataError where a file is not there or cannot be understood */
export function tablesOf(data: DataSpec, fileOf: FileOf): ExperimentTables {
  const request = tableRequest(data, fileOf);
  return request ? store.rows(request) : inlineTables(data);
}

/** What was read is needed no more: of many rows it is the greater part of a run's memory. */
export const forgetTables = (): void => store.forget();

/** What the checks look at: the whole file, however large, since a command reads it anyway. */
export function summaryOfData(data: DataSpec, fileOf: FileOf): TableSummary | DataProblem {
  return orProblem(() => {
    const { table, testTable } = tablesOf(data, fileOf);
    const seen = (own: typeof table) => ({ table: own, header: '', partial: false });
    return summaryOf(seen(table), testTable && seen(testTable));
  });
}
