/** Cells that mean "no value". An empty cell always does. */
export const missingMarkers = ['NA', 'N/A', 'NaN', 'null', 'NULL', '?', '-'];
/** What Excel writes where a formula failed. */
const failures = ['#N/A', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#NULL!'];

const markers = new Set([...missingMarkers, 'nan', 'na', 'n/a', ...failures]);

/** Whether a text means that there is no value, where nothing says otherwise. */
export const isMarker = (text: string): boolean => markers.has(text);

/** Before a text that stands for a marker: what is written in quotes is none. No cell holds it. */
export const marked = '\0';
/** The text itself. */
export const labelOf = (key: string): string => (key.startsWith(marked) ? key.slice(1) : key);

/**
 * NA is a class beside EU and APAC: a code among codes.
 * @param texts all of the column, markers marked
 */
export function isCodeAmong(
  label: string,
  texts: readonly string[],
  writing: { readonly lowercase?: boolean } | undefined,
): boolean {
  const code = writing?.lowercase ? /^[a-z]{2,4}$/ : /^[A-Z]{2,4}$/;
  const others = texts.filter((text) => !text.startsWith(marked));
  const isCode = (text: string): boolean => code.test(text);
  return isCode(label) && !/^null$/i.test(label) && others.length > 1 && others.every(isCode);
}
