/** What stops the reading of data: where, and what to do about it. */

import type { DataProblem } from '../model/experiment/table.js';

export interface Place {
  readonly file: string;
  /** From 1, as editors count. */
  readonly line?: number;
  /** The cell's column name, or its number from 1. */
  readonly column?: string | number;
}

export class DataError extends Error {
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly place: Place,
  ) {
    const where = [
      place.file,
      place.line === undefined ? '' : `line ${place.line}`,
      place.column === undefined
        ? ''
        : `column ${typeof place.column === 'number' ? place.column : `'${place.column}'`}`,
    ];
    super(`${where.filter(Boolean).join(', ')}: ${reason}`);
    this.name = 'DataError';
  }
}

/** What is made of data, or what stops it. */
export function orProblem<T>(make: () => T): T | DataProblem {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { code: error.code, message: error.message, file: error.place.file };
  }
}
