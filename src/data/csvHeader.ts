/** Whether a table's first record holds data, or names of columns; and names made unique. */
import type { SampleCell, SampleRecord } from './csvSample.js';
import { looksLikeDate } from './dates.js';
import { formOf } from './numberForms.js';

const isNumber = (text: string): boolean => formOf(text) !== undefined;
const isDecimal = (text: string): boolean => isNumber(text) && !/^[+-]?\d+$/.test(text);

/**
 * A first record is data where it holds what names no column: a decimal number, or a date above
 * dates; or numbers above numbers while every other cell stands again further down its column; or
 * nothing but cells that do.
 */
export function looksLikeData(records: readonly SampleRecord[]): boolean {
  const [first, ...below] = records;
  if (!first || isNumbered(first)) return false;
  const under = (i: number, is: (text: string) => boolean): boolean =>
    below.some((row) => is(row[i]?.text ?? ''));
  const recurs = ({ text }: SampleCell, i: number): boolean =>
    text === '' || text === 'NA' || under(i, (other) => other === text);
  if (first.some(({ text }, i) => isDecimal(text) && under(i, isNumber))) return true;
  if (first.some(({ text }, i) => looksLikeDate(text) && under(i, looksLikeDate))) return true;
  const named = first.filter(({ text }) => text !== '' && text !== 'NA');
  if (named.length > 1 && first.every(recurs) && below.length > 1) return true;
  return (
    first.some(({ text }, i) => isNumber(text) && under(i, isNumber)) &&
    first.every((cell, i) => isNumber(cell.text) || recurs(cell, i))
  );
}

/** `,0,1,2`: what programs write above a table whose columns have numbers for names. */
const isNumbered = ([corner, ...rest]: SampleRecord): boolean =>
  corner?.text === '' &&
  rest.length > 1 &&
  rest.every(({ text }, i) => /^\d+$/.test(text) && Number(text) === Number(rest[0]!.text) + i);

/** Names of several columns that are told one by one. */
const mostTwins = 20;

/** Twins get a number: x, x_2. @returns the names, and what is to be told of them */
export function uniqueNames(names: readonly string[]): {
  readonly unique: string[];
  readonly notes: string[];
} {
  const seen = new Set<string>();
  const twins = new Map<string, string[]>();
  const numbers = new Map<string, number>();
  const unique = names.map((written) => {
    // However the file ends its lines.
    const name = written.replace(/\r\n?/g, '\n');
    const before = twins.get(name);
    let own = name;
    for (let n = numbers.get(name) ?? 2; seen.has(own); n++) {
      own = `${name}_${n}`;
      numbers.set(name, n + 1);
    }
    if (own !== name && before) before.push(own);
    else if (own !== name) twins.set(name, [own]);
    seen.add(own);
    return own;
  });
  const notes = [...twins]
    .slice(0, mostTwins)
    .map(([name, [second, ...more]]) =>
      more.length === 0
        ? `There are two columns '${name}'; the second is called '${second}' here.`
        : `There are ${more.length + 2} columns '${name}'; the others are called '${second}' ` +
          `to '${more.at(-1)}' here.`,
    );
  if (twins.size > mostTwins)
    notes.push(`${twins.size - mostTwins} more names stand above several columns.`);
  return { unique, notes };
}
