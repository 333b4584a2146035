/** activation: parameters, equation, shape and texts. The engine has its arithmetic. */
import { sizeOf } from '../../experiment/shape.js';
import { oneOf } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from, target } from '../layerOptions.js';

export const activation = {
  name: 'activation',
  group: 'Core',
  help: 'Applies a function to every output of the layer above.',
  equation: 'a = f(x)',
  source: 'Week 41, "Activation functions"',
  parameters: [
    oneOf('function', 'activation', 'The function f.', { required: true }),
    from,
    target,
  ],
  theory:
    'Bends every value by itself and has nothing to learn. Back-propagation multiplies what ' +
    'comes from above by the derivative at the value that went in.',
  roles: ['function'],
  glyph: 'M1.5 13h3.2c4.6 0 2-10 6.6-10h3.2M8 1.5v13M1.5 8h13',
  shape: (_, [input]) => ({ shape: input, operations: sizeOf(input) }),
} as const satisfies LayerEntry;
