/** What is wrong, or odd, with an experiment as a whole: shapes, wiring, loss against output, settings against data. */
import { asCall, isJoin, layerParameter } from './catalogue/catalogue.js';
import { classMetrics, numberMetrics } from './catalogue/statements.js';
import type { EncodedWidths } from './dataset.js';
import { outputLayers, type Experiment, type Layer, type Network, type TrainSpec } from './experiment.js';
import { layerId, type Finding, type Severity } from './finding.js';
import { inferShapes, printShape, type InferredShapes } from './shapes.js';
import { printName } from './value.js';

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
  findings.push(...inferred.findings, ...(whole ? checkWiring(network) : []));
  for (const layer of network.layers) findings.push(...checkLayer(layer));
  const output = network.layers.at(-1);
  if (whole && train && output && outputLayers(network).length === 1) {
    findings.push(...checkLoss(output, train));
    const shape = inferred.layers.get(output.name)?.shape;
    if (widths && shape) findings.push(...checkOutput(output, train, shape, widths, data?.target[0] ?? ''));
  }
  if (train && data) findings.push(...checkSettings(train, experiment, widths));
  return { shapes: inferred.layers, findings };
}

const finding = (severity: Severity, code: string, message: string, at: string, fix?: Finding['fix']): Finding => ({ severity, code, message, at, ...(fix && { fix }) });

function checkWiring(network: Network): Finding[] {
  const { layers } = network;
  if (layers.length === 0) return [finding('warning', 'wiring/empty', 'The network has no layers yet.', 'network')];
  const inputs = layers.filter((layer) => layer.kind === 'input');
  const findings = inputs.slice(1).map((layer) => finding('error', 'name/planned', 'Several inputs are known to the language but not computed yet.', layerId(layer.name, 'kind')));
  const outputs = outputLayers(network);
  for (const layer of outputs) {
    if (layer !== layers.at(-1))
      findings.push(finding('error', 'wiring/dead-branch', `No layer takes '${layer.name}': a dead branch. Take it with from=, or remove it.`, layerId(layer.name)));
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
  if (layer.kind === 'input' && layer.parameters['columns'] !== undefined)
    return [finding('error', 'name/planned', "'columns=' is for several inputs, which are not computed yet: say 'features' in 'data'.", layerId(layer.name, 'columns'))];
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

function checkLoss(output: Layer, train: TrainSpec): Finding[] {
  const loss = train.loss.call;
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
      finding('warning', 'loss/activation', `With softmax outputs, cross_entropy learns faster than ${loss}.`, 'train/loss/kind', {
        title: 'Change to cross_entropy',
        replacement: 'cross_entropy',
      }),
    ];
  return [];
}

function checkOutput(output: Layer, train: TrainSpec, shape: readonly number[], widths: EncodedWidths, target: string): Finding[] {
  const given = printShape(shape);
  const at = output.parameters['units'] === undefined ? layerId(output.name, 'kind') : layerId(output.name, 'units');
  if (!widths.classes) {
    if (train.loss.call === 'cross_entropy' && widths.outputs === 1)
      return [
        finding(
          'error',
          'loss/target',
          `cross_entropy needs classes, and the target is a number. If its values are classes, say so in 'data': column ${target} type=category.`,
          'train/loss/kind',
          { title: `Make '${target}' a class`, replacement: `${printName(target)}\n  column ${printName(target)} type=category`, at: 'data/target/names' },
        ),
      ];
    if (train.loss.call === 'binary_cross_entropy' && widths.unit === false)
      return [finding('warning', 'loss/target', `binary_cross_entropy is for targets from 0 to 1; '${target}' goes beyond.`, 'train/loss/kind')];
    if (given === String(widths.outputs)) return [];
    return [
      finding(
        'error',
        'shape/target',
        `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target is ${widths.outputs === 1 ? 'one number' : `${widths.outputs} numbers`}.`,
        at,
        {
          title: `Change to ${widths.outputs}`,
          replacement: String(widths.outputs),
        },
      ),
    ];
  }
  const k = widths.classes.length;
  if (given === String(k) || (given === '1' && k === 2 && activationOf(output) !== 'softmax')) return [];
  return [
    finding('error', 'shape/target', `'${output.name}' has ${given} output${given === '1' ? '' : 's'}; the target has ${k} classes.`, at, {
      title: `Change to ${k}`,
      replacement: String(k),
    }),
  ];
}

function checkSettings(train: TrainSpec, { data }: Experiment, widths: EncodedWidths | undefined): Finding[] {
  const findings: Finding[] = [];
  const metric = train.earlyStopping?.metric;
  if (metric !== undefined) {
    const at = 'train/early_stopping/metric';
    const [, given, name] = /^(train|validation|test)_(.+)$/.exec(metric) ?? [undefined, metric === 'loss' ? 'train' : 'validation', metric];
    const part = given as 'train' | 'validation' | 'test';
    const split = data?.split;
    const there = part === 'train' || split?.column !== undefined || (split?.[part] ?? 0) > 0 || (part === 'test' && split?.testFile !== undefined);
    if (!there) findings.push(finding('error', 'data/part', `'${metric}' needs ${part} rows: split ${part}=20% in 'data'.`, at));
    if (widths && !metricsOf(widths).includes(name))
      findings.push(finding('error', 'data/metric', `'${metric}' is not measured for this target: ${metricsOf(widths).join(', ')} are.`, at));
  }
  for (const [i, name] of train.metrics.entries()) {
    if (widths && !metricsOf(widths).includes(name))
      findings.push(finding('warning', 'data/metric', `'${name}' is not measured for this target: ${metricsOf(widths).join(', ')} are.`, `train/metrics/names/${i}`));
  }
  if (train.optimizer.options['nesterov'] === true && !train.optimizer.options['momentum'])
    findings.push(finding('warning', 'train/no-effect', 'nesterov looks ahead along the momentum; without momentum it has no effect.', 'train/optimizer/nesterov'));
  if (data?.split?.stratify && widths && !widths.classes)
    findings.push(finding('error', 'data/split', 'Only the classes of a class target can be kept in proportion; this target is a number.', 'data/split/stratify'));
  if (data?.target.some((name) => data.features?.includes(name))) {
    findings.push(finding('warning', 'data/leak', 'The target is among the features: the network is shown what it is to predict.', 'data/features'));
  }
  return findings;
}

/** What can be measured: a number target of 0 and 1 counts as both (language.md section 7). */
const metricsOf = ({ classes, binary }: EncodedWidths): readonly string[] => ['loss', ...(classes ? classMetrics : binary ? [...numberMetrics, ...classMetrics] : numberMetrics)];
