/** Notes on the data that say of a score that it may mean less than it seems to. */

/** Ends what is said of a feature that gives the target away. */
export const leakQuestion = 'is it the target under another name?';
/** Begins what is said of a part that has no row of a class. */
export const absentAnswer = 'its scores say nothing of';

/** Those notes that belong beside the score itself. */
export const doubtsIn = (notes: readonly string[]): string[] =>
  notes.filter((note) => note.endsWith(leakQuestion) || note.includes(absentAnswer));
