/** What is wrong, or odd, with an experiment as a whole: shapes, wiring, loss against output, settings against data. */
import { asCall, isJoin, layerParameter, nearest } from './catalogue/catalogue.js';
import { checkExpectations } from './checkExpectations.js';
import { checkMetrics } from './checkMetrics.js';
import { targetsTogether, type EncodedWidths, type TargetWidths } from './dataset.js';
import { outputLayers, type DataSpec, type Experiment, type Layer, type LossSpec, type Network, type TrainSpec } from './experiment.js';
import { layerId, type Finding, type Severity } from './finding.js';
import { inferShapes, printShape, sizeOf, type InferredShapes } from './shapes.js';
import { isList, listOf, printName } from './value.js';

export interface CheckedExperiment {
  readonly shapes: InferredShapes['layers'];
  readonly findings: readonly Finding[];
}

/**
 * @param widths what the data comes to, where it could be read
 * @param whole every layer of the text is in the network: else wiring and output are not judged by what is left
 */
export function checkExperiment(experiment: Experiment, widths?: EncodedWidths, whole = true): CheckedExperiment {
  const { network, train, data } = experiment;
  const findings: Finding[] = [];
  if (!network) return { shapes: new Map(), findings };
  const inferred = inferShapes(network, widths?.inputs);
  findings.push(...inferred.findings, ...(whole ? checkWiring(network) : []), ...checkSize(inferred.layers));
  for (const layer of network.layers) findings.push(...checkLayer(layer));
  if (widths) findings.push(...checkInputColumns(network, widths));
  findings.push(...checkFunctions(experiment));
  if (whole && train) findings.push(...checkOutputs(experiment, inferred.layers, widths));
  findings.push(...checkMetrics(experiment, widths), ...checkExpectations(experiment));
  if (train && data) findings.push(...checkSettings(train, data, widths));
  return { shapes: inferred.layers, findings };
}

const finding = (severity: Severity, code: string, message: string, at: string, fix?: Finding['fix']): Finding => ({ severity, code, message, at, ...(fix && { fix }) });

function checkWiring(network: Network): Finding[] {
  const { layers } = network;
  if (layers.length === 0) return [finding('warning', 'wiring/empty', 'The network has no layers yet.', 'network')];
  const inputs = layers.filter((layer) => layer.kind === 'input');
  const findings: Finding[] = [];
  if (inputs.length > 1) {
    for (const layer of inputs.filter(({ parameters }) => parameters['columns'] === undefined))
      findings.push(finding('error', 'wiring/columns', `There are ${inputs.length} inputs: say which columns '${layer.name}' takes, columns=[…].`, layerId(layer.name, 'kind')));
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
          `No layer takes '${layer.name}': a dead branch. Take it with from=, remove it, or make it an output with target=[…].`,
          layerId(layer.name),
        ),
      );
  }
  if (layers.length === 1 && inputs.length === 1)
    findings.push(finding('error', 'wiring/no-output', 'The network has an input and nothing that computes.', layerId(layers[0]!.name)));
  return findings;
}

/** The activation of a layer that has one. */
export const activationOf = (layer: Layer): string | undefined => {
  const value = layerParameter(layer, layer.kind === 'activation' ? 'function' : 'activation');
  return value === undefined ? undefined : asCall(value).call;
};

const rectifiers = new Set(['relu', 'leaky_relu', 'elu', 'gelu', 'silu']);
const saturating = new Set(['sigmoid', 'tanh', 'softmax']);

function checkLayer(layer: Layer): Finding[] {
  if (isJoin(layer.kind) && layer.inputs.length === 1) {
    return [
      finding('warning', 'wiring/one-input', `'${layer.name}' joins only '${layer.inputs[0]}': take another layer too, from=[…, ${layer.inputs[0]}].`, layerId(layer.name, 'from')),
    ];
  }
  const activation = activationOf(layer);
  const init = layer.parameters['init'];
  if (activation !== undefined && typeof init === 'string' && init.startsWith('he') && saturating.has(activation)) {
    return [
      finding('hint', 'init/activation', `'${init}' is meant for relu. With ${activation}, glorot keeps the variance.`, layerId(layer.name, 'init'), {
        title: 'Use glorot',
        replacement: 'glorot',
      }),
    ];
  }
  if (activation !== undefined && rectifiers.has(activation) && init === 'zeros')
    return [
      finding('warning', 'init/dead', 'All weights start at zero: every unit stays the same as its neighbours.', layerId(layer.name, 'init'), {
        title: 'Use he',
        replacement: 'he',
      }),
    ];
  return [];
}

/** Losses of probabilities, and the output activations that give them. */
const probabilities = new Set(['softmax', 'sigmoid']);

/** `columns=` of an input names features. */
function checkInputColumns(network: Network, { inputs }: EncodedWidths): Finding[] {
  const features = inputs.columns.map(({ column }) => column);
  const takers = network.layers.filter(({ kind }) => kind === 'input').map((layer) => ({ layer, columns: listOf(layer.parameters['columns']) }));
  const misspelt = takers.some(({ columns }) => columns?.some((name) => !features.includes(name)));
  const idle = misspelt || takers.length === 0 ? [] : features.filter((name) => takers.every(({ columns }) => columns && !columns.includes(name)));
  return [
    ...(idle.length > 0
      ? [
          finding(
            'warning',
            'wiring/columns',
            `No input takes ${idle.slice(0, 12).join(', ')}: leave them out of the features, or name them in columns=.`,
            layerId(takers[0]!.layer.name, 'columns'),
          ),
        ]
      : []),
    ...checkIndices(network, inputs.columns),
    ...network.layers
      .filter(({ kind }) => kind === 'input')
      .flatMap((layer) => (listOf(layer.parameters['columns']) ?? []).map((name, i) => ({ layer, name, i })))
      .filter(({ name }) => !features.includes(name))
      .map(({ layer, name, i }) => {
        const near = nearest(name, features);
        return finding(
          'error',
          'data/column',
          `'${name}' is no feature.${near === undefined ? ` There is ${features.slice(0, 12).join(', ')}${features.length > 12 ? ', …' : ''}.` : ` Did you mean '${near}'?`}`,
          layerId(layer.name, `columns/${i}`),
          near === undefined ? undefined : { title: `Change to '${near}'`, replacement: printName(near) },
        );
      }),
  ];
}

/** An embedding looks classes up by number; of a one-hot class it would look up zeros and ones. */
const checkIndices = (network: Network, columns: EncodedWidths['inputs']['columns']): Finding[] =>
  network.layers.flatMap((layer) => {
    const input = layer.kind === 'embedding' && network.layers.find(({ name, kind }) => kind === 'input' && layer.inputs[0] === name);
    if (!input) return [];
    const taken = listOf(input.parameters['columns']);
    const onehot = columns.find(({ column, width }) => width > 1 && (taken?.includes(column) ?? true));
    if (!onehot) return [];
    const name = printName(onehot.column);
    return [
      finding(
        'error',
        'data/one-hot',
        `'${layer.name}' looks up classes by their number, and '${onehot.column}' is ${onehot.width} columns of 0 and 1. Say in 'data': column ${name} type=category encode=index.`,
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
    const [count, what] = parameters > mostNumbers ? [parameters, 'parameters'] : [values, 'values for every row'];
    return [
      finding(
        'error',
        'shape/too-large',
        `'${name}' has ${count.toLocaleString('en')} ${what}, more than the ${mostNumbers.toLocaleString('en')} that fit into memory: make it smaller.`,
        layerId(name, 'kind'),
      ),
    ];
  });

/** One weight for each class, and only where there are classes. */
function checkClassWeights({ call }: LossSpec, place: number, { classes, column, binary }: TargetWidths): Finding[] {
  const weights = call.options['class_weights'];
  if (weights === undefined) return [];
  const at = `train/loss/${place}/class_weights`;
  if (!classes) {
    const cure = binary ? ` Say in 'data': column ${printName(column)} type=category.` : '';
    return [finding('error', 'loss/target', `class_weights are for classes, and '${column}' is a number.${cure}`, at)];
  }
  if (!isList(weights)) return [];
  if (!weights.some((weight) => Number(weight) > 0)) return [finding('error', 'type/bounds', 'class_weights are all 0: no class would count.', at)];
  if (weights.length === classes.length) return [];
  return [
    finding(
      'error',
      'type/count',
      `'${column}' has ${classes.length} classes, ${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ', …' : ''}: class_weights has ${weights.length}.`,
      at,
    ),
  ];
}

/** A function stands for an activation with one parameter, z, and for a loss with two, output and target. */
function checkFunctions({ network, train, functions }: Experiment): Finding[] {
  const wrong = (name: string, wanted: number, use: string, at: string): Finding[] => {
    const spec = functions.find((f) => f.name === name);
    if (!spec || spec.parameters.length === wanted) return [];
    return [
      finding(
        'error',
        'function/parameters',
        `'${name}' has ${spec.parameters.length} parameter${spec.parameters.length === 1 ? '' : 's'}; ${use} has ${wanted === 1 ? 'one: function name(z) = …' : 'two: function name(a, y) = …'}.`,
        at,
      ),
    ];
  };
  return [
    ...(network?.layers ?? []).flatMap((layer) => {
      const name = activationOf(layer);
      return name === undefined ? [] : wrong(name, 1, 'an activation', layerId(layer.name, layer.kind === 'activation' ? 'function' : 'activation'));
    }),
    ...(train?.losses ?? []).flatMap(({ call }, i) => wrong(call.call, 2, 'a loss', `train/loss/${i}/kind`)),
  ];
}

/** Every output with its loss and its targets. */
function checkOutputs({ network, train, data }: Experiment, shapes: InferredShapes['layers'], widths: EncodedWidths | undefined): Finding[] {
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
        finding('error', 'loss/missing', `'${output.name}' is an output without a loss: add 'loss KIND output=${output.name}' to 'train'.`, layerId(output.name, 'kind')),
      );
      continue;
    }
    findings.push(...checkLoss(output, loss, place));
    const strange = names?.find((name) => !data?.target.includes(name));
    if (strange !== undefined && data)
      findings.push(
        finding(
          'error',
          'data/target',
          `'${strange}' is no target: name it in 'data', target ${[...data.target, strange].map(printName).join(' ')}.`,
          layerId(output.name, 'target'),
        ),
      );
    const targets = names?.flatMap((name) => widths?.targets.find(({ column }) => column === name) ?? []) ?? [];
    const shape = shapes.get(output.name)?.shape;
    if (!shape || targets.length === 0) continue;
    if (targets.length > 1 && targets.some(({ classes }) => classes))
      findings.push(
        finding(
          'error',
          'data/targets',
          'Several targets of one output must all be numbers; a class target needs an output of its own: dense NAME … target=[…].',
          several ? layerId(output.name, 'target') : 'data/target',
        ),
      );
    else findings.push(...checkOutput(output, loss, place, shape, targetsTogether(targets)), ...checkClassWeights(loss, place, targets[0]!));
  }
  if (unclaimed.size > 0) findings.push(finding('error', 'data/target', `No output predicts ${[...unclaimed].join(', ')}: say target=[…] at the output that does.`, 'data/target'));
  for (const [i, { output }] of train.losses.entries()) {
    if (output !== undefined && !outputs.some(({ name }) => name === output))
      findings.push(finding('error', 'loss/output', `'${output}' is no output of the network.`, `train/loss/${i}/output`));
    else if (output === undefined && (several || i > 0))
      findings.push(finding('error', 'loss/output', 'There are several losses or outputs: say which output this one belongs to, output=NAME.', `train/loss/${i}/kind`));
    else if (output !== undefined && train.losses.findIndex((other) => other.output === output) < i)
      findings.push(finding('error', 'loss/output', `'${output}' has a loss already.`, `train/loss/${i}/output`));
  }
  return findings;
}

function checkLoss(output: Layer, { call }: LossSpec, place: number): Finding[] {
  const loss = call.call;
  const activation = activationOf(output) ?? 'linear';
  const wanted = loss === 'cross_entropy' ? 'softmax' : loss === 'binary_cross_entropy' ? 'sigmoid' : undefined;
  const at =
    output.kind === 'activation'
      ? layerId(output.name, 'function')
      : output.parameters['activation'] === undefined
        ? layerId(output.name, 'kind')
        : layerId(output.name, 'activation');
  const fix = output.parameters['activation'] === undefined || !wanted ? undefined : { title: `Change to ${wanted}`, replacement: wanted };
  if (wanted && !probabilities.has(activation))
    return [finding('error', 'loss/activation', `'${loss}' needs probabilities: give '${output.name}' the activation ${wanted}, not ${activation}.`, at, fix)];
  if (wanted && wanted !== activation) return [finding('warning', 'loss/activation', `'${loss}' is meant for ${wanted}; '${output.name}' has ${activation}.`, at, fix)];
  if (!wanted && activation === 'softmax')
    return [
      finding('warning', 'loss/activation', `With softmax outputs, cross_entropy learns faster than ${loss}.`, `train/loss/${place}/kind`, {
        title: 'Change to cross_entropy',
        replacement: 'cross_entropy',
      }),
    ];
  return [];
}

/** Only where units are written can they be changed. */
const unitsFix = (output: Layer, units: number): Finding['fix'] =>
  output.parameters['units'] === undefined ? undefined : { title: `Change to ${units}`, replacement: String(units) };

function checkOutput(output: Layer, { call }: LossSpec, place: number, shape: readonly number[], widths: TargetWidths): Finding[] {
  const target = widths.column;
  const given = printShape(shape);
  const at = output.parameters['units'] === undefined ? layerId(output.name, 'kind') : layerId(output.name, 'units');
  if (!widths.classes) {
    if (call.call === 'cross_entropy' && widths.outputs === 1)
      return [
        finding(
          'error',
          'loss/target',
          `cross_entropy needs classes, and the target is a number. If its values are classes, say so in 'data': column ${target} type=category.`,
          `train/loss/${place}/kind`,
          { title: `Make '${target}' a class`, replacement: `\ncolumn ${printName(target)} type=category`, at: 'data/target/names', insert: 'after' },
        ),
      ];
    if (call.call === 'binary_cross_entropy' && widths.unit === false)
      return [finding('warning', 'loss/target', `binary_cross_entropy is for targets from 0 to 1; '${target}' goes beyond.`, `train/loss/${place}/kind`)];
    if (given === String(widths.outputs)) return [];
    return [
      finding(
        'error',
        'shape/target',
        `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target is ${widths.outputs === 1 ? 'one number' : `${widths.outputs} numbers`}.`,
        at,
        unitsFix(output, widths.outputs),
      ),
    ];
  }
  const k = widths.classes.length;
  if (given === '1' && call.call === 'cross_entropy')
    return [
      finding('error', 'loss/activation', `cross_entropy needs an output for each class; for the one of '${output.name}' take binary_cross_entropy.`, `train/loss/${place}/kind`, {
        title: 'Change to binary_cross_entropy',
        replacement: 'binary_cross_entropy',
      }),
    ];
  if (given === String(k) || (given === '1' && k === 2 && activationOf(output) !== 'softmax')) return [];
  return [finding('error', 'shape/target', `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target has ${k} classes.`, at, unitsFix(output, k))];
}

function checkSettings(train: TrainSpec, data: DataSpec, widths: EncodedWidths | undefined): Finding[] {
  const findings: Finding[] = [];
  if (train.optimizer.options['nesterov'] === true && !train.optimizer.options['momentum'])
    findings.push(finding('warning', 'train/no-effect', 'nesterov looks ahead along the momentum; without momentum it has no effect.', 'train/optimizer/nesterov'));
  if (data.split?.stratify && widths && !widths.targets[0]?.classes)
    findings.push(finding('error', 'data/split', 'Only the classes of a class target can be kept in proportion; this target is a number.', 'data/split/stratify'));
  // In a window the features are rows before the target's.
  if (!data.window && data.target.some((name) => data.features?.includes(name))) {
    findings.push(finding('warning', 'data/leak', 'The target is among the features: the network is shown what it is to predict.', 'data/features'));
  }
  return findings;
}
