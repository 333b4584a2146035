/**
 * What rnn, lstm and gru share: two weighted sums a step, p_t = x_t·w + b and q_t = h_{t−1}·u + c,
 * handed to a cell that makes h_t of them, and back-propagation through time. x [rows, steps,
 * inputs], w [inputs, gates·units], u [units, gates·units]; h starts at zero.
 * Within, everything is time-major, [steps, rows, …], so that one step is one piece.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerModule, Parameter } from './layer.js';
import type { Floats } from '../compute/tensor.js';
import { makeParameter } from './trainable.js';
import { plainLayer } from './plain.js';

/** One step of all rows; every array is [rows, units] or [rows, gates·units]. */
export interface CellStep {
  readonly p: Floats;
  readonly q: Floats;
  readonly previous: Floats;
  readonly h: Floats;
  /** What the cell keeps of this step for its way back. */
  readonly kept: Floats;
  /** The memory of the step before and of this one, for cells that have one. */
  readonly previousMemory: Floats;
  readonly memory: Floats;
}

export interface CellGradients {
  /** ∂C/∂h of this step, all that is to come included. */
  readonly dh: Floats;
  /** ∂C/∂memory: that of this step on the way in, that of the step before on the way out. */
  readonly dMemory: Floats;
  readonly dp: Floats;
  readonly dq: Floats;
  /** The part of ∂C/∂h_{t−1} that does not go through q. */
  readonly dPrevious: Floats;
}

export interface Cell {
  readonly gates: number;
  /** Numbers kept a unit and step. */
  readonly kept: number;
  forward(step: CellStep, rows: number, units: number): void;
  backward(step: CellStep, gradients: CellGradients, rows: number, units: number): void;
}

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
  /** Gradients of one step's part of a parameter, to be added up. */
  const partial = {
    w: memory.tensor([inputs, wide]),
    u: memory.tensor([units, wide]),
    b: memory.tensor([wide]),
    c: memory.tensor([wide]),
  };

  return plainLayer(context, {
    parameters: [w, u, ...(b && c ? [b, c] : [])],
    forward(input, a) {
      const rows = input.shape[0]!;
      const x = buffers.x.take(rows).data;
      swapLeading(input.data, x, rows, steps, inputs);
      kernels.affine(
        x,
        w.value.data,
        b?.value.data,
        buffers.p.take(rows).data,
        steps * rows,
        inputs,
        wide,
      );
      buffers.h.take(rows).data.fill(0, 0, rows * units);
      buffers.state.take(rows).data.fill(0, 0, rows * units);
      for (let t = 0; t < steps; t++) {
        const step = stepOf(t, rows);
        kernels.affine(step.previous, u.value.data, c?.value.data, step.q, rows, units, wide);
        cell.forward(step, rows, units);
      }
      const h = buffers.h.take(rows).data;
      if (sequences) swapLeading(h.subarray(rows * units), a.data, steps, rows, units);
      else a.data.set(h.subarray(steps * rows * units));
    },
    backward(da, dx, input) {
      const rows = input.shape[0]!;
      const x = buffers.x.take(rows).data;
      const dh = buffers.dh.take(rows).data;
      const dMemory = buffers.dMemory.take(rows).data;
      const dPrevious = buffers.dPrevious.take(rows).data;
      const dxSteps = buffers.dx.take(rows).data;
      for (const { gradient } of [w, u, ...(b && c ? [b, c] : [])]) gradient.data.fill(0);
      dh.fill(0);
      dMemory.fill(0);
      for (let t = steps - 1; t >= 0; t--) {
        // Cut every `truncate` steps, counted from the end: what came later says nothing to earlier
        // steps.
        if (t < steps - 1 && (steps - 1 - t) % truncate === 0) {
          dh.fill(0);
          dMemory.fill(0);
        }
        if (sequences)
          for (let r = 0; r < rows; r++)
            for (let j = 0; j < units; j++)
              dh[r * units + j]! += da.data[(r * steps + t) * units + j]!;
        else if (t === steps - 1) for (let i = 0; i < dh.length; i++) dh[i]! += da.data[i]!;
        const step = stepOf(t, rows);
        // p and q are no longer needed: their gradients take their places.
        cell.backward(step, { dh, dMemory, dp: step.p, dq: step.q, dPrevious }, rows, units);
        const xt = x.subarray(t * rows * inputs, (t + 1) * rows * inputs);
        kernels.weightGradient(xt, step.p, partial.w.data, b && partial.b.data, rows, inputs, wide);
        kernels.weightGradient(
          step.previous,
          step.q,
          partial.u.data,
          c && partial.c.data,
          rows,
          units,
          wide,
        );
        kernels.accumulate(w.gradient.data, partial.w.data);
        kernels.accumulate(u.gradient.data, partial.u.data);
        if (b && c) {
          kernels.accumulate(b.gradient.data, partial.b.data);
          kernels.accumulate(c.gradient.data, partial.c.data);
        }
        if (dx)
          kernels.inputGradient(
            step.p,
            w.value.data,
            dxSteps.subarray(t * rows * inputs, (t + 1) * rows * inputs),
            rows,
            inputs,
            wide,
          );
        kernels.inputGradient(step.q, u.value.data, dh, rows, units, wide);
        kernels.accumulate(dh, dPrevious);
      }
      if (dx) swapLeading(dxSteps, dx.data, steps, rows, inputs);
    },
    backwardQuantities: () => ({
      dw: w.gradient,
      du: u.gradient,
      ...(b && c && { db: b.gradient, dc: c.gradient }),
    }),
  });
}

/** [a, b, width] to [b, a, width]. */
function swapLeading(from: Floats, to: Floats, a: number, b: number, width: number): void {
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      to.set(from.subarray((i * b + j) * width, (i * b + j + 1) * width), (j * a + i) * width);
}
