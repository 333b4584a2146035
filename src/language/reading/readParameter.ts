/** What was typed for a parameter in the property pane: read as the file itself would read it. */
import { layerEntry } from '../../model/catalogue/catalogue.js';
import type { Parameter } from '../../model/catalogue/entry.js';
import { printString } from '../../model/experiment/value.js';
import type { ReadValueResult } from '../../protocol/serverMessages.js';
import { readValue } from './valueText.js';

/**
 * Nothing typed means the default. A text or path needs no quotes here, and several names no
 * brackets: a field holds one value, whatever signs are in it.
 * @param functions names of the file that stand for activations
 */
export function readParameter(
  kind: string,
  name: string,
  text: string,
  functions: readonly string[],
): ReadValueResult {
  const parameter = layerEntry(kind).parameters.find((one) => one.name === name);
  if (!parameter) return { message: `'${kind}' has no '${name}'.` };
  const trimmed = text.trim();
  if (trimmed === '')
    return parameter.required === true && name !== 'from'
      ? { message: `'${name}' is needed.` }
      : {};
  try {
    return { value: readValue(written(parameter, trimmed), parameter, functions) };
  } catch (error) {
    if (error instanceof RangeError) return { message: error.message };
    throw error;
  }
}

/** The text with the signs that the file would ask for. */
function written({ type }: Parameter, text: string): string {
  if (/^["[]/.test(text)) return text;
  if (type.kind === 'path' || type.kind === 'text') return printString(text);
  // Weights are lists of numbers, or the path of a run's.
  if (type.kind === 'matrix') return printString(text);
  if (type.kind !== 'layers' && type.kind !== 'columns') return text;
  const names = text.split(/[,\s]+/).filter(Boolean);
  return names.length > 1 ? `[${names.join(', ')}]` : text;
}
