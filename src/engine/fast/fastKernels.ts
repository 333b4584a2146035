/**
 * The kernels in WebAssembly, on arrays of one memory. What they have not (a loss, an activation
 * of the file's own, an array that lives elsewhere) the reference does, on the same memory.
 *
 * Against the reference: in double precision the bits are the same, all of them. In single
 * precision what is done entry by entry (updates, penalties, sums of arrays) has the same bits;
 * products sum in the same order, but in single precision, fused where the processor can; e^x and
 * tanh are within two units of the last place.
 */
import type { Computing } from '../compute/computing.js';
import type { Kernels } from '../compute/kernels.js';
import { referenceKernels } from '../compute/reference.js';
import type { Floats } from '../compute/tensor.js';
import type { UpdateRule, UpdateState } from '../compute/updateRule.js';
import { enginesOn, type EngineModule, type Engines } from './modules.js';
import { WasmMemory } from './wasmMemory.js';

/** Numbers of activations, as `activations.ts` of the kernels has them. */
const activationKinds = new Map([
  ['linear', 0],
  ['relu', 1],
  ['leaky_relu', 2],
  ['sigmoid', 3],
  ['tanh', 4],
  ['elu', 5],
  ['silu', 6],
  ['step', 7],
  ['softmax', 8],
]);

/**
 * Kernels and memory of one run.
 * @throws Error where this machine cannot run them: `canRun` says so
 */
export function fastComputing(): Computing {
  const memory = new WasmMemory();
  const engines = enginesOn(memory);
  return { kernels: kernelsOn(memory, engines), allocate: memory.allocate };
}

function kernelsOn(memory: WasmMemory, { name, float32, float64 }: Engines): Kernels {
  const of = (array: Floats): EngineModule => (array instanceof Float32Array ? float32 : float64);
  const isHere = (array: Floats): boolean => memory.addressOf(array) >= 0;
  const areHere = (a: Floats, b: Floats, c: Floats, d?: Floats): boolean =>
    isHere(a) && isHere(b) && isHere(c) && (d === undefined || isHere(d));

  return {
    name,
    affine(x, w, b, z, rows, inputs, outputs) {
      if (!areHere(x, w, z, b)) return referenceKernels.affine(x, w, b, z, rows, inputs, outputs);
      const [from, by, to, bias] = [x.byteOffset, w.byteOffset, z.byteOffset, b?.byteOffset ?? 0];
      of(z).product(from, inputs, 1, by, outputs, 1, to, bias, rows, outputs, inputs);
    },
    weightGradient(x, dz, dw, db, rows, inputs, outputs) {
      if (!areHere(x, dz, dw, db))
        return referenceKernels.weightGradient(x, dz, dw, db, rows, inputs, outputs);
      const [from, by, to] = [x.byteOffset, dz.byteOffset, dw.byteOffset];
      of(dw).product(from, 1, inputs, by, outputs, 1, to, 0, inputs, outputs, rows);
      if (db) of(db).columnSums(by, db.byteOffset, rows, outputs);
    },
    inputGradient(dz, w, dx, rows, inputs, outputs) {
      if (!areHere(dz, w, dx))
        return referenceKernels.inputGradient(dz, w, dx, rows, inputs, outputs);
      const [from, by, to] = [dz.byteOffset, w.byteOffset, dx.byteOffset];
      of(dx).product(from, outputs, 1, by, 1, outputs, to, 0, rows, inputs, outputs);
    },
    imagesToColumns(images, columns, offsets, imageSize, channels) {
      if (!isHere(images) || !isHere(columns))
        return referenceKernels.imagesToColumns(images, columns, offsets, imageSize, channels);
      const [from, to, taps] = [images.byteOffset, columns.byteOffset, offsets.length];
      const count = images.length / imageSize;
      of(columns).imagesToColumns(
        from,
        to,
        memory.copyOf(offsets),
        taps,
        count,
        imageSize,
        channels,
      );
    },
    columnsToImages(columns, images, offsets, imageSize, channels) {
      if (!isHere(images) || !isHere(columns))
        return referenceKernels.columnsToImages(columns, images, offsets, imageSize, channels);
      const [from, to, taps] = [columns.byteOffset, images.byteOffset, offsets.length];
      const count = images.length / imageSize;
      of(images).columnsToImages(
        from,
        to,
        memory.copyOf(offsets),
        taps,
        count,
        imageSize,
        channels,
      );
    },
    activate(f, z, a, width) {
      const kind = activationKinds.get(f.name);
      if (kind === undefined || !isHere(z) || !isHere(a))
        return referenceKernels.activate(f, z, a, width);
      const alpha = f.settings['alpha'] ?? 0;
      of(a).activate(kind, alpha, z.byteOffset, a.byteOffset, a.length, width);
    },
    activationGradient(f, z, a, da, dz, width) {
      const kind = activationKinds.get(f.name);
      if (kind === undefined || !areHere(z, a, da, dz))
        return referenceKernels.activationGradient(f, z, a, da, dz, width);
      const alpha = f.settings['alpha'] ?? 0;
      const [from, value, gradient] = [z.byteOffset, a.byteOffset, da.byteOffset];
      const n = dz.length;
      of(dz).activationGradient(kind, alpha, from, value, gradient, dz.byteOffset, n, width);
    },
    loss: referenceKernels.loss,
    lossGradient: referenceKernels.lossGradient,
    accumulate(into, from) {
      if (!isHere(into) || !isHere(from)) return referenceKernels.accumulate(into, from);
      of(into).accumulate(into.byteOffset, from.byteOffset, into.length);
    },
    scale(values, factor) {
      if (!isHere(values)) return referenceKernels.scale(values, factor);
      of(values).scale(values.byteOffset, factor, values.length);
    },
    sumOfSquares: (values) =>
      isHere(values)
        ? of(values).sumOfSquares(values.byteOffset, values.length)
        : referenceKernels.sumOfSquares(values),
    penalize: (w, gradient, l1, l2) =>
      isHere(w) && isHere(gradient)
        ? of(w).penalize(w.byteOffset, gradient.byteOffset, l1, l2, w.length)
        : referenceKernels.penalize(w, gradient, l1, l2),
    update(rule, state, w, g, remembered) {
      const [first, second] = remembered;
      const move = updates.get(rule.name);
      if (!move || !first || !areHere(w, g, first, second))
        return referenceKernels.update(rule, state, w, g, remembered);
      const places = [w.byteOffset, g.byteOffset, first.byteOffset, second?.byteOffset ?? 0];
      move(of(w), rule, state, places as unknown as Places, w.length);
    },
  };
}

type Places = readonly [w: number, gradient: number, first: number, second: number];

/** An optimizer's update of one parameter of n numbers. */
type Move = (
  engine: EngineModule,
  rule: UpdateRule,
  state: UpdateState,
  places: Places,
  n: number,
) => void;

const adam: Move = (engine, { name, settings }, { learningRate, step }, [w, g, m, v], n) => {
  const { beta1, beta2, eps, weightDecay } = settings as Record<string, number>;
  const stepSize = learningRate / (1 - beta1! ** step);
  const correction = Math.sqrt(1 - beta2! ** step);
  const isApart = name === 'adamw';
  const shrink = isApart ? 1 - learningRate * weightDecay! : 1;
  const decay = isApart ? 0 : weightDecay!;
  engine.adam(w, g, m, v, n, beta1!, beta2!, stepSize, correction, eps!, shrink, decay);
};

const sgd: Move = (engine, { settings }, { learningRate }, [w, g, velocity], n) => {
  const { momentum, weightDecay } = settings as Record<string, number>;
  const nesterov = settings['nesterov'] === true;
  engine.sgd(w, g, velocity, n, learningRate, momentum!, nesterov, weightDecay!);
};

/** By the rule's name. */
const updates: ReadonlyMap<string, Move> = new Map([
  ['adam', adam],
  ['adamw', adam],
  ['sgd', sgd],
]);
