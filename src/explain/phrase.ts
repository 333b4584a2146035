/**
 * A sentence of mathematics as data: pieces of TeX, and numbers that a printer writes as its
 * readers read them. Crosses any link.
 */

export interface WrittenNumber {
  readonly value: number;
  /** In parentheses where it is negative: what follows a sign. */
  readonly signed?: true;
  /** The entry that is explained: hidden while it is to be guessed. */
  readonly result?: true;
}

/** Pieces of TeX, and numbers between them. */
export type Phrase = readonly (string | WrittenNumber)[];

/** A number. */
export const num = (value: number): WrittenNumber => ({ value });
/** A number behind a sign. */
export const signed = (value: number): WrittenNumber => ({ value, signed: true });
/** The entry that the phrase comes to. */
export const result = (value: number): WrittenNumber => ({ value, result: true });

type Part = string | number | WrittenNumber | Phrase;

const isPhrase = (part: Part): part is Phrase => Array.isArray(part);

/** A phrase of TeX as it stands; a bare number is an index, written as it is. */
export const phrase = ({ raw }: TemplateStringsArray, ...parts: readonly Part[]): Phrase =>
  raw.flatMap((text, i) => {
    const part = parts[i];
    if (part === undefined) return [text];
    if (isPhrase(part)) return [text, ...part];
    return [text, typeof part === 'number' ? String(part) : part];
  });

/** Phrases with a sign between them. */
export const joined = (phrases: readonly Phrase[], sign: string): Phrase =>
  phrases.flatMap((one, i) => (i === 0 ? one : [sign, ...one]));

/** Terms of a sum: a long one keeps its first and its last; one that goes on beyond says so. */
export function sum(terms: readonly Phrase[], goesOn: boolean): Phrase {
  if (terms.length <= 6 && !goesOn) return joined(terms, ' + ');
  const first = terms.slice(0, goesOn ? 5 : 4);
  return joined([...first, [String.raw`\cdots`], ...(goesOn ? [] : [terms.at(-1)!])], ' + ');
}
