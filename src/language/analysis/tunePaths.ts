/**
 * What a path of `vary` leads to: `hidden.units`, `network.train.units`,
 * `train.optimizer.learning_rate`, `data.train_rows`.
 */
import type { SpanProblem } from '../reading/reading.js';
import { entryOf, families, layerEntry } from '../../model/catalogue/catalogue.js';
import { unknown, type ValueProblem } from '../../model/catalogue/checkValue.js';
import { number, type Entry, type Parameter } from '../../model/catalogue/entry.js';
import { statements } from '../../model/catalogue/statements.js';
import type { Experiment } from '../../model/experiment/experiment.js';

/** How often a layer stands behind itself. */
const repeat = number('repeat', 'How many layers like this one, behind one another.', {
  integer: true,
  minimum: 1,
});
const trainRows = number('train_rows', 'How many of the rows for training are used.', {
  integer: true,
  minimum: 1,
  unit: 'rows',
});

/** The settings of a layer that can vary. */
const layerSettings = (kind: string): readonly Parameter[] => [
  ...layerEntry(kind).parameters,
  repeat,
];

/**
 * The parameter a path leads to, or what is wrong with the path; undefined where that cannot be
 * known.
 * @param varied optimizers that are tried, whose options may then be varied too
 */
export function settingAt(
  path: string,
  { network, train }: Experiment,
  varied: readonly string[] = [],
): Parameter | SpanProblem | undefined {
  const parts = path.split('.');
  const [first, second, third] = parts as [string, string | undefined, string | undefined];
  const most = first === 'train' || first === 'network' ? 3 : 2;
  if (parts.length > most)
    return {
      code: 'type/expected',
      message: `'${path}' goes further than a setting: ${parts.slice(0, most).join('.')}.`,
      literal: parts.slice(0, most).join('.'),
    };
  if (first === 'data') return second === trainRows.name ? trainRows : undefined;
  if (first === 'train') return trainSetting(path, second, third, train, varied);
  if (!network) return undefined;
  const [layerName, setting] = first === 'network' ? [second ?? '', third] : [first, second];
  const layer = network.layers.find(({ name }) => name === layerName);
  const prefix = first === 'network' ? 'network.' : '';
  if (!layer) {
    const problem = unknown(
      'layer',
      layerName,
      network.layers.map(({ name }) => name),
    );
    return within(problem, prefix, setting === undefined ? '' : `.${setting}`);
  }
  const settings = layerSettings(layer.kind);
  if (setting === undefined)
    return {
      code: 'type/expected',
      message: `Say what of '${layerName}' is to vary: ${layerName}.${settings[0]!.name}.`,
    };
  return among(settings, setting, `option of '${layer.kind}'`, `${prefix}${layerName}.`);
}

/** The parameter a path leads to, where it leads to one. */
export function parameterAt(path: string, experiment: Experiment): Parameter | undefined {
  const setting = settingAt(path, experiment);
  return setting && 'code' in setting ? undefined : setting;
}

function trainSetting(
  path: string,
  second: string | undefined,
  third: string | undefined,
  train: Experiment['train'],
  varied: readonly string[],
): Parameter | SpanProblem | undefined {
  const own = statements.train.find(({ name }) => name === second);
  const known = statements.train.map(({ name }) => name);
  if (second === undefined) return unknown('setting', path, known);
  if (!own) return within(unknown('setting of training', second, known), 'train.');
  const chosen =
    second === 'optimizer'
      ? [train?.optimizer.call, ...varied]
      : second === 'loss'
        ? [train?.losses[0].call.call]
        : [];
  const entries = chosen.flatMap((name): readonly Entry[] => {
    const entry = name === undefined ? undefined : entryOf(second as 'optimizer' | 'loss', name);
    return entry ? [entry] : [];
  });
  if (third === undefined) return own.parameters[0];
  const settings = (entries.length > 0 ? entries : [own]).flatMap(({ parameters }) => parameters);
  return among(settings, third, `option of '${chosen[0] ?? second}'`, `train.${second}.`);
}

const among = (
  settings: readonly Parameter[],
  name: string,
  what: string,
  prefix: string,
): Parameter | SpanProblem =>
  settings.find((setting) => setting.name === name) ??
  within(unknown(what, name, [...new Set(settings.map((setting) => setting.name))]), prefix);

/** A name that is mended stays where it is in its path. */
const within = (problem: ValueProblem, prefix: string, rest = ''): SpanProblem =>
  typeof problem.instead === 'string'
    ? { ...problem, literal: `${prefix}${problem.instead}${rest}` }
    : problem;

/** Every path that leads to a number, a choice or a kind. */
export function tunablePaths({ network, train }: Experiment): string[] {
  const varies = ({ type }: Parameter): boolean =>
    ['number', 'choice', 'entry', 'boolean'].includes(type.kind);
  const named = (prefix: string, settings: readonly Parameter[]): string[] =>
    settings.filter(varies).map(({ name }) => `${prefix}.${name}`);
  const layers = (network?.layers ?? []).flatMap(({ name, kind }) =>
    named(
      name === 'train' || name === 'data' || name === 'network' ? `network.${name}` : name,
      layerSettings(kind),
    ),
  );
  const optimizer = train && families.optimizer.find(({ name }) => name === train.optimizer.call);
  const training = statements.train
    .filter(({ parameters }) => parameters[0] && varies(parameters[0]))
    .map(({ name }) => `train.${name}`);
  return [
    ...layers,
    ...training,
    ...named('train.optimizer', optimizer?.parameters ?? []),
    'data.train_rows',
  ];
}
