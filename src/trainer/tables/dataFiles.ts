/** Data files that came with a job, found by the path the experiment names. */
import { DataError } from '../../data/dataError.js';
import type { DataFile } from '../../protocol/trainerMessages.js';
import type { DataSourceOf } from './experimentData.js';

export const filesOf =
  (files: readonly DataFile[]): DataSourceOf =>
  (path) => {
    const file = files.find((f) => f.path === path);
    if (file?.location !== undefined) return { path: file.location };
    if (file?.bytes) return { name: path, bytes: file.bytes };
    throw new DataError('data/not-found', 'the file was not found.', { file: path });
  };
