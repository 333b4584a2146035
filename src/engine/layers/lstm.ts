/**
 * lstm, gates in the order i, f, g, o of s = p + q:
 * i, f, o = σ(s), g = tanh(s), m_t = f ∘ m_{t−1} + i ∘ g, h_t = o ∘ tanh m_t.
 * Backward: ∂m += ∂h ∘ o ∘ (1 − tanh²m); ∂i = ∂m ∘ g, ∂f = ∂m ∘ m_{t−1}, ∂g = ∂m ∘ i, ∂o = ∂h ∘
 * tanh m, each times the gate's own derivative; ∂m_{t−1} = ∂m ∘ f.  Source: Hochreiter &
 * Schmidhuber 1997; PyTorch nn.LSTM.
 */
import { sigmoid } from '../activations/sigmoid.js';
import type { LayerFactory } from './layer.js';
import { recurrentLayer } from './recurrent.js';

/** x [rows, steps, inputs] → h of every step, or of the last. */
export const createLstm: LayerFactory = (context) =>
  recurrentLayer(context, {
    name: 'lstm',
    gates: 4,
    kept: 4,
    forward({ p, q, h, kept, previousMemory, memory }, rows, units) {
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < units; j++) {
          const at = r * 4 * units + j;
          const s = (gate: number): number => p[at + gate * units]! + q[at + gate * units]!;
          const i = sigmoid(s(0));
          const f = sigmoid(s(1));
          const g = Math.tanh(s(2));
          const o = sigmoid(s(3));
          kept[at] = i;
          kept[at + units] = f;
          kept[at + 2 * units] = g;
          kept[at + 3 * units] = o;
          const k = r * units + j;
          memory[k] = f * previousMemory[k]! + i * g;
          h[k] = o * Math.tanh(memory[k]);
        }
      }
    },
    backward({ kept, previousMemory, memory }, { dh, dMemory, dp, dq, dPrevious }, rows, units) {
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < units; j++) {
          const at = r * 4 * units + j;
          const k = r * units + j;
          const i = kept[at]!;
          const f = kept[at + units]!;
          const g = kept[at + 2 * units]!;
          const o = kept[at + 3 * units]!;
          const tanh = Math.tanh(memory[k]!);
          const dm = dMemory[k]! + dh[k]! * o * (1 - tanh * tanh);
          dp[at] = dm * g * i * (1 - i);
          dp[at + units] = dm * previousMemory[k]! * f * (1 - f);
          dp[at + 2 * units] = dm * i * (1 - g * g);
          dp[at + 3 * units] = dh[k]! * tanh * o * (1 - o);
          dMemory[k] = dm * f;
        }
      }
      dq.set(dp);
      dPrevious.fill(0);
    },
  });
