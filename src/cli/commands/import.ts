/** `nnet import FILE`: a network of verification tools as a `.nnet` file of ours. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { importSisl } from '../../language/editing/importSisl.js';
import { whyNotOpen } from '../../trainer/store/openFile.js';
import { replaceFile } from '../../trainer/store/durable.js';
import { InputError } from '../experimentFile.js';
import { sayData } from '../output.js';

/**
 * Prints or writes the text.
 * @throws InputError where the file cannot be read, or is none of that format
 */
export function importCommand(path: string, { out }: { out?: string }): void {
  const why = whyNotOpen(path);
  if (why !== undefined) throw new InputError(`${path} cannot be read: ${why}.`);
  const name = basename(path).replace(/\.[^.]*$/, '');
  let text: string;
  try {
    text = importSisl(readFileSync(path, 'utf8'), name);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
  if (out === undefined) sayData(text);
  else replaceFile(out, text);
}
