/** A `.nnet` file on disk, read and checked with the columns of its data. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { orProblem } from '../data/dataError.js';
import { analyze, type Analysis } from '../language/analysis/analyze.js';
import {
  isTrainable,
  type Experiment,
  type TrainableExperiment,
} from '../model/experiment/experiment.js';
import type { LocatedFinding } from '../model/experiment/finding.js';
import { tensorsIn } from '../trainer/tables/experimentData.js';
import { filesBeside, findIn, summaryOfData, type FileOf } from './dataFiles.js';

/** The input is at fault: the command ends with exit code 1 and this message. */
export class InputError extends Error {}

export interface ExperimentFile {
  readonly path: string;
  readonly text: string;
  readonly analysis: Analysis;
  /** Where the files are that it names. */
  readonly fileOf: FileOf;
}

/** @throws InputError where the file cannot be read */
export function readExperiment(path: string, data?: string): ExperimentFile {
  if (!existsSync(path)) throw new InputError(`${path}: there is no such file.`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path}: the file cannot be read (${why}).`);
  }
  const beside = filesBeside(path);
  let main: string | undefined;
  // `--data` stands for the file that `data` names, not for a second file with test rows.
  const fileOf: FileOf = (name) =>
    data !== undefined && name === main ? { path: name, location: resolve(data) } : beside(name);
  const analysis = analyze(
    text,
    (spec) => {
      main = spec.source.kind === 'csv' ? spec.source.path : undefined;
      return summaryOfData(spec, fileOf);
    },
    (name) => orProblem(() => tensorsIn(findIn(fileOf)(name), name)),
  );
  if (data !== undefined && main === undefined && analysis.experiment.data)
    throw new InputError(
      `${path} has its rows in itself: there is no CSV that --data could stand for.`,
    );
  return { path, text, analysis, fileOf };
}

/** `file:line:column severity code message`, lines and columns from 1. */
export const printFinding = (
  path: string,
  { range, severity, code, message }: LocatedFinding,
): string =>
  `${path}:${range.start.line + 1}:${range.start.character + 1} ${severity} ${code} ` +
  message.replaceAll('\n', ' ');

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
