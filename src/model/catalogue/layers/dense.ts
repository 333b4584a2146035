/** dense: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { units, activation, from, trainable } from '../layerOptions.js';
import { biases, plainRow } from '../shapeRules.js';

export const dense = {
  name: 'dense',
  group: 'Core',
  help: 'Every unit takes every input: a weighted sum, a bias, an activation.',
  equation: 'z_j = \\sum_i x_i w_{ij} + b_j,\\quad a_j = f(z_j)',
  source: 'Week 41, "The multilayer perceptron (MLP)"',
  parameters: [units, activation('linear'), from, ...trainable],
  theory:
    'Each unit is the artificial neuron: a weighted sum of all inputs, shifted by its bias ' +
    'and bent by its activation. Without the bend a stack of such layers would be one linear ' +
    'map, whatever its depth.',
  roles: ['weighted-sum'],
  glyph:
    'M3 3.2 13 3.2M3 3.2 13 12.8M3 12.8 13 3.2M3 12.8 13 12.8' +
    'M4.3 3.2a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0' +
    'M4.3 12.8a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0' +
    'M14.3 3.2a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0' +
    'M14.3 12.8a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0',
  shape(layer, [input]) {
    const width = plainRow(layer, input);
    const units = layer.number('units');
    return {
      shape: [units],
      parameters: width * units + biases(layer, units),
      operations: 2 * width * units,
      weights: { weights: [width, units], biases: [units] },
    };
  },
} as const satisfies LayerEntry;
