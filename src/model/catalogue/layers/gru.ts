/** gru: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { units, recurrentOptions } from '../layerOptions.js';
import { recurrentRule } from '../shapeRules.js';

export const gru = {
  name: 'gru',
  group: 'Sequence',
  help: 'A recurrent layer with an update gate and a reset gate.',
  equation: 'h_t = (1-z_t) \\circ n_t + z_t \\circ h_{t-1}',
  source: 'Cho et al. 2014; PyTorch nn.GRU',
  parameters: [units, ...recurrentOptions],
  theory:
    'One gate chooses between the old state and a new candidate, another how much of the ' +
    'old state the candidate sees. It remembers like an LSTM with three quarters of the weights.',
  glyph: 'M5 6.5h6v5H5zM2 9h3M11 9h3M11 4.5a3 3 0 0 0-6 0M5 4.5 3.6 3.4M5 4.5l.9-1.5',
  texts: {
    gradient: 'The same weights are used at every step: their gradient adds up over time.',
    passedOn:
      'The error goes back through time, step by step, and from every step down to its input.',
  },
  shape: recurrentRule(3),
} as const satisfies LayerEntry;
