/** concat: parameters, equation, shape and texts. The engine has its arithmetic. */
import { printShape, type Shape } from '../../experiment/shape.js';
import type { LayerEntry } from '../layerEntry.js';
import { from, target } from '../layerOptions.js';
import { Mismatch } from '../mismatch.js';

export const concat = {
  name: 'concat',
  group: 'Join',
  help: 'Layers side by side, along the last axis.',
  equation: 'a = [x, y]',
  source: 'Keras Concatenate',
  parameters: [{ ...from, required: true }, target],
  theory:
    'Branches are laid side by side along the last axis, so the next layer sees them all. The ' +
    'gradient is cut apart at the same places.',
  roles: ['join'],
  glyph: 'M2.5 3h4v10h-4zM9.5 3h4v10h-4zM6.5 8h3',
  texts: {
    output: 'Branches stand side by side.',
    passedOn: 'Every branch gets back its own part of the error.',
  },
  shape(layer, inputs) {
    const [first, ...others] = inputs;
    const leading = (shape: Shape): string => printShape(shape.slice(0, -1));
    const other = others.findIndex((shape) => leading(shape) !== leading(first));
    if (other >= 0)
      throw new Mismatch(
        'shape/mismatch',
        `'${layer.name}' cannot concat '${layer.inputs[0]}' (${printShape(first)}) and ` +
          `'${layer.inputs[other + 1]}' (${printShape(others[other]!)}): only the last axis may ` +
          `differ.`,
        'from',
      );
    const width = inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0);
    return { shape: [...first.slice(0, -1), width] };
  },
} as const satisfies LayerEntry;
