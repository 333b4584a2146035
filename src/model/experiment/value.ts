/** The values a `.nnet` file can hold, as plain data. Knows no syntax and no catalogue. */

/** `28x28x1` */
export interface ShapeValue {
  readonly shape: readonly number[];
}

/** `1e-4..1e-1` */
export interface RangeValue {
  readonly from: number;
  readonly to: number;
}

/** `elu(alpha=1)`, `step(0.1, every=30)` */
export interface CallValue {
  readonly call: string;
  readonly values: readonly Value[];
  readonly options: Readonly<Record<string, Value>>;
}

/**
 * Names and quoted strings are both `string`: which of the two is meant is decided by the slot a
 * value stands in.
 */
export type Value =
  number | boolean | string | ShapeValue | RangeValue | CallValue | readonly Value[];

/** `[a, b]`. */
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const isRecord = (value: Value): value is ShapeValue | RangeValue | CallValue =>
  typeof value === 'object' && !isList(value);
/** `28x28x1`. */
export const isShape = (value: Value): value is ShapeValue => isRecord(value) && 'shape' in value;
/** `1..5`. */
export const isRange = (value: Value): value is RangeValue => isRecord(value) && 'from' in value;
/** `name(…)`. */
export const isCall = (value: Value): value is CallValue => isRecord(value) && 'call' in value;

/** A shape, or a lone width as one. */
export const shapeValue = (value: Value | undefined): readonly number[] | undefined =>
  typeof value === 'number'
    ? [value]
    : value !== undefined && isShape(value)
      ? value.shape
      : undefined;

/** The names of a list, or of a single name; undefined where there is no value. */
export function listOf(value: Value | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return value !== undefined && isList(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : undefined;
}

const bareName = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Whether a name can stand in the text without quotes. */
export const isBareName = (name: string): boolean => bareName.test(name);

/** A name as the text writes it: quoted unless it is a plain word. */
export const printName = (name: string): string => (isBareName(name) ? name : printString(name));

/** A string in quotes, with the language's three escapes. */
export const printString = (text: string): string =>
  `"${text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\r\n|\r|\n/g, '\\n')}"`;

/** A number in the language's notation: no leading point, no plus sign. */
export function printNumber(value: number): string {
  return String(value).replace('e+', 'e');
}

/** A value as the text writes it. `parse(printValue(v))` gives `v` again. */
export function printValue(value: Value): string {
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return printName(value);
  if (isList(value)) return `[${value.map(printValue).join(', ')}]`;
  if (isShape(value)) return value.shape.join('x');
  if (isRange(value)) return `${printNumber(value.from)}..${printNumber(value.to)}`;
  const options = Object.entries(value.options).map(([name, v]) => `${name}=${printValue(v)}`);
  return `${value.call}(${[...value.values.map(printValue), ...options].join(', ')})`;
}
