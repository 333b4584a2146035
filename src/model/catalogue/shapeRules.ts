/** Rules of shape that several kinds of layer share. */
import { printShape, sizeOf, type Shape } from '../experiment/shape.js';
import type { LayerReading, ShapeRule } from './layerEntry.js';
import { Mismatch } from './mismatch.js';

/** What goes in comes out. */
export const sameShape: ShapeRule = (_, [input]) => ({ shape: input });

/** So many biases, unless the layer says that it has none. */
export const biases = (layer: LayerReading, count: number): number =>
  layer.value('bias') === false ? 0 : count;

/** The width of an input of one axis. @throws Mismatch where it has more */
export function plainRow(layer: LayerReading, input: Shape): number {
  if (input.length === 1) return input[0]!;
  throw new Mismatch(
    'shape/axes',
    `'${layer.name}' takes a plain row of numbers; '${layer.inputs[0]}' gives ` +
      `${printShape(input)}. Put a flatten between them.`,
    undefined,
    (fresh) => {
      const flat = fresh(`${layer.name}_flat`);
      const statement = { head: 'flatten', values: [flat], options: { from: layer.inputs[0]! } };
      return {
        title: 'Put a flatten in front of it',
        change: { at: `layer/${layer.name}`, side: 'before', statements: [statement] },
        more: [{ at: `layer/${layer.name}/from`, value: flat }],
      };
    },
  );
}

/** How a window moves over an image. */
export interface Slide {
  readonly window: number;
  readonly stride: number;
  readonly padding: number;
  /** Channels of the output. */
  readonly channels: number;
  /** The parameter that says how large the window is. */
  readonly parameter: string;
}

/** An image of height × width × channels. @throws Mismatch where the input is none */
export function imageOf(layer: LayerReading, input: Shape): Shape {
  if (input.length === 3) return input;
  throw new Mismatch(
    'shape/axes',
    `'${layer.name}' takes an image of height × width × channels; '${layer.inputs[0]}' gives ` +
      `${printShape(input)}.`,
  );
}

/** The positions of a window on an image. @throws Mismatch where it does not fit */
export function slide(
  layer: LayerReading,
  input: Shape,
  { window, stride, padding, channels, parameter }: Slide,
): Shape {
  const [height, width] = imageOf(layer, input) as [number, number, number];
  const edge = (length: number): number => Math.floor((length + 2 * padding - window) / stride) + 1;
  const shape = [edge(height), edge(width), channels];
  if (shape[0]! >= 1 && shape[1]! >= 1) return shape;
  throw new Mismatch(
    'shape/window',
    `The window of '${layer.name}' is ${window}×${window}, and '${layer.inputs[0]}' gives ` +
      `${printShape(input)}: it does not fit.`,
    parameter,
  );
}

/** A window that keeps the channels: max_pool2d, avg_pool2d. */
export const poolRule: ShapeRule = (layer, [input]) => {
  const window = layer.number('size');
  const stride = layer.value('stride');
  const padding = layer.number('padding');
  if (padding > window / 2)
    throw new Mismatch(
      'shape/window',
      `The padding of '${layer.name}' is at most half its window, ${Math.floor(window / 2)}: ` +
        `beyond it a window would hold nothing.`,
      'padding',
    );
  return {
    shape: slide(layer, input, {
      window,
      stride: typeof stride === 'number' ? stride : window,
      padding,
      channels: input[2]!,
      parameter: 'size',
    }),
    operations: sizeOf(input),
  };
};

/** A cell that is fed its own output, with so many gates. */
export const recurrentRule =
  (gates: number): ShapeRule =>
  (layer, [input]) => {
    const units = layer.number('units');
    if (input.length !== 2)
      throw new Mismatch(
        'shape/axes',
        `'${layer.name}' takes a sequence of steps × features; '${layer.inputs[0]}' gives ` +
          `${printShape(input)}.`,
      );
    const [steps, features] = input as [number, number];
    const wide = gates * units;
    const weights = wide * (features + units);
    return {
      shape: layer.value('return_sequences') === true ? [steps, units] : [units],
      parameters: weights + biases(layer, 2 * wide),
      operations: 2 * weights * steps,
      weights: {
        weights: [features, wide],
        biases: [wide],
        recurrent_weights: [units, wide],
        recurrent_biases: [wide],
      },
    };
  };

/** Several layers of one shape, value by value. */
export const elementwiseRule: ShapeRule = (layer, [first, ...others]) => {
  const other = others.findIndex((shape) => printShape(shape) !== printShape(first));
  if (other >= 0)
    throw new Mismatch(
      'shape/mismatch',
      `'${layer.name}' cannot ${layer.kind} '${layer.inputs[0]}' (${printShape(first)}) and ` +
        `'${layer.inputs[other + 1]}' (${printShape(others[other]!)}): their shapes differ.`,
      'from',
    );
  return { shape: first, operations: sizeOf(first) * others.length };
};
