/** From a name to its definition, to everywhere it is spoken of, and to another name. */
import { entryOf } from '../../model/catalogue/catalogue.js';
import { builtins, constants } from '../../model/experiment/expression.js';
import { isBareName, printName } from '../../model/experiment/value.js';
import type { Analysis } from '../analysis/analyze.js';
import type { TextEdit } from '../editing/toTextEdits.js';
import {
  isPathName,
  isSame,
  occurrenceAt,
  occurrencesIn,
  type Occurrence,
} from '../analysis/symbols.js';

/**
 * Where the name under the cursor is defined: in this text, or, for a column of a CSV, in that
 * file.
 */
export type Definition =
  { readonly place: Occurrence } | { readonly column: string; readonly path: string };

/** Where the name at an offset is declared. */
export function definitionAt(
  { document, experiment }: Analysis,
  offset: number,
): Definition | undefined {
  const occurrences = occurrencesIn(document);
  const here = occurrenceAt(occurrences, offset);
  if (!here) return undefined;
  const place = occurrences.find((other) => other.definition && isSame(other, here));
  if (place) return { place };
  const source = experiment.data?.source;
  return here.kind === 'column' && source?.kind === 'csv'
    ? { column: here.name, path: source.path }
    : undefined;
}

/**
 * Every place of the name at an offset.
 * @param declaration whether that of its declaration counts
 */
export function referencesAt(
  { document }: Analysis,
  offset: number,
  declaration = true,
): Occurrence[] {
  const occurrences = occurrencesIn(document);
  const here = occurrenceAt(occurrences, offset);
  return here
    ? occurrences.filter((other) => isSame(other, here) && (declaration || !other.definition))
    : [];
}

/** Why a name cannot be changed here, as a sentence for the person. */
export class RenameError extends Error {}

/**
 * The name that can be renamed at the cursor. @throws RenameError where it stands for something
 * outside this text
 */
export function renamable(
  { document, experiment }: Analysis,
  offset: number,
): Occurrence | undefined {
  const occurrences = occurrencesIn(document);
  const here = occurrenceAt(occurrences, offset);
  const source = experiment.data?.source;
  if (
    here?.kind === 'column' &&
    source &&
    !occurrences.some((other) => other.definition && isSame(other, here))
  )
    throw new RenameError(
      source.kind === 'csv'
        ? `'${here.name}' is a column of ${source.path}: rename it there.`
        : `'${here.name}' is not named in this file: it cannot be renamed.`,
    );
  return here;
}

/** @throws RenameError where the new name is taken or cannot stand there */
export function rename(analysis: Analysis, offset: number, to: string): TextEdit[] {
  const here = renamable(analysis, offset);
  if (!here) throw new RenameError('There is no name here that can be changed.');
  const occurrences = occurrencesIn(analysis.document);
  if (to.trim() === '') throw new RenameError('A name needs at least one letter.');
  if (here.kind !== 'layer' && here.kind !== 'column' && !isBareName(to))
    throw new RenameError(`'${to}' is no plain name: letters, digits and _.`);
  if (
    to !== here.name &&
    occurrences.some(
      (other) => other.kind === here.kind && other.scope === here.scope && other.name === to,
    )
  )
    throw new RenameError(`There is already a ${here.kind} '${to}'.`);
  if (
    here.kind === 'function' &&
    (builtins.has(to) || entryOf('activation', to) || entryOf('loss', to))
  )
    throw new RenameError(`'${to}' is built in: choose another name.`);
  const isInFormula =
    here.kind === 'parameter' ||
    (here.kind === 'column' &&
      occurrences.some((other) => isSame(other, here) && isVariable(analysis, other)));
  if (isInFormula && constants.has(to))
    throw new RenameError(`'${to}' is a constant in formulas: choose another name.`);
  const same = occurrences.filter((other) => isSame(other, here));
  if (same.some(({ inPath }) => inPath) && !isPathName(to))
    throw new RenameError(
      `'${to}' cannot stand in a path, and '${here.name}' does, in 'tune' or a metric.`,
    );
  return same.map(({ start, end }) => ({ start, end, newText: printName(to) }));
}

const isVariable = ({ document }: Analysis, { start }: Occurrence): boolean =>
  document.statements.some((statement) =>
    statement.block?.statements.some((inner) =>
      inner.block?.statements.some(
        ({ expression }) => expression && expression.start <= start && start < expression.end,
      ),
    ),
  );
