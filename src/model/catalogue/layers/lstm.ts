/** lstm: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { units, recurrentOptions } from '../layerOptions.js';
import { recurrentRule } from '../shapeRules.js';

export const lstm = {
  name: 'lstm',
  group: 'Sequence',
  help: 'A recurrent layer with a memory cell and three gates.',
  equation: 'c_t = f_t \\circ c_{t-1} + i_t \\circ g_t,\\quad h_t = o_t \\circ \\tanh c_t',
  source: 'Hochreiter & Schmidhuber 1997; PyTorch nn.LSTM',
  parameters: [units, ...recurrentOptions],
  theory:
    'A cell is carried along by addition, and gates decide what is forgotten, written and ' +
    'shown. Along the cell gradients are not multiplied by weights at every step, so they last ' +
    'longer than in a plain recurrence.',
  glyph: 'M5 6.5h6v5H5zM2 9h3M11 9h3M11 4.5a3 3 0 0 0-6 0M5 4.5 3.6 3.4M5 4.5l.9-1.5',
  texts: {
    gradient: 'The same weights are used at every step: their gradient adds up over time.',
    passedOn:
      'The error goes back through time along the memory cell, and from every step down to its ' +
      'input.',
  },
  shape: recurrentRule(4),
} as const satisfies LayerEntry;
