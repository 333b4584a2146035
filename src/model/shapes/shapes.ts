/**
 * What shape each kind of layer makes of its inputs, and how many parameters it has. One rule a
 * kind.
 */
import { isJoin, layerParameter } from '../catalogue/catalogue.js';
import { freshName, type Layer, type Network } from '../experiment/experiment.js';
import { layerId, type Finding, type Fix } from '../experiment/finding.js';
import { encodedPlaces, type EncodedInputs } from '../experiment/dataset.js';
import { isList, isShape, listOf, printName, type Value } from '../experiment/value.js';

/** The shape of one row: the axis of rows is never part of it. */
export type Shape = readonly number[];

export interface LayerShape {
  /** Missing where an input's shape is not known. */
  readonly shape?: Shape;
  /** Numbers the layer learns. */
  readonly parameters: number;
  /** Multiplications and additions for one row, forward. */
  readonly operations: number;
}

export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
export const printShape = (shape: Shape): string => shape.join('×');

/** A shape problem: what is wrong, and at which parameter of the layer. */
class Mismatch extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly parameter?: string,
    /** @param fresh makes a name that no layer has */
    readonly fix?: (fresh: (base: string) => string) => Fix,
  ) {
    super(message);
  }
}

type Rule = (
  layer: Layer,
  inputs: readonly Shape[],
) => { shape: Shape; parameters?: number; operations?: number };

const numberOf = (layer: Layer, name: string): number => {
  const value = layerParameter(layer, name);
  if (typeof value !== 'number') throw new Mismatch('type/missing', '', name);
  return value;
};
const biases = (layer: Layer, count: number): number =>
  layerParameter(layer, 'bias') === false ? 0 : count;
const same: Rule = (_, [input]) => ({ shape: input! });

const shapeValue = (value: Value | undefined): Shape | undefined =>
  typeof value === 'number'
    ? [value]
    : value !== undefined && isShape(value)
      ? value.shape
      : undefined;

const join: Rule = (layer, inputs) => {
  const [first, ...others] = inputs;
  const other = others.findIndex((shape) => printShape(shape) !== printShape(first!));
  if (other >= 0)
    throw new Mismatch(
      'shape/mismatch',
      `'${layer.name}' cannot ${layer.kind} '${layer.inputs[0]}' (${printShape(first!)}) and ` +
        `'${layer.inputs[other + 1]}' (${printShape(others[other]!)}): their shapes differ.`,
      'from',
    );
  return { shape: first!, operations: sizeOf(first!) * others.length };
};

const pool: Rule = (layer, [input]) => {
  const size = numberOf(layer, 'size');
  const stride = layerParameter(layer, 'stride');
  const padding = numberOf(layer, 'padding');
  if (padding > size / 2)
    throw new Mismatch(
      'shape/window',
      `The padding of '${layer.name}' is at most half its window, ${Math.floor(size / 2)}: ` +
        `beyond it a window would hold nothing.`,
      'padding',
    );
  return {
    shape: slide(
      layer,
      input!,
      size,
      typeof stride === 'number' ? stride : size,
      padding,
      input![2]!,
    ),
    operations: sizeOf(input!),
  };
};

/** The positions of a window on an image [height, width, channels]. */
function slide(
  layer: Layer,
  input: Shape,
  window: number,
  stride: number,
  padding: number,
  channels: number,
): Shape {
  if (input.length !== 3)
    throw new Mismatch(
      'shape/axes',
      `'${layer.name}' takes an image of height × width × channels; '${layer.inputs[0]}' gives ` +
        `${printShape(input)}.`,
    );
  const edge = (length: number): number => Math.floor((length + 2 * padding - window) / stride) + 1;
  const shape = [edge(input[0]!), edge(input[1]!), channels];
  if (shape[0]! < 1 || shape[1]! < 1) {
    const at = layer.kind === 'conv2d' ? 'kernel' : 'size';
    throw new Mismatch(
      'shape/window',
      `The window of '${layer.name}' is ${window}×${window}, and '${layer.inputs[0]}' gives ` +
        `${printShape(input)}: it does not fit.`,
      at,
    );
  }
  return shape;
}

const recurrent =
  (gates: number): Rule =>
  (layer, [input]) => {
    const units = numberOf(layer, 'units');
    if (input!.length !== 2)
      throw new Mismatch(
        'shape/axes',
        `'${layer.name}' takes a sequence of steps × features; '${layer.inputs[0]}' gives ` +
          `${printShape(input!)}.`,
      );
    const weights = gates * units * (input![1]! + units);
    const sequences = layerParameter(layer, 'return_sequences') === true;
    return {
      shape: sequences ? [input![0]!, units] : [units],
      parameters: weights + biases(layer, 2 * gates * units),
      operations: 2 * weights * input![0]!,
    };
  };

/** The width of an input of one axis. */
function plainRow(layer: Layer, input: Shape): number {
  if (input.length === 1) return input[0]!;
  throw new Mismatch(
    'shape/axes',
    `'${layer.name}' takes a plain row of numbers; '${layer.inputs[0]}' gives ` +
      `${printShape(input)}. Put a flatten between them.`,
    undefined,
    (fresh) => {
      const flat = printName(fresh(`${layer.name}_flat`));
      return {
        title: 'Put a flatten in front of it',
        replacement: `flatten  ${flat}  from=${printName(layer.inputs[0]!)}\n`,
        at: layerId(layer.name),
        insert: 'before',
        more: [{ at: layerId(layer.name, 'from'), replacement: flat }],
      };
    },
  );
}

const rules: Readonly<Record<string, Rule>> = {
  dense(layer, [input]) {
    const width = plainRow(layer, input!);
    const units = numberOf(layer, 'units');
    return {
      shape: [units],
      parameters: width * units + biases(layer, units),
      operations: 2 * width * units,
    };
  },
  activation: (_, [input]) => ({ shape: input!, operations: sizeOf(input!) }),
  dropout: same,
  batch_norm: (layer, [input]) => ({
    shape: input!,
    parameters: layerParameter(layer, 'affine') === false ? 0 : 2 * input!.at(-1)!,
    operations: 4 * sizeOf(input!),
  }),
  layer_norm: (_, [input]) => ({
    shape: input!,
    parameters: 2 * sizeOf(input!),
    operations: 4 * sizeOf(input!),
  }),
  conv2d(layer, [input]) {
    const kernel = numberOf(layer, 'kernel');
    const filters = numberOf(layer, 'filters');
    const dilation = numberOf(layer, 'dilation');
    const window = dilation * (kernel - 1) + 1;
    const padding = layerParameter(layer, 'padding');
    const shape =
      padding === 'same' && input!.length === 3
        ? [
            Math.ceil(input![0]! / numberOf(layer, 'stride')),
            Math.ceil(input![1]! / numberOf(layer, 'stride')),
            filters,
          ]
        : slide(
            layer,
            input!,
            window,
            numberOf(layer, 'stride'),
            typeof padding === 'number' ? padding : 0,
            filters,
          );
    const weights = kernel * kernel * (input![2] ?? 1) * filters;
    return {
      shape,
      parameters: weights + biases(layer, filters),
      operations: 2 * weights * shape[0]! * shape[1]!,
    };
  },
  max_pool2d: pool,
  avg_pool2d: pool,
  flatten: (_, [input]) => ({ shape: [sizeOf(input!)] }),
  reshape(layer, [input]) {
    const shape = shapeValue(layerParameter(layer, 'shape')) ?? input!;
    if (sizeOf(shape) !== sizeOf(input!))
      throw new Mismatch(
        'shape/mismatch',
        `'${layer.name}' cannot make ${printShape(shape)} (${sizeOf(shape)} values) of ` +
          `'${layer.inputs[0]}' ${printShape(input!)} (${sizeOf(input!)} values).`,
        'shape',
      );
    return { shape };
  },
  embedding: (layer, [input]) => ({
    shape: [...(input!.length === 1 && input![0] === 1 ? [] : input!), numberOf(layer, 'size')],
    parameters: numberOf(layer, 'values') * numberOf(layer, 'size'),
  }),
  rnn: recurrent(1),
  lstm: recurrent(4),
  gru: recurrent(3),
  rbf(layer, [input]) {
    const units = numberOf(layer, 'units');
    return {
      shape: [units],
      parameters: units * (plainRow(layer, input!) + 1),
      operations: 3 * input![0]! * units,
    };
  },
  rbm(layer, [input]) {
    const units = numberOf(layer, 'units');
    return {
      shape: [units],
      parameters: (units + 1) * plainRow(layer, input!) + biases(layer, units),
      operations: 2 * input![0]! * units,
    };
  },
  add: join,
  multiply: join,
  concat(layer, inputs) {
    const [first, ...others] = inputs;
    const other = others.findIndex(
      (shape) => printShape(shape.slice(0, -1)) !== printShape(first!.slice(0, -1)),
    );
    if (other >= 0)
      throw new Mismatch(
        'shape/mismatch',
        `'${layer.name}' cannot concat '${layer.inputs[0]}' (${printShape(first!)}) and ` +
          `'${layer.inputs[other + 1]}' (${printShape(others[other]!)}): only the last axis may ` +
          `differ.`,
        'from',
      );
    return {
      shape: [...first!.slice(0, -1), inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0)],
    };
  },
};

export interface InferredShapes {
  readonly layers: ReadonlyMap<string, LayerShape>;
  readonly findings: readonly Finding[];
}

/**
 * The output shape and size of every layer, and what does not fit.
 * @param inputs how a row stands in numbers once encoded, where the data is known
 */
export function inferShapes(network: Network, inputs?: EncodedInputs): InferredShapes {
  const layers = new Map<string, LayerShape>();
  const findings: Finding[] = [];
  for (const layer of network.layers) {
    const unknown: LayerShape = { parameters: 0, operations: 0 };
    try {
      layers.set(
        layer.name,
        layer.kind === 'input' ? inputShape(layer, inputs) : (applyRule(layer, layers) ?? unknown),
      );
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      layers.set(layer.name, unknown);
      // A parameter that is missing or of the wrong type was reported where it was read.
      if (error.message)
        findings.push({
          code: error.code,
          severity: 'error',
          message: error.message,
          at: layerId(layer.name, error.parameter ?? 'kind'),
          ...(error.fix && { fix: error.fix((base) => freshName(network, base)) }),
        });
    }
  }
  return { layers, findings };
}

function applyRule(layer: Layer, known: ReadonlyMap<string, LayerShape>): LayerShape | undefined {
  if (layer.inputs.length > 1 && !isJoin(layer.kind))
    throw new Mismatch(
      'wiring/inputs',
      `'${layer.kind}' takes one input; join '${layer.inputs.join("' and '")}' first with add, ` +
        `multiply or concat.`,
      'from',
      (fresh) => {
        const joined = printName(fresh(`${layer.name}_joined`));
        return {
          title: 'Put a concat in front of it',
          replacement: `concat  ${joined}  from=[${layer.inputs.map(printName).join(', ')}]\n`,
          at: layerId(layer.name),
          insert: 'before',
          more: [{ at: layerId(layer.name, 'from'), replacement: joined }],
        };
      },
    );
  const shapes = layer.inputs.map((name) => known.get(name)?.shape);
  if (shapes.length === 0 || shapes.includes(undefined)) return undefined;
  const result = rules[layer.kind]!(layer, shapes as Shape[]);
  checkValues(layer, shapes[0]!, result.shape);
  return {
    shape: result.shape,
    parameters: result.parameters ?? 0,
    operations: result.operations ?? 0,
  };
}

/**
 * The shapes of the values that can be written in the file, by their options; dense has them, and
 * recurrent layers twice.
 */
function writtenShapes(layer: Layer, input: Shape): Readonly<Record<string, Shape>> {
  const units = layer.parameters['units'];
  if (typeof units !== 'number') return {};
  const gates = { dense: 1, rnn: 1, gru: 3, lstm: 4 }[layer.kind];
  if (gates === undefined)
    return layer.kind === 'rbm' ? { weights: [input[0]!, units], biases: [units] } : {};
  const wide = gates * units;
  const own = { weights: [input.at(-1)!, wide], biases: [wide] };
  return layer.kind === 'dense'
    ? own
    : { ...own, recurrent_weights: [units, wide], recurrent_biases: [wide] };
}

/** The shapes of a layer's weights and biases, by the options that give their values. */
export const parameterShapes = (
  layer: Layer,
  input: Shape,
  output: Shape,
): Readonly<Record<string, Shape>> => ({
  ...writtenShapes(layer, input),
  ...(layer.kind === 'conv2d' && {
    weights: [numberOf(layer, 'kernel'), numberOf(layer, 'kernel'), input[2]!, output[2]!],
    biases: [output[2]!],
  }),
  ...(layer.kind === 'embedding' && {
    weights: [numberOf(layer, 'values'), numberOf(layer, 'size')],
  }),
});

/** Explicit weights and biases against the layer's inputs and units. */
function checkValues(layer: Layer, input: Shape, output: Shape): void {
  const shapes = parameterShapes(layer, input, output);
  for (const name of ['weights', 'biases', 'recurrent_weights', 'recurrent_biases']) {
    const value = layer.parameters[name];
    if (value === undefined || !isList(value)) continue;
    if (typeof layer.parameters['weights'] === 'string')
      throw new Mismatch(
        'structure/contradiction',
        `'${layer.name}' starts from the weights of a run, its ${name.replace('_', ' ')} too: ` +
          `remove one.`,
        name,
      );
    const wanted = shapes[name];
    if (!wanted)
      throw new Mismatch('type/expected', `'${layer.kind}' takes no ${name} in the file.`, name);
    if (name.endsWith('biases') && layerParameter(layer, 'bias') === false)
      throw new Mismatch(
        'structure/contradiction',
        `'${layer.name}' has bias=false and biases too: remove one.`,
        name,
      );
    const given = nestedShape(value);
    if (!given)
      throw new Mismatch(
        'type/expected',
        `The ${name} of '${layer.name}' are ${wanted.length > 1 ? 'rows of ' : ''}numbers.`,
        name,
      );
    if (printShape(given) === printShape(wanted)) continue;
    const meaning = wanted.length === 2 ? ' (one row per input, one column per unit)' : '';
    throw new Mismatch(
      'shape/weights',
      `The ${name} of '${layer.name}' are ${printShape(wanted)}${meaning}, not ` +
        `${printShape(given)}.`,
      name,
    );
  }
}

/**
 * The shape of nested lists of finite numbers; undefined where they are ragged or hold something
 * else.
 */
function nestedShape(value: Value): Shape | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : undefined;
  if (!isList(value)) return undefined;
  const inner = value.map(nestedShape);
  const first = inner[0];
  return first && inner.every((shape) => shape && printShape(shape) === printShape(first))
    ? [value.length, ...first]
    : undefined;
}

function inputShape(layer: Layer, inputs: EncodedInputs | undefined): LayerShape {
  const declared = shapeValue(layerParameter(layer, 'shape'));
  const columns = listOf(layer.parameters['columns']);
  const steps = inputs?.steps ?? 1;
  const inputWidth =
    inputs && (columns ? encodedPlaces(inputs, columns).length : inputs.width * steps);
  if (declared && inputWidth !== undefined && sizeOf(declared) !== inputWidth) {
    throw new Mismatch(
      'shape/data',
      `'${layer.name}' takes ${printShape(declared)}${declared.length > 1 ? ` (${sizeOf(declared)} values)` : ''}, but ${columns ? `its columns come to ${inputWidth}` : inputs?.steps === undefined ? `a row of the data has ${inputWidth}` : `a window of the data has ${inputs.steps}×${inputs.width}`} once encoded.`,
      'shape',
    );
  }
  const shape =
    declared ??
    (inputWidth === undefined
      ? undefined
      : inputs?.steps === undefined
        ? [inputWidth]
        : [steps, inputWidth / steps]);
  return { ...(shape && { shape }), parameters: 0, operations: 0 };
}
