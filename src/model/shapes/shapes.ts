/** The shape of every layer of a network, and what does not fit. The rules are the catalogue's. */
import { isInput, isJoin, layerEntry, layerParameter } from '../catalogue/catalogue.js';
import type { LayerReading, RuleResult } from '../catalogue/layerEntry.js';
import { Mismatch } from '../catalogue/mismatch.js';
import { encodedPlaces, type EncodedInputs } from '../experiment/dataset.js';
import { freshName, type Layer, type Network } from '../experiment/experiment.js';
import { layerId, type Finding } from '../experiment/finding.js';
import { printShape, type Shape } from '../experiment/shape.js';
import { isList, listOf, shapeValue, type Value } from '../experiment/value.js';

export interface LayerShape {
  /** Missing where an input's shape is not known. */
  readonly shape?: Shape;
  /** Numbers the layer learns. */
  readonly parameters: number;
  /** Multiplications and additions for one row, forward. */
  readonly operations: number;
  /** Shapes of the weights, by the options that can give their values. */
  readonly weights?: Readonly<Record<string, Shape>>;
}

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
        (isInput(layer.kind) ? inputShape(layer, inputs) : applyRule(layer, layers)) ?? unknown,
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
        const joined = fresh(`${layer.name}_joined`);
        const statement = { head: 'concat', values: [joined], options: { from: layer.inputs } };
        return {
          title: 'Put a concat in front of it',
          change: { at: layerId(layer.name), side: 'before', statements: [statement] },
          more: [{ at: layerId(layer.name, 'from'), value: joined }],
        };
      },
    );
  const shapes = layer.inputs.map((name) => known.get(name)?.shape);
  const [first, ...others] = shapes;
  if (!first || others.includes(undefined)) return undefined;
  const result = layerEntry(layer.kind).shape(readingOf(layer), shapes as [Shape, ...Shape[]]);
  checkValues(layer, result.weights ?? {});
  return shapeOf(result);
}

const shapeOf = ({ shape, parameters = 0, operations = 0, weights }: RuleResult): LayerShape => ({
  shape,
  parameters,
  operations,
  ...(weights && { weights }),
});

/** A layer as its kind's rule reads it. */
const readingOf = (layer: Layer): LayerReading => ({
  ...layer,
  value: (name) => layerParameter(layer, name),
  number(name) {
    const value = layerParameter(layer, name);
    if (typeof value !== 'number') throw new Mismatch('type/missing', '', name);
    return value;
  },
});

/** Explicit weights and biases against the layer's inputs and units. */
function checkValues(layer: Layer, shapes: Readonly<Record<string, Shape>>): void {
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

/** What an input layer takes of a row, where the data is known; else what it declares. */
function inputShape(layer: Layer, inputs: EncodedInputs | undefined): LayerShape | undefined {
  if (!inputs) {
    const shape = shapeValue(layerParameter(layer, 'shape'));
    return shape && shapeOf({ shape });
  }
  const { steps, width } = inputs;
  const columns = listOf(layer.parameters['columns']);
  const size = columns ? encodedPlaces(inputs, columns).length : width * (steps ?? 1);
  const row = steps === undefined ? [size] : [steps, size / steps];
  return shapeOf(layerEntry(layer.kind).shape(readingOf(layer), [row]));
}
