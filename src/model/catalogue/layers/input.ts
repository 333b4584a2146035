/** input: parameters, equation, shape and texts. The engine has its arithmetic. */
import { printShape, sizeOf } from '../../experiment/shape.js';
import { shapeValue } from '../../experiment/value.js';
import { parameter } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { Mismatch } from '../mismatch.js';

export const input = {
  name: 'input',
  group: 'Core',
  help: 'Takes the features of a row into the network.',
  equation: 'a^0 = x',
  source: 'Week 41, "Feed-forward neural networks"',
  parameters: [
    parameter(
      'shape',
      'shape',
      'Width of a row after encoding, or its shape (28x28x1). Taken from the data where it is ' +
        'not given.',
    ),
    parameter(
      'columns',
      'columns',
      'The columns this input takes, where there are several inputs.',
    ),
  ],
  theory:
    'The values of a row enter here unchanged, as the activations of layer zero. Its shape is ' +
    'the only one that is given; every other follows from it.',
  roles: ['input'],
  glyph: 'M2 3.5h3M2 8h3M2 12.5h3M6 3.5l3 4.5-3 4.5M9.5 8H14M11.5 5.5 14 8l-2.5 2.5',
  /** Of the row that the data gives, [width] or in windows [steps, width]. */
  shape(layer, [row]) {
    const shape = shapeValue(layer.value('shape')) ?? row;
    if (sizeOf(shape) === sizeOf(row)) return { shape };
    const values = shape.length > 1 ? ` (${sizeOf(shape)} values)` : '';
    const given =
      layer.value('columns') === undefined
        ? `a ${row.length === 1 ? 'row' : 'window'} of the data has ${printShape(row)}`
        : `its columns come to ${sizeOf(row)}`;
    throw new Mismatch(
      'shape/data',
      `'${layer.name}' takes ${printShape(shape)}${values}, but ${given} once encoded.`,
      'shape',
    );
  },
} as const satisfies LayerEntry;
