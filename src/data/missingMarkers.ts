/** Cells that mean "no value". An empty cell always does. */
export const missingMarkers = ['NA', 'N/A', 'NaN', 'null', 'NULL', '?', '-'];
/** What Excel writes where a formula failed. */
const failures = ['#N/A', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#NULL!'];

const markers = new Set([...missingMarkers, 'nan', 'na', 'n/a', ...failures]);

/** Whether a text means that there is no value, where nothing says otherwise. */
export const isMarker = (text: string): boolean => markers.has(text);
