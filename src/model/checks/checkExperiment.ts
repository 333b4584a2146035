/**
 * What is wrong, or odd, with an experiment as a whole: shapes, wiring, loss against output,
 * settings against data.
 */
import {
  activationOf,
  isJoin,
  layerParameter,
  nearest,
  numberArgument,
  activationParameter,
  hasRole,
  isInput,
} from '../catalogue/catalogue.js';
import { checkExpectations } from './checkExpectations.js';
import { checkMetrics } from './checkMetrics.js';
import { checkOutputs } from './checkOutputs.js';
import type { EncodedWidths } from '../experiment/dataset.js';
import {
  outputLayers,
  type DataSpec,
  type Experiment,
  type Layer,
  type Network,
  type TrainSpec,
} from '../experiment/experiment.js';
import { finding, layerId, type Finding, changeTo } from '../experiment/finding.js';
import { sizeOf } from '../experiment/shape.js';
import { inferShapes, type InferredShapes } from '../shapes/shapes.js';
import { isCall, listOf, printName, type Value } from '../experiment/value.js';

export interface CheckedExperiment {
  readonly shapes: InferredShapes['layers'];
  readonly findings: readonly Finding[];
}

/**
 * @param widths what the data comes to, where it could be read
 * @param whole every layer of the text is in the network: else wiring and output are not judged by
 * what is left
 */
export function checkExperiment(
  experiment: Experiment,
  widths?: EncodedWidths,
  whole = true,
): CheckedExperiment {
  const { network, train, data } = experiment;
  if (!network) return { shapes: new Map(), findings: [] };
  const inferred = inferShapes(network, widths?.inputs);
  const outputs = new Set(outputLayers(network));
  const findings = [
    inferred.findings,
    whole ? checkWiring(network) : [],
    checkSize(inferred.layers),
    ...network.layers.map((layer) => checkLayer(layer, outputs.has(layer))),
    widths ? checkInputColumns(network, widths) : [],
    checkFunctions(experiment),
    whole && train ? checkOutputs(experiment, inferred.layers, widths) : [],
    checkMetrics(experiment, widths),
    checkExpectations(experiment),
    train && data ? checkSettings(train, data, widths) : [],
  ].flat();
  return { shapes: inferred.layers, findings };
}

function checkWiring(network: Network): Finding[] {
  const { layers } = network;
  if (layers.length === 0)
    return [finding('warning', 'wiring/empty', 'The network has no layers yet.', 'network')];
  const inputs = layers.filter((layer) => isInput(layer.kind));
  const findings: Finding[] = [];
  if (inputs.length > 1) {
    for (const layer of inputs.filter(({ parameters }) => parameters['columns'] === undefined))
      findings.push(
        finding(
          'error',
          'wiring/columns',
          `There are ${inputs.length} inputs: say which columns '${layer.name}' takes, ` +
            `columns=[…].`,
          layerId(layer.name, 'kind'),
        ),
      );
  }
  // An output is what says its target; where none does, the last layer is the only one.
  const outputs = outputLayers(network);
  const said = outputs.filter(({ parameters }) => parameters['target'] !== undefined);
  for (const layer of outputs) {
    if (outputs.length > 1 && !(said.length > 0 ? said : [layers.at(-1)]).includes(layer))
      findings.push(
        finding(
          'error',
          'wiring/dead-branch',
          `No layer takes '${layer.name}': a dead branch. Take it with from=, remove it, or ` +
            `make it an output with target=[…].`,
          layerId(layer.name),
        ),
      );
  }
  if (layers.length === 1 && inputs.length === 1)
    findings.push(
      finding(
        'error',
        'wiring/no-output',
        'The network has an input and nothing that computes.',
        layerId(layers[0]!.name),
      ),
    );
  return findings;
}

const rectifiers = new Set(['relu', 'leaky_relu', 'elu', 'gelu', 'silu']);
const saturating = new Set(['sigmoid', 'tanh', 'softmax']);

function checkLayer(layer: Layer, isOutput: boolean): Finding[] {
  const idle = (name: string, message: string): Finding[] => [
    finding('warning', 'train/no-effect', message, layerId(layer.name, name)),
  ];
  if (layer.parameters['bias'] === false && layer.parameters['bias_init'] !== undefined)
    return idle('bias_init', `'${layer.name}' has no biases: bias_init has no effect.`);
  if (layer.parameters['frozen'] === true) {
    const penalty = ['l1', 'l2'].find((name) => Number(layer.parameters[name] ?? 0) > 0);
    if (penalty !== undefined)
      return idle(penalty, `'${layer.name}' is frozen: ${penalty} moves none of its weights.`);
  }
  for (const name of ['init', 'bias_init']) {
    const { low, high } = uniformBounds(layer.parameters[name]);
    if (low > high)
      return [
        finding(
          'warning',
          'type/bounds',
          `'uniform' takes the smaller bound first: ${low} is above ${high}.`,
          layerId(layer.name, name),
        ),
      ];
  }
  if (layer.kind === 'dropout' && layerParameter(layer, 'rate') === 0)
    return idle('rate', `'${layer.name}' drops nothing at rate 0.`);
  if (layer.kind === 'dropout' && isOutput)
    return [
      finding(
        'warning',
        'wiring/dropout',
        `'${layer.name}' drops what the network gives: put it in front of the output.`,
        layerId(layer.name, 'kind'),
      ),
    ];
  if (isJoin(layer.kind) && layer.inputs.length === 1) {
    return [
      finding(
        'warning',
        'wiring/one-input',
        `'${layer.name}' joins only '${layer.inputs[0]}': take another layer too, from=[…, ` +
          `${layer.inputs[0]}].`,
        layerId(layer.name, 'from'),
      ),
    ];
  }
  const activation = activationOf(layer);
  const init = layer.parameters['init'];
  if (
    activation !== undefined &&
    typeof init === 'string' &&
    init.startsWith('he') &&
    saturating.has(activation)
  ) {
    return [
      finding(
        'hint',
        'init/activation',
        `'${init}' is meant for relu. With ${activation}, glorot keeps the variance.`,
        layerId(layer.name, 'init'),
        changeTo('glorot', 'Use glorot'),
      ),
    ];
  }
  if (activation !== undefined && rectifiers.has(activation) && init === 'zeros')
    return [
      finding(
        'warning',
        'init/dead',
        'All weights start at zero: every unit stays the same as its neighbours.',
        layerId(layer.name, 'init'),
        changeTo('he', 'Use he'),
      ),
    ];
  return [];
}

/** The bounds of `uniform(low, high)`; of anything else none that are wrong. */
function uniformBounds(value: Value | undefined): { low: number; high: number } {
  if (value === undefined || !isCall(value) || value.call !== 'uniform') return { low: 0, high: 0 };
  return {
    low: numberArgument('initializer', value, 'low'),
    high: numberArgument('initializer', value, 'high'),
  };
}

/** `columns=` of an input names features. */
function checkInputColumns(network: Network, { inputs }: EncodedWidths): Finding[] {
  const features = inputs.columns.map(({ column }) => column);
  const known = new Set(features);
  const takers = network.layers
    .filter(({ kind }) => isInput(kind))
    .map((layer) => ({ layer, columns: listOf(layer.parameters['columns']) }));
  const misspelt = takers.some(({ columns }) => columns?.some((name) => !known.has(name)));
  const taken = takers.map(({ columns }) => columns && new Set(columns));
  const idle =
    misspelt || takers.length === 0
      ? []
      : features.filter((name) => taken.every((columns) => columns && !columns.has(name)));
  return [
    ...(idle.length > 0
      ? [
          finding(
            'warning',
            'wiring/columns',
            `No input takes ${idle.slice(0, 12).join(', ')}: leave them out of the features, or ` +
              `name them in columns=.`,
            layerId(takers[0]!.layer.name, 'columns'),
          ),
        ]
      : []),
    ...checkIndices(network, inputs.columns),
    ...network.layers
      .filter(({ kind }) => isInput(kind))
      .flatMap((layer) =>
        (listOf(layer.parameters['columns']) ?? []).map((name, i) => ({ layer, name, i })),
      )
      .filter(({ name }) => !known.has(name))
      .map(({ layer, name, i }) => {
        const near = nearest(name, features);
        return finding(
          'error',
          'data/column',
          `'${name}' is no feature. ` +
            (near === undefined ? `There is ${someOf(features)}.` : `Did you mean '${near}'?`),
          layerId(layer.name, `columns/${i}`),
          near === undefined ? undefined : changeTo(near, `Change to '${near}'`),
        );
      }),
  ];
}

/** The first dozen of a list. */
const someOf = (names: readonly string[]): string =>
  `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;

/** An embedding looks classes up by number; of a one-hot class it would look up zeros and ones. */
const checkIndices = (network: Network, columns: EncodedWidths['inputs']['columns']): Finding[] =>
  network.layers.flatMap((layer) => {
    const input =
      hasRole(layer.kind, 'lookup') &&
      network.layers.find(({ name, kind }) => isInput(kind) && layer.inputs[0] === name);
    if (!input) return [];
    const taken = listOf(input.parameters['columns']);
    const onehot = columns.find(
      ({ column, width }) => width > 1 && (taken?.includes(column) ?? true),
    );
    if (!onehot) return [];
    const name = printName(onehot.column);
    return [
      finding(
        'error',
        'data/one-hot',
        `'${layer.name}' looks up classes by their number, and '${onehot.column}' is ` +
          `${onehot.width} columns of 0 and 1. Say in 'data': column ${name} type=category ` +
          `encode=index.`,
        layerId(layer.name, 'kind'),
      ),
    ];
  });

/** Numbers that one layer may hold: with gradient and two moments, 4 GiB. */
const mostNumbers = 2 ** 27;

const checkSize = (shapes: InferredShapes['layers']): Finding[] =>
  [...shapes].flatMap(([name, { shape, parameters }]) => {
    const values = shape ? sizeOf(shape) : 0;
    if (parameters <= mostNumbers && values <= mostNumbers) return [];
    const [count, what] =
      parameters > mostNumbers ? [parameters, 'parameters'] : [values, 'values for every row'];
    return [
      finding(
        'error',
        'shape/too-large',
        `'${name}' has ${count.toLocaleString('en')} ${what}, more than the ` +
          `${mostNumbers.toLocaleString('en')} that fit into memory: make it smaller.`,
        layerId(name, 'kind'),
      ),
    ];
  });

/**
 * A function stands for an activation with one parameter, z, and for a loss with two, output and
 * target.
 */
function checkFunctions({ network, train, functions }: Experiment): Finding[] {
  const wrong = (name: string, wanted: number, use: string, at: string): Finding[] => {
    const spec = functions.find((f) => f.name === name);
    if (!spec || spec.parameters.length === wanted) return [];
    return [
      finding(
        'error',
        'function/parameters',
        `'${name}' has ${spec.parameters.length} ` +
          `parameter${spec.parameters.length === 1 ? '' : 's'}; ${use} has ` +
          `${wanted === 1 ? 'one: function name(z) = …' : 'two: function name(a, y) = …'}.`,
        at,
      ),
    ];
  };
  return [
    ...(network?.layers ?? []).flatMap((layer) => {
      const name = activationOf(layer);
      return name === undefined
        ? []
        : wrong(name, 1, 'an activation', layerId(layer.name, activationParameter(layer.kind)));
    }),
    ...(train?.losses ?? []).flatMap(({ call }, i) =>
      wrong(call.call, 2, 'a loss', `train/loss/${i}/kind`),
    ),
  ];
}

function checkSettings(
  train: TrainSpec,
  data: DataSpec,
  widths: EncodedWidths | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const patience = train.earlyStopping?.patience ?? 0;
  if (patience >= train.epochs)
    findings.push(
      finding(
        'warning',
        'train/no-effect',
        `With patience=${patience} and ${train.epochs} epochs training never stops early.`,
        'train/early_stopping/patience',
      ),
    );
  if (train.optimizer.options['nesterov'] === true && !train.optimizer.options['momentum'])
    findings.push(
      finding(
        'warning',
        'train/no-effect',
        'nesterov looks ahead along the momentum; without momentum it has no effect.',
        'train/optimizer/nesterov',
      ),
    );
  if (data.split?.stratify && widths && !widths.targets[0]?.classes)
    findings.push(
      finding(
        'error',
        'data/split',
        'Only the classes of a class target can be kept in proportion; this target is a number.',
        'data/split/stratify',
      ),
    );
  // In a window the features are rows before the target's.
  if (!data.window && data.target.some((name) => data.features?.includes(name))) {
    findings.push(
      finding(
        'warning',
        'data/leak',
        'The target is among the features: the network is shown what it is to predict.',
        'data/features',
      ),
    );
  }
  return findings;
}
