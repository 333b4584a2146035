/**
 * What a catalogue entry is: the one description from which completion, hover, checks, palette and
 * reference are derived.
 */
import type { Value } from '../experiment/value.js';

export type Family = 'layer' | 'activation' | 'loss' | 'optimizer' | 'initializer' | 'schedule';

export type ParameterType =
  | {
      readonly kind: 'number';
      readonly integer?: boolean;
      readonly minimum?: number;
      readonly maximum?: number;
      /** The bounds themselves are not allowed. */
      readonly open?: 'minimum' | 'maximum' | 'both';
      /** Words that may stand instead of a number (`all`, `same`). */
      readonly words?: readonly string[];
      /** A family whose calls may stand instead of a number (a schedule for a learning rate). */
      readonly family?: Family;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'entry'; readonly family: Family }
  | { readonly kind: 'shape' }
  /** Lists of lists, or the path of a file that holds them. */
  | { readonly kind: 'matrix' }
  | { readonly kind: 'rows' }
  | { readonly kind: 'vector' }
  | { readonly kind: 'layer' }
  | { readonly kind: 'layers' }
  | { readonly kind: 'column' }
  | { readonly kind: 'columns' }
  | { readonly kind: 'list' }
  /** A metric by its name, with or without a part and an output. */
  | { readonly kind: 'metric' }
  | { readonly kind: 'path' }
  | { readonly kind: 'text' }
  | { readonly kind: 'any' };

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly help: string;
  readonly default?: Value;
  readonly required?: boolean;
  readonly unit?: string;
  /** Takes all remaining values of the statement (`features a b c`). */
  readonly rest?: boolean;
}

export interface Entry<Name extends string = string> {
  readonly name: Name;
  /** Heading under which the palette and the reference list it. */
  readonly group: string;
  /** One line of help. */
  readonly help: string;
  /** TeX, in the lecture's symbols. */
  readonly equation?: string;
  /** Why it is so, in two sentences. */
  readonly theory?: string;
  /** Section of the lecture, or the paper. */
  readonly source?: string;
  readonly parameters: readonly Parameter[];
  /** A statement that may stand more than once in its section. */
  readonly repeatable?: boolean;
  /** Named by the language but not computed yet: using it is an error that says so. */
  readonly planned?: boolean;
}

/** A parameter that is a number. @param rest its limits and default */
export const number = (
  name: string,
  help: string,
  rest: Partial<Parameter> & Omit<Extract<ParameterType, { kind: 'number' }>, 'kind'> = {},
): Parameter => {
  const { integer, minimum, maximum, open, words, family, ...parameter } = rest;
  const type: ParameterType = {
    kind: 'number',
    ...(integer !== undefined && { integer }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(open && { open }),
    ...(words && { words }),
    ...(family && { family }),
  };
  return { name, help, type, ...parameter };
};

/** A parameter of any other plain kind. */
export const parameter = (
  name: string,
  kind: Exclude<ParameterType['kind'], 'number' | 'choice' | 'entry'>,
  help: string,
  rest: Partial<Parameter> = {},
): Parameter => ({
  name,
  help,
  type: { kind },
  ...rest,
});

/** A parameter that is one of some words. */
export const choice = (
  name: string,
  of: readonly string[],
  help: string,
  rest: Partial<Parameter> = {},
): Parameter => ({ name, help, type: { kind: 'choice', of }, ...rest });

/** A parameter that names an entry of another family: an activation, an initializer. */
export const oneOf = (
  name: string,
  family: Family,
  help: string,
  rest: Partial<Parameter> = {},
): Parameter => ({ name, help, type: { kind: 'entry', family }, ...rest });

/** A number that is never below zero. */
export const rate = (name: string, help: string, rest: Partial<Parameter> = {}): Parameter =>
  number(name, help, { minimum: 0, ...rest });
