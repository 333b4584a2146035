/**
 * Names and pieces of text as Markdown shows them: no link, no image and no markup ever comes of
 * what a file says.
 */

/** Words with blanks, underscores and hyphens between them. */
const plain = /^[\p{L}\p{N}_][\p{L}\p{N}_ -]*$/u;

/** A piece of text in a code span. */
export const code = (text: string): string =>
  `\`${text.replaceAll('`', 'ˋ').replaceAll(/\s*[\r\n]\s*/g, ' ')}\``;

/** A name: as it is where it is plain, else in a code span. */
export const shown = (name: string): string => (plain.test(name) ? name : code(name));
