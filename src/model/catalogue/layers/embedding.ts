/** embedding: parameters, equation, shape and texts. The engine has its arithmetic. */
import { number } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from, trainable } from '../layerOptions.js';

export const embedding = {
  name: 'embedding',
  group: 'Sequence',
  help: 'Looks up a learned vector for every whole number.',
  equation: 'a = W_{x}',
  source: 'PyTorch nn.Embedding',
  parameters: [
    number('values', 'How many different numbers there are.', {
      integer: true,
      minimum: 1,
      required: true,
    }),
    number('size', 'Length of a vector.', { integer: true, minimum: 1, required: true }),
    from,
    ...trainable,
  ],
  theory:
    'Each category has a row of numbers of its own, which training moves. It is a dense layer ' +
    'on one-hot inputs without the multiplications by zero.',
  roles: ['lookup'],
  glyph: 'M2 2h3v12H2zM2 6h3M2 10h3M8 8h6M11.5 5.5 14 8l-2.5 2.5',
  texts: {
    gradient: 'Only the vectors that were looked up are to blame.',
    passedOn:
      'A number that only looks something up cannot be moved a little: nothing is handed down.',
  },
  shape(layer, [input]) {
    const values = layer.number('values');
    const size = layer.number('size');
    // A lone number is looked up as such, not as a row of one.
    const places = input.length === 1 && input[0] === 1 ? [] : input;
    return {
      shape: [...places, size],
      parameters: values * size,
      weights: { weights: [values, size] },
    };
  },
} as const satisfies LayerEntry;
