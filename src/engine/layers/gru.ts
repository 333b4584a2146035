/**
 * gru, gates in the order r, z, n: r = σ(p_r + q_r), z = σ(p_z + q_z), n = tanh(p_n + r ∘ q_n), h_t
 * = (1 − z) ∘ n + z ∘ h_{t−1}.
 * Backward: ∂n = ∂h ∘ (1 − z) ∘ (1 − n²), ∂z = ∂h ∘ (h_{t−1} − n) ∘ z(1 − z), ∂r = ∂n ∘ q_n ∘ r(1 −
 * r), ∂q_n = ∂n ∘ r, and z ∘ ∂h goes straight to h_{t−1}.  Source: Cho et al. 2014; PyTorch nn.GRU.
 */
import { sigmoid } from '../activations/sigmoid.js';
import type { LayerFactory } from './layer.js';
import { recurrentLayer } from './recurrent.js';

/** x [rows, steps, inputs] → h of every step, or of the last. */
export const createGru: LayerFactory = (context) =>
  recurrentLayer(context, {
    name: 'gru',
    gates: 3,
    kept: 4,
    forward({ p, q, previous, h, kept }, rows, units) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < units; j++) {
          const at = row * 3 * units + j;
          const r = sigmoid(p[at]! + q[at]!);
          const z = sigmoid(p[at + units]! + q[at + units]!);
          const qn = q[at + 2 * units]!;
          const n = Math.tanh(p[at + 2 * units]! + r * qn);
          const keep = row * 4 * units + j;
          kept[keep] = r;
          kept[keep + units] = z;
          kept[keep + 2 * units] = n;
          kept[keep + 3 * units] = qn;
          const k = row * units + j;
          h[k] = (1 - z) * n + z * previous[k]!;
        }
      }
    },
    backward({ kept, previous }, { dh, dp, dq, dPrevious }, rows, units) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < units; j++) {
          const keep = row * 4 * units + j;
          const k = row * units + j;
          const at = row * 3 * units + j;
          const r = kept[keep]!;
          const z = kept[keep + units]!;
          const n = kept[keep + 2 * units]!;
          const dn = dh[k]! * (1 - z) * (1 - n * n);
          dp[at] = dq[at] = dn * kept[keep + 3 * units]! * r * (1 - r);
          dp[at + units] = dq[at + units] = dh[k]! * (previous[k]! - n) * z * (1 - z);
          dp[at + 2 * units] = dn;
          dq[at + 2 * units] = dn * r;
          dPrevious[k] = dh[k]! * z;
        }
      }
    },
  });
