/** Cells that are written otherwise than their file: `strip=`, `decimal=`, `na=`, `lowercase=`. */
import type { ColumnReading } from './columnReading.js';
import { plainLabel } from './textReasons.js';
import { textOf, type Cell } from './cell.js';

const utf8 = new TextEncoder();

/**
 * A cell as the file would have written it; undefined where nothing is said of a column's writing.
 * @param decimal the file's decimal sign, as a byte
 */
export function rewriting(
  writing: ColumnReading | undefined,
  decimal: number,
): ((cell: Cell) => Cell) | undefined {
  const { strip = [], na = [], decimal: own, lowercase } = writing ?? {};
  if (strip.length === 0 && na.length === 0 && own === undefined && !lowercase) return undefined;
  const missing = new Set(na);
  // −999 is −999.0 as well.
  const numbers = new Set(
    na.filter((text) => text.trim() !== '' && !Number.isNaN(Number(text))).map(Number),
  );
  return (cell) => {
    const written = textOf(cell);
    const isNone = missing.has(written) || (written !== '' && numbers.has(Number(written)));
    let text = isNone ? '' : written;
    for (const sign of strip) text = text.replaceAll(sign, '');
    if (own !== undefined) text = text.replace(own, String.fromCharCode(decimal));
    text = lowercase ? plainLabel(text) : text.trim();
    if (text === written) return cell;
    const { quoted } = cell;
    const bytes = utf8.encode(quoted ? text.replaceAll('"', '""') : text);
    return { bytes, start: 0, end: bytes.length, quoted };
  };
}
