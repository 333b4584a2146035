/** Look-ups in the catalogue, and the nearest known name to a misspelt one. */
import type { CallValue, Value } from '../experiment/value.js';
import { isCall, printValue } from '../experiment/value.js';
import { activations } from './activations.js';
import type { Entry, Family, Parameter } from './entry.js';
import { initializers } from './initializers.js';
import type { LayerEntry, LayerRole } from './layerEntry.js';
import { layers, type LayerKind } from './layers.js';
import { losses } from './losses.js';
import { optimizers, schedules } from './optimizers.js';

export const families: Readonly<Record<Family, readonly Entry[]>> = {
  layer: layers,
  activation: activations,
  loss: losses,
  optimizer: optimizers,
  initializer: initializers,
  schedule: schedules,
};

const index = new Map<string, Entry>(
  Object.entries(families).flatMap(([family, entries]) =>
    entries.map((entry): [string, Entry] => [`${family}/${entry.name}`, entry]),
  ),
);

/** The entry of a family by its name. */
export const entryOf = (family: Family, name: string): Entry | undefined =>
  index.get(`${family}/${name}`);

const kinds = new Map<string, LayerEntry<LayerKind>>(layers.map((entry) => [entry.name, entry]));

/** The entry for a kind of layer that is known to exist. @throws Error if it does not */
export function layerEntry(kind: string): LayerEntry<LayerKind> {
  const entry = kinds.get(kind);
  if (!entry) throw new Error(`No kind of layer is called '${kind}'`);
  return entry;
}

/** Whether a kind is something to a rule that knows no particular kind; no unknown kind is. */
export const hasRole = (kind: string, role: LayerRole): boolean =>
  kinds.get(kind)?.roles?.includes(role) ?? false;

/** Kinds that take several layers must say which; every other kind takes one. */
export const isJoin = (kind: string): boolean => hasRole(kind, 'join');
/** A kind that takes rows of the data. */
export const isInput = (kind: string): boolean => hasRole(kind, 'input');

/** A bare name or a call, in call form. */
export const asCall = (value: Value): CallValue =>
  isCall(value) ? value : { call: printValue(value), values: [], options: {} };

/** What a call says of a parameter: by name, by place, else the default. */
export function argument(
  entry: Entry,
  call: Pick<CallValue, 'values' | 'options'>,
  name: string,
): Value | undefined {
  const position = entry.parameters.findIndex((parameter) => parameter.name === name);
  return call.options[name] ?? call.values[position] ?? entry.parameters[position]?.default;
}

/** A number parameter of a call. @throws Error if neither call nor default has one */
export function numberArgument(family: Family, call: CallValue, name: string): number {
  const entry = entryOf(family, call.call);
  const value = entry && argument(entry, call, name);
  if (typeof value !== 'number') throw new Error(`'${call.call}' has no number '${name}'`);
  return value;
}

/** What a layer says of a parameter, else the catalogue's default. */
export function layerParameter(
  layer: { readonly kind: string; readonly parameters: Readonly<Record<string, Value>> },
  name: string,
): Value | undefined {
  return (
    layer.parameters[name] ??
    layerEntry(layer.kind).parameters.find((parameter) => parameter.name === name)?.default
  );
}

/** Where a kind says its function. */
export const activationParameter = (kind: string): string =>
  hasRole(kind, 'function') ? 'function' : 'activation';

/** The activation of a layer that has one, or the function of an activation layer. */
export function activationOf(layer: Parameters<typeof layerParameter>[0]): string | undefined {
  const value = layerParameter(layer, activationParameter(layer.kind));
  return value === undefined ? undefined : asCall(value).call;
}

/** Parameters that the statement's values fill, in order. `from` is always written as an option. */
export const positional = (entry: Entry): readonly Parameter[] =>
  entry.parameters.filter((parameter) => parameter.name !== 'from');

/**
 * The known name nearest to a misspelt one, if it is near enough to be meant: a third of its
 * letters, at most three; of one letter only its case.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  const candidates = [...known];
  const abbreviated =
    name.length > 1
      ? candidates.find(
          (candidate) =>
            initialsOf(candidate) === name.toLowerCase() ||
            isShortFor(name.toLowerCase(), candidate),
        )
      : undefined;
  if (abbreviated !== undefined) return abbreviated;
  let bestDistance =
    Math.min(3, name.length < 2 ? 0 : Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `batch` is meant for batch_size, `val_acc` for validation_accuracy. */
function isShortFor(name: string, candidate: string): boolean {
  const [short, whole] = [name.split('_'), candidate.split('_')];
  const begins = short.every((word, i) => word.length > 2 && whole[i]?.startsWith(word));
  return begins && (short.length === whole.length || short.at(-1) === whole[short.length - 1]);
}

/** `lr` is meant for learning_rate. */
const initialsOf = (words: string): string =>
  words
    .split('_')
    .map((word) => word.charAt(0))
    .join('');

/** Edits (insert, delete, replace, swap neighbours) between two words; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
