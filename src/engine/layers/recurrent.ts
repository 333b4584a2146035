/**
 * What rnn, lstm and gru share: two weighted sums a step, p_t = x_t·w + b and q_t = h_{t−1}·u + c,
 * handed to a cell that makes h_t of them, and back-propagation through time. x [rows, steps,
 * inputs], w [inputs, gates·units], u [units, gates·units]; h starts at zero.
 * Within, everything is time-major, [steps, rows, …], so that one step is one piece.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerModule, Parameter } from './layer.js';
import type { Cell, CellStep } from '../compute/cell.js';
import type { Floats } from '../compute/tensor.js';
import { makeParameter } from './trainable.js';
import { plainLayer } from './plain.js';

/**
 * A layer around a cell. x [rows, steps, inputs] → h [rows, steps, units], or [rows, units] of the
 * last step.
 */
export function recurrentLayer(context: LayerContext, cell: Cell): LayerModule {
  const { layer, inputShapes, memory, kernels } = context;
  const [steps, inputs] = inputShapes[0]! as [number, number];
  const units = Number(layerParameter(layer, 'units'));
  const wide = cell.gates * units;
  const sequences = layerParameter(layer, 'return_sequences') === true;
  const truncate = Number(layer.parameters['truncate'] ?? steps);
  const biased = layerParameter(layer, 'bias') !== false;
  const parameter = (
    key: string,
    shape: readonly number[],
    init: 'init' | 'bias_init',
    given: string,
    fanIn: number,
  ): Parameter =>
    makeParameter(context, {
      key,
      shape,
      init,
      given,
      stream: given.replace('_', '-'),
      fan: { inputs: fanIn, outputs: units },
    });
  const w = parameter('w', [inputs, wide], 'init', 'weights', inputs);
  const u = parameter('u', [units, wide], 'init', 'recurrent_weights', units);
  const b = biased ? parameter('b', [wide], 'bias_init', 'biases', inputs) : undefined;
  const c = biased ? parameter('c', [wide], 'bias_init', 'recurrent_biases', units) : undefined;

  const buffers = {
    x: memory.buffer([steps, inputs]),
    p: memory.buffer([steps, wide]),
    q: memory.buffer([steps, wide]),
    h: memory.buffer([steps + 1, units]),
    state: memory.buffer([steps + 1, units]),
    kept: memory.buffer([steps, cell.kept * units]),
    dx: memory.buffer([steps, inputs]),
    da: memory.buffer([sequences ? steps : 0, units]),
    dh: memory.buffer([units]),
    dMemory: memory.buffer([units]),
    dPrevious: memory.buffer([units]),
  };
  /** The arrays of step t; h and the memory have one more, the start. */
  const stepOf = (t: number, rows: number): CellStep => {
    const piece = (data: Floats, width: number, at: number): Floats =>
      data.subarray(at * rows * width, (at + 1) * rows * width);
    const h = buffers.h.take(rows).data;
    const state = buffers.state.take(rows).data;
    return {
      p: piece(buffers.p.take(rows).data, wide, t),
      q: piece(buffers.q.take(rows).data, wide, t),
      previous: piece(h, units, t),
      h: piece(h, units, t + 1),
      kept: piece(buffers.kept.take(rows).data, cell.kept * units, t),
      previousMemory: piece(state, units, t),
      memory: piece(state, units, t + 1),
    };
  };
  return plainLayer(context, {
    isReplayable: true,
    parameters: [w, u, ...(b && c ? [b, c] : [])],
    forward(input, a) {
      const rows = input.shape[0]!;
      const x = buffers.x.take(rows).data;
      kernels.swapLeading(input.data, x, rows, steps, inputs);
      kernels.affine(
        x,
        w.value.data,
        b?.value.data,
        buffers.p.take(rows).data,
        steps * rows,
        inputs,
        wide,
      );
      kernels.fill(buffers.h.take(rows).data.subarray(0, rows * units), 0);
      kernels.fill(buffers.state.take(rows).data.subarray(0, rows * units), 0);
      for (let t = 0; t < steps; t++) {
        const step = stepOf(t, rows);
        kernels.affine(step.previous, u.value.data, c?.value.data, step.q, rows, units, wide);
        kernels.cellForward(cell, step, rows, units);
      }
      const h = buffers.h.take(rows).data;
      if (sequences) kernels.swapLeading(h.subarray(rows * units), a.data, steps, rows, units);
      else kernels.copy(h.subarray(steps * rows * units), a.data);
    },
    backward(da, dx, input) {
      const rows = input.shape[0]!;
      const x = buffers.x.take(rows).data;
      const dh = buffers.dh.take(rows).data;
      const dMemory = buffers.dMemory.take(rows).data;
      const dPrevious = buffers.dPrevious.take(rows).data;
      kernels.fill(dh, 0);
      kernels.fill(dMemory, 0);
      const das = buffers.da.take(rows).data;
      if (sequences) kernels.swapLeading(da.data, das, rows, steps, units);
      for (let t = steps - 1; t >= 0; t--) {
        // Cut every `truncate` steps, counted from the end: what came later says nothing to earlier
        // steps.
        if (t < steps - 1 && (steps - 1 - t) % truncate === 0) {
          kernels.fill(dh, 0);
          kernels.fill(dMemory, 0);
        }
        if (sequences)
          kernels.accumulate(dh, das.subarray(t * rows * units, (t + 1) * rows * units));
        else if (t === steps - 1) kernels.accumulate(dh, da.data);
        const step = stepOf(t, rows);
        // p and q are no longer needed: their gradients take their places.
        const gradients = { dh, dMemory, dp: step.p, dq: step.q, dPrevious };
        kernels.cellBackward(cell, step, gradients, rows, units);
        kernels.inputGradient(step.q, u.value.data, dh, rows, units, wide);
        kernels.accumulate(dh, dPrevious);
      }
      // What every step gives to a parameter, in one sum over all steps and rows.
      const all = steps * rows;
      const [dp, dq] = [buffers.p.take(rows).data, buffers.q.take(rows).data];
      const previous = buffers.h.take(rows).data.subarray(0, all * units);
      kernels.weightGradient(x, dp, w.gradient.data, b?.gradient.data, all, inputs, wide);
      kernels.weightGradient(previous, dq, u.gradient.data, c?.gradient.data, all, units, wide);
      if (!dx) return;
      const dxSteps = buffers.dx.take(rows).data;
      kernels.inputGradient(dp, w.value.data, dxSteps, all, inputs, wide);
      kernels.swapLeading(dxSteps, dx.data, steps, rows, inputs);
    },
    backwardQuantities: () => ({
      dw: w.gradient,
      du: u.gradient,
      ...(b && c && { db: b.gradient, dc: c.gradient }),
    }),
  });
}
