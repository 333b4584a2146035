/** A `.nnet` file on disk, read and checked with the columns of its data. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { orDataError } from '../data/dataError.js';
import { stacked, summarize } from '../data/table.js';
import { analyze, type Analysis, type KnownColumns } from '../language/analysis/analyze.js';
import {
  isTrainable,
  type DataSpec,
  type Experiment,
  type TrainableExperiment,
} from '../model/experiment/experiment.js';
import type { LocatedFinding } from '../model/experiment/finding.js';
import {
  besideFile,
  readTable,
  tableOf,
  tensorsIn,
  type DataSourceOf,
} from '../trainer/tables/experimentData.js';

/** The input is at fault: the command ends with exit code 1 and this message. */
export class InputError extends Error {}

export interface ExperimentFile {
  readonly path: string;
  readonly text: string;
  readonly analysis: Analysis;
  readonly find: DataSourceOf;
}

/** @throws InputError where the file cannot be read */
export function readExperiment(path: string, data?: string): ExperimentFile {
  if (!existsSync(path)) throw new InputError(`${path}: there is no such file.`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `${path}: the file cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  const beside = besideFile(path);
  let main: string | undefined;
  // `--data` stands for the file that `data` names, not for a second file with test rows.
  const find: DataSourceOf = (path) =>
    data !== undefined && path === main ? { path: resolve(data) } : beside(path);
  const columnsOf = (spec: DataSpec): KnownColumns => {
    main = spec.source.kind === 'csv' ? spec.source.path : undefined;
    const table = tableOf(spec, find);
    const { testFile } = spec.split ?? {};
    const whole = testFile === undefined ? table : stacked(table, readTable(find(testFile), spec));
    return { columns: summarize(whole), notes: table.notes };
  };
  const analysis = analyze(
    text,
    (spec) => orDataError(() => columnsOf(spec)),
    (path) => orDataError(() => tensorsIn(find(path), path)),
  );
  if (data !== undefined && main === undefined && analysis.experiment.data)
    throw new InputError(
      `${path} has its rows in itself: there is no CSV that --data could stand for.`,
    );
  return { path, text, analysis, find };
}

/** `file:line:column severity code message`, lines and columns from 1. */
export const printFinding = (
  path: string,
  { range, severity, code, message }: LocatedFinding,
): string =>
  `${path}:${range.start.line + 1}:${range.start.character + 1} ${severity} ${code} ` +
  `${message.replaceAll('\n', ' ')}`;

/**
 * The experiment, if nothing stands in the way of training. @throws InputError with the findings
 * that do
 */
export function trainable({ path, analysis }: ExperimentFile): TrainableExperiment {
  const errors = analysis.findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0)
    throw new InputError(errors.map((finding) => printFinding(path, finding)).join('\n'));
  const { experiment } = analysis;
  if (isTrainable(experiment)) return experiment;
  const foreign = analysis.findings.find((finding) => finding.code === 'file/foreign');
  throw new InputError(
    foreign
      ? printFinding(path, foreign)
      : `${path}: training needs ${missingParts(experiment).join(' and ')}.`,
  );
}

const missingParts = (experiment: Experiment): string[] =>
  (['data', 'network', 'train'] as const)
    .filter((part) => !experiment[part])
    .map((part) => `a '${part}' section`);
