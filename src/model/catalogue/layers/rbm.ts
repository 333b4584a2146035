/** rbm: parameters, equation, shape and texts. The engine has its arithmetic. */
import { number, rate } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { units, from, trainable } from '../layerOptions.js';
import { biases, plainRow } from '../shapeRules.js';

export const rbm = {
  name: 'rbm',
  group: 'Other',
  help:
    'A restricted Boltzmann machine, pretrained by contrastive divergence; a stack of ' +
    'them is a deep belief network.',
  equation: 'E(v,h) = -b^{\\mathsf T} v - c^{\\mathsf T} h - v^{\\mathsf T} w\\, h',
  source: 'Hinton, Neural Computation 14 (2002) 1771',
  parameters: [
    units,
    number('k', 'Gibbs steps of contrastive divergence.', {
      integer: true,
      minimum: 1,
      default: 1,
      unit: 'steps',
    }),
    number('epochs', 'Epochs of pretraining.', {
      integer: true,
      minimum: 1,
      default: 10,
      unit: 'epochs',
    }),
    rate('learning_rate', 'Step size of pretraining.', { default: 0.1 }),
    number(
      'joint_epochs',
      'Epochs in which this machine and those below it are trained together, as one deep ' +
        'Boltzmann machine.',
      {
        integer: true,
        minimum: 0,
        default: 0,
        unit: 'epochs',
      },
    ),
    from,
    // A machine without hidden biases is no machine.
    ...trainable.filter(({ name }) => name !== 'bias'),
  ],
  theory:
    'Visible and hidden units give each other probabilities by an energy, and have no ' +
    'links among themselves. Contrastive divergence raises the probability of the data over ' +
    'that of what the machine dreams after k steps.',
  roles: ['weighted-sum'],
  glyph: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M11 8a3 3 0 1 1-6 0a3 3 0 1 1 6 0M8 8h.01',
  shape(layer, [input]) {
    const units = layer.number('units');
    const visible = plainRow(layer, input);
    return {
      shape: [units],
      parameters: (units + 1) * visible + biases(layer, units),
      operations: 2 * visible * units,
      weights: { weights: [visible, units], biases: [units] },
    };
  },
} as const satisfies LayerEntry;
