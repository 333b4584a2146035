/** Cells that are written otherwise than their file: `strip=`, `decimal=`, `na=`, `lowercase=`. */
import type { ColumnReading } from './columnReading.js';
import { plainLabel } from './textReasons.js';
import { textOf, type Cell } from './cell.js';
import type { NumberSigns } from '../model/experiment/table.js';

const utf8 = new TextEncoder();

/** Numbers in groups of three, by what stands between these. */
const grouped = {
  '.': /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/,
  ',': /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/,
};

/**
 * A cell as the file would have written it; undefined where nothing is said of a column's writing.
 * @param signs of the file's numbers
 */
export function rewriting(
  writing: ColumnReading | undefined,
  signs: NumberSigns,
): ((cell: Cell) => Cell) | undefined {
  const { strip = [], na = [], decimal, lowercase } = writing ?? {};
  if (strip.length === 0 && na.length === 0 && decimal === undefined && !lowercase)
    return undefined;
  const labelOf = (text: string): string => (lowercase ? plainLabel(text) : text.trim());
  const missing = new Set(na.flatMap((text) => [text, labelOf(text)]));
  // −999 is −999.0 as well.
  const numbers = new Set(
    na.flatMap((text) => (text.trim() === '' || Number.isNaN(Number(text)) ? [] : [Number(text)])),
  );
  const numberOf = (text: string): number =>
    text === ''
      ? NaN
      : Number(
          (signs.thousands ? text.replaceAll(signs.thousands, '') : text).replace(
            signs.decimal,
            '.',
          ),
        );
  const isNone = (written: string, text: string): boolean =>
    missing.has(written) || missing.has(text) || numbers.has(numberOf(text));
  return (cell) => {
    const written = textOf(cell);
    let text = written;
    for (const sign of strip) text = text.replaceAll(sign, '');
    text = labelOf(text);
    if (decimal !== undefined) text = asTheFile(text, decimal, signs.decimal);
    if (isNone(written, text)) text = '';
    if (text === written) return cell;
    const { quoted } = cell;
    const bytes = utf8.encode(quoted ? text.replaceAll('"', '""') : text);
    return { bytes, start: 0, end: bytes.length, quoted };
  };
}

/** A number with its own decimal sign, without groups, and with the file's sign. */
function asTheFile(text: string, own: string, decimal: string): string {
  const other = own === ',' ? '.' : ',';
  const plain = grouped[other].test(text) ? text.replaceAll(other, '') : text;
  return plain.replace(own, decimal);
}
