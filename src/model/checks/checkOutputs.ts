/**
 * The outputs of a network: each with a loss that fits its activation, and as many units as its
 * target asks for.
 */
import { activationOf, layerEntry, activationParameter, hasRole } from '../catalogue/catalogue.js';
import { targetsTogether, type EncodedWidths, type TargetWidths } from '../experiment/dataset.js';
import {
  outputLayers,
  type Experiment,
  type Layer,
  type LossSpec,
} from '../experiment/experiment.js';
import { finding, layerId, type Finding, changeTo } from '../experiment/finding.js';
import { printShape, type Shape } from '../experiment/shape.js';
import { type InferredShapes } from '../shapes/shapes.js';
import { isList, listOf, printName } from '../experiment/value.js';

/** Losses of probabilities, and the output activations that give them. */
const probabilities = new Set(['softmax', 'sigmoid']);

/** What the values of an activation lie between. Softmax is told of elsewhere. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  sigmoid: [0, 1],
  step: [0, 1],
  tanh: [-1, 1],
  sin: [-1, 1],
  relu: [0, Infinity],
  softplus: [0, Infinity],
};

/** Every output with its loss and its targets. */
export function checkOutputs(
  { network, train, data }: Experiment,
  shapes: InferredShapes['layers'],
  widths: EncodedWidths | undefined,
): Finding[] {
  if (!network || !train || network.layers.length === 0) return [];
  const outputs = outputLayers(network);
  const several = outputs.filter(({ parameters }) => parameters['target'] !== undefined).length > 1;
  if (!several && outputs.length > 1) return [];
  const findings: Finding[] = [];
  const unclaimed = new Set(data?.target);
  for (const output of outputs) {
    const place = train.losses.findIndex((loss) => (several ? loss.output === output.name : true));
    const loss = train.losses[place];
    const names = listOf(output.parameters['target']) ?? (several ? [] : data?.target);
    names?.forEach((name) => unclaimed.delete(name));
    if (!loss) {
      findings.push(
        finding(
          'error',
          'loss/missing',
          `'${output.name}' is an output without a loss: add 'loss KIND output=${output.name}' ` +
            `to 'train'.`,
          layerId(output.name, 'kind'),
        ),
      );
      continue;
    }
    const strange = names?.find((name) => !data?.target.includes(name));
    if (strange !== undefined && data)
      findings.push(
        finding(
          'error',
          'data/target',
          `'${strange}' is no target: name it in 'data', target ` +
            `${[...data.target, strange].map(printName).join(' ')}.`,
          layerId(output.name, 'target'),
        ),
      );
    const targets =
      names?.flatMap((name) => widths?.targets.find(({ column }) => column === name) ?? []) ?? [];
    const shape = shapes.get(output.name)?.shape;
    findings.push(
      ...checkActivation(output, loss, place, shape, targets.length === 1 ? targets[0] : undefined),
    );
    if (!shape || targets.length === 0) continue;
    if (targets.length > 1 && targets.some(({ classes }) => classes))
      findings.push(
        finding(
          'error',
          'data/targets',
          'Several targets of one output must all be numbers; a class target needs an output of ' +
            'its own: dense NAME … target=[…].',
          several ? layerId(output.name, 'target') : 'data/target',
        ),
      );
    else
      findings.push(
        ...checkOutput(output, loss, place, shape, targetsTogether(targets)),
        ...checkClassWeights(loss, place, targets[0]!),
      );
  }
  if (unclaimed.size > 0)
    findings.push(
      finding(
        'error',
        'data/target',
        `No output predicts ${[...unclaimed].join(', ')}: say target=[…] at the output that does.`,
        'data/target',
      ),
    );
  for (const [i, { output }] of train.losses.entries()) {
    if (output !== undefined && !outputs.some(({ name }) => name === output))
      findings.push(
        finding(
          'error',
          'loss/output',
          `'${output}' is no output of the network.`,
          `train/loss/${i}/output`,
        ),
      );
    else if (output === undefined && (several || i > 0))
      findings.push(
        finding(
          'error',
          'loss/output',
          'There are several losses or outputs: say which output this one belongs to, output=NAME.',
          `train/loss/${i}/kind`,
        ),
      );
    else if (output !== undefined && train.losses.findIndex((other) => other.output === output) < i)
      findings.push(
        finding(
          'error',
          'loss/output',
          `'${output}' has a loss already.`,
          `train/loss/${i}/output`,
        ),
      );
  }
  return findings;
}

/** Where the activation of an output stands, or else where one can be written. */
const activationPlace = (output: Layer): string =>
  layerId(
    output.name,
    hasRole(output.kind, 'function') || output.parameters['activation'] !== undefined
      ? activationParameter(output.kind)
      : 'kind',
  );

/** Another activation: in the place of the one that is written, or behind the units. */
function activationFix(output: Layer, wanted: string): Finding['fix'] {
  if (hasRole(output.kind, 'function') || output.parameters['activation'] !== undefined)
    return changeTo(wanted);
  if (output.parameters['units'] === undefined || !canActivate(output)) return undefined;
  return {
    title: `Give it ${wanted}`,
    change: { at: layerId(output.name, 'units'), option: 'activation', value: wanted },
  };
}

/** Whether a layer can be given an activation of its own. */
const canActivate = ({ kind }: Layer): boolean =>
  layerEntry(kind).parameters.some(({ name }) => name === 'activation' || name === 'function');

/** One output for the classes of cross_entropy: told once, with the cure that fits. */
const isAlone = (
  shape: Shape | undefined,
  loss: string,
  target: TargetWidths | undefined,
): boolean =>
  loss === 'cross_entropy' &&
  shape !== undefined &&
  printShape(shape) === '1' &&
  target?.classes !== undefined;

function checkActivation(
  output: Layer,
  { call }: LossSpec,
  place: number,
  shape: Shape | undefined,
  target: TargetWidths | undefined,
): Finding[] {
  const loss = call.call;
  const activation = activationOf(output) ?? 'linear';
  const at = activationPlace(output);
  // Dropout behind the output is told of already.
  if (isAlone(shape, loss, target) || hasRole(output.kind, 'training-only')) return [];
  if (activation === 'softmax' && loss !== 'cross_entropy' && shape && printShape(shape) === '1') {
    const cure = target?.classes || loss === 'binary_cross_entropy' ? 'sigmoid' : 'linear';
    return [
      finding(
        'warning',
        'loss/activation',
        `The softmax of one unit is always 1: '${output.name}' tells nothing. Take ${cure}.`,
        at,
        activationFix(output, cure),
      ),
    ];
  }
  const wanted =
    loss === 'cross_entropy' ? 'softmax' : loss === 'binary_cross_entropy' ? 'sigmoid' : undefined;
  if (wanted && !canActivate(output))
    return [
      finding(
        'error',
        'loss/activation',
        `'${loss}' needs probabilities, and ${output.kind} gives none: put 'activation NAME ` +
          `${wanted}' behind '${output.name}'.`,
        at,
      ),
    ];
  if (wanted && !probabilities.has(activation))
    return [
      finding(
        'error',
        'loss/activation',
        `'${loss}' needs probabilities: give '${output.name}' the activation ${wanted}, not ` +
          `${activation}.`,
        at,
        activationFix(output, wanted),
      ),
    ];
  if (wanted && wanted !== activation)
    return [
      finding(
        'warning',
        'loss/activation',
        `'${loss}' is meant for ${wanted}; '${output.name}' has ${activation}.`,
        at,
        activationFix(output, wanted),
      ),
    ];
  if (!wanted && activation === 'softmax')
    return [
      finding(
        'warning',
        'loss/activation',
        `With softmax outputs, cross_entropy learns faster than ${loss}.`,
        `train/loss/${place}/kind`,
        changeTo('cross_entropy'),
      ),
    ];
  return [];
}

/**
 * A softmax wants a unit for each class; another activation is that of one probability, and wants
 * its loss.
 */
function oneForTwo(output: Layer, place: number, classes: number): Finding {
  const needs = (cure: string): string =>
    `cross_entropy needs an output for each class; '${output.name}' has one. ${cure}`;
  if (activationOf(output) === 'softmax' || classes > 2)
    return finding(
      'error',
      'shape/target',
      needs(`Give it ${classes}.`),
      unitsPlace(output),
      unitsFix(output, classes),
    );
  const sigmoid =
    activationOf(output) === 'sigmoid' || output.parameters['activation'] === undefined
      ? []
      : [{ at: layerId(output.name, 'activation'), value: 'sigmoid' }];
  return finding(
    'error',
    'loss/activation',
    needs('Take binary_cross_entropy.'),
    `train/loss/${place}/kind`,
    { ...changeTo('binary_cross_entropy'), more: sigmoid },
  );
}

/** Numbers that the output's activation never reaches cannot be learned. */
function checkRange(output: Layer, { column, minimum, maximum }: TargetWidths): Finding[] {
  const activation = activationOf(output) ?? 'linear';
  const range = ranges[activation];
  if (!range || minimum === undefined || maximum === undefined) return [];
  const [low, high] = range;
  if (minimum >= low && maximum <= high) return [];
  const figure = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en');
  const reach = high === Infinity ? `never gives less than ${low}` : `gives ${low} to ${high}`;
  return [
    finding(
      'warning',
      'loss/range',
      `'${output.name}' ${reach} (${activation}), and '${column}' goes from ${figure(minimum)} ` +
        `to ${figure(maximum)}.`,
      activationPlace(output),
      activationFix(output, 'linear'),
    ),
  ];
}

const unitsPlace = (output: Layer): string =>
  layerId(output.name, output.parameters['units'] === undefined ? 'kind' : 'units');

/** Only where units are written can they be changed. */
const unitsFix = (output: Layer, units: number): Finding['fix'] =>
  output.parameters['units'] === undefined ? undefined : changeTo(units);

function checkOutput(
  output: Layer,
  { call }: LossSpec,
  place: number,
  shape: readonly number[],
  widths: TargetWidths,
): Finding[] {
  const target = widths.column;
  const given = printShape(shape);
  const at = unitsPlace(output);
  if (!widths.classes) {
    if (call.call === 'cross_entropy' && widths.outputs === 1)
      return [
        finding(
          'error',
          'loss/target',
          `cross_entropy needs classes, and the target is a number. If its values are classes, ` +
            `say so in 'data': column ${target} type=category.`,
          `train/loss/${place}/kind`,
          {
            title: `Make '${target}' a class`,
            change: {
              at: 'data/target/names',
              side: 'after',
              statements: [{ head: 'column', values: [target], options: { type: 'category' } }],
            },
          },
        ),
      ];
    if (call.call === 'binary_cross_entropy' && widths.unit === false)
      return [
        finding(
          'warning',
          'loss/target',
          `binary_cross_entropy is for targets from 0 to 1; '${target}' goes beyond.`,
          `train/loss/${place}/kind`,
        ),
      ];
    if (given === String(widths.outputs)) return checkRange(output, widths);
    return [
      finding(
        'error',
        'shape/target',
        `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target is ` +
          `${widths.outputs === 1 ? 'one number' : `${widths.outputs} numbers`}.`,
        at,
        unitsFix(output, widths.outputs),
      ),
    ];
  }
  const k = widths.classes.length;
  if (isAlone(shape, call.call, widths)) return [oneForTwo(output, place, k)];
  if (given === String(k) || (given === '1' && k === 2 && activationOf(output) !== 'softmax'))
    return [];
  return [
    finding(
      'error',
      'shape/target',
      `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target has ${k} ` +
        `classes.`,
      at,
      unitsFix(output, k),
    ),
  ];
}

/** One weight for each class, and only where there are classes. */
function checkClassWeights(
  { call }: LossSpec,
  place: number,
  { classes, column, binary }: TargetWidths,
): Finding[] {
  const weights = call.options['class_weights'];
  if (weights === undefined) return [];
  const at = `train/loss/${place}/class_weights`;
  if (!classes) {
    const cure = binary ? ` Say in 'data': column ${printName(column)} type=category.` : '';
    return [
      finding(
        'error',
        'loss/target',
        `class_weights are for classes, and '${column}' is a number.${cure}`,
        at,
      ),
    ];
  }
  if (!isList(weights)) return [];
  if (!weights.some((weight) => Number(weight) > 0))
    return [finding('error', 'type/bounds', 'class_weights are all 0: no class would count.', at)];
  if (weights.length === classes.length) return [];
  return [
    finding(
      'error',
      'type/count',
      `'${column}' has ${classes.length} classes, ` +
        `${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ', …' : ''}: class_weights has ` +
        `${weights.length}.`,
      at,
    ),
  ];
}
