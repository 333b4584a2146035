/** What a new layer of a kind starts with. */
import { layerEntry } from '../../src/model/catalogue/catalogue.js';
import type { Value } from '../../src/model/experiment/value.js';

const first: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  dense: { units: 16, activation: 'relu', init: 'he' },
  activation: { function: 'relu' },
  dropout: { rate: 0.5 },
  reshape: { shape: 1 },
};

/** Short names for kinds, as a person would call such a layer. */
const names: Readonly<Record<string, string>> = {
  dense: 'hidden',
  dropout: 'drop',
  activation: 'act',
  add: 'sum',
  concat: 'joined',
  multiply: 'product',
  input: 'inputs',
};

/** What a new layer of the kind starts with: a usual setting, else 1 for all that is required. */
export const newLayerParameters = (kind: string): Readonly<Record<string, Value>> =>
  first[kind] ??
  Object.fromEntries(
    layerEntry(kind).parameters.flatMap((parameter) =>
      parameter.required && parameter.name !== 'from' ? [[parameter.name, 1]] : [],
    ),
  );

/** What its name begins with; a number follows where it is taken. */
export const newLayerName = (kind: string): string => names[kind] ?? kind;
