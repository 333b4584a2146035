/**
 * Kernels in WebAssembly on arrays of one memory: products, sums, activations, losses, updates.
 * What they have not (a loss of the file's own, an array that lives elsewhere) the reference does,
 * on the same memory.
 *
 * Against the reference: in double precision the bits are the same, all of them. In single
 * precision penalties and sums of arrays have the same bits; products sum in the same order, fused
 * where the processor can, a single column's lane by lane; e^x, tanh and updates are within a few
 * units of the last place.
 */
import { normEps } from '../compute/clip.js';
import type { Kernels, Slices } from '../compute/kernels.js';
import type { Loss } from '../compute/loss.js';
import { referenceKernels } from '../compute/reference.js';
import type { Floats } from '../compute/tensor.js';
import type { EngineModule } from './engineModule.js';
import type { Engines } from './modules.js';
import { recorded, Recording } from './tape.js';
import { moves, ratesOfStep, stateAt, type Places } from './updates.js';
import type { WasmMemory } from './wasmMemory.js';

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
  ['selu', 9],
  ['softplus', 10],
]);

/** Numbers of losses, as `losses.ts` of the kernels has them; behind an activation, or not. */
const lossKinds = new Map([
  ['mse', 0],
  ['half_squared_error', 1],
  ['cross_entropy fused', 2],
  ['binary_cross_entropy fused', 3],
  ['mae', 4],
]);

const lossKindOf = ({ name, fused, classWeights }: Loss): number | undefined =>
  classWeights ? undefined : lossKinds.get(fused ? `${name} fused` : name);

/** What the sum over rows and outputs is multiplied by, all rows counting alike. */
function scaleOf({ reduction }: Loss, rows: number, width: number): number {
  if (reduction === 'sum') return 1;
  return 1 / (rows * (reduction === 'mean' ? width : 1) || 1);
}

/** Kernels whose answer is looked at while a batch is under way. */
const answering = new Set<keyof Kernels>(['penalize', 'lookUp']);

/** Multiply-adds that the reference takes the time of, a number of its largest array. */
const perNumber = 64;

/** Numbers of the largest array among arguments, or among what they hold. */
function sizeOf(args: readonly unknown[]): number {
  const sizes = args.map((arg) => {
    if (ArrayBuffer.isView(arg)) return (arg as Floats).length;
    return typeof arg === 'object' && arg !== null ? sizeOf(Object.values(arg)) : 1;
  });
  return Math.max(1, ...sizes);
}

/** What needs no more than arrays; layers with kernels of their own are added to it. */
export abstract class ArrayKernels {
  readonly name: string;
  /** Those that are worked with: while a batch is recorded, such as write down what they do. */
  private engines: Engines;
  private readonly plain: Engines;
  private recording: Recording | undefined;
  /** What recordings leave to be done outside, by its number. */
  private readonly works: ((rates: number) => number | void)[] = [];
  private readonly rates = new Float64Array(ratesOfStep);

  constructor(
    protected readonly memory: WasmMemory,
    engines: Engines,
  ) {
    this.name = engines.name;
    this.engines = engines;
    this.plain = engines;
    engines.outside.answer = (number, rates) => this.works[number]!(rates) ?? 0;
  }

  record<T>(work: () => T): { readonly result: T; readonly recording: Recording } {
    const recording = new Recording();
    const { engines } = this;
    const { float32, float64 } = engines;
    this.recording = recording;
    this.engines = {
      ...engines,
      float32: recorded(float32, recording),
      float64: recorded(float64, recording),
    };
    try {
      return { result: work(), recording };
    } finally {
      this.engines = engines;
      this.recording = undefined;
    }
  }

  own(work: () => void, size: number): void {
    this.unrecorded('own', size, work);
  }

  /** Does what no kernel does, and writes down that it is to be done. */
  private unrecorded<T extends number | void>(
    operation: 'own' | 'ownLoss',
    size: number,
    ...works: readonly [(rates?: number) => T, ...((rates: number) => number)[]]
  ): T {
    const { recording, engines } = this;
    if (!recording) return works[0]();
    recording.add(operation, [this.works.length, Math.ceil(size)]);
    this.works.push(...works);
    // What it does with kernels is part of it.
    this.recording = undefined;
    this.engines = this.plain;
    try {
      return works[0]();
    } finally {
      this.recording = recording;
      this.engines = engines;
    }
  }

  affine(...args: Parameters<Kernels['affine']>): void {
    const [x, w, b, z, rows, inputs, outputs] = args;
    if (!this.areHere(x, w, z, b)) return this.byReference().affine(...args);
    const [from, by, to, bias] = [x.byteOffset, w.byteOffset, z.byteOffset, b?.byteOffset ?? 0];
    this.of(z).product(from, inputs, 1, by, outputs, 1, to, bias, rows, outputs, inputs);
  }

  weightGradient(...args: Parameters<Kernels['weightGradient']>): void {
    const [x, dz, dw, db, rows, inputs, outputs] = args;
    if (!this.areHere(x, dz, dw, db)) return this.byReference().weightGradient(...args);
    const [from, by, to] = [x.byteOffset, dz.byteOffset, dw.byteOffset];
    this.of(dw).product(from, 1, inputs, by, outputs, 1, to, 0, inputs, outputs, rows);
    if (db) this.of(db).columnSums(by, db.byteOffset, rows, outputs);
  }

  inputGradient(...args: Parameters<Kernels['inputGradient']>): void {
    const [dz, w, dx, rows, inputs, outputs] = args;
    if (!this.areHere(dz, w, dx)) return this.byReference().inputGradient(...args);
    const [from, by, to] = [dz.byteOffset, w.byteOffset, dx.byteOffset];
    this.of(dx).product(from, outputs, 1, by, 1, outputs, to, 0, rows, inputs, outputs);
  }

  multiply(into: Floats, by: Floats): void {
    if (!this.areHere(into, by)) return this.byReference().multiply(into, by);
    this.of(into).multiply(into.byteOffset, by.byteOffset, into.length);
  }

  copySlices(from: Slices, to: Slices, width: number): void {
    if (!this.areHere(from.data, to.data)) return this.byReference().copySlices(from, to, width);
    const size = from.data.BYTES_PER_ELEMENT;
    const source = from.data.byteOffset + from.at * size;
    const target = to.data.byteOffset + to.at * size;
    const rows = from.data.length / from.width;
    this.of(to.data).copySlices(source, from.width, target, to.width, width, rows);
  }

  fill(values: Floats, value: number): void {
    if (!this.areHere(values)) return this.byReference().fill(values, value);
    this.of(values).fill(values.byteOffset, value, values.length);
  }

  swapLeading(...args: Parameters<Kernels['swapLeading']>): void {
    const [from, to, a, b, width] = args;
    if (!this.areHere(from, to)) return this.byReference().swapLeading(...args);
    this.of(to).swapLeading(from.byteOffset, to.byteOffset, a, b, width);
  }

  activate(...args: Parameters<Kernels['activate']>): void {
    const [f, z, a, width] = args;
    const kind = activationKinds.get(f.name);
    if (kind === undefined || !this.areHere(z, a)) return this.byReference().activate(...args);
    const alpha = f.settings['alpha'] ?? 0;
    this.of(a).activate(kind, alpha, z.byteOffset, a.byteOffset, a.length, width);
  }

  activationGradient(...args: Parameters<Kernels['activationGradient']>): void {
    const [f, z, a, da, dz, width] = args;
    const kind = activationKinds.get(f.name);
    if (kind === undefined || !this.areHere(z, a, da, dz))
      return this.byReference().activationGradient(...args);
    const alpha = f.settings['alpha'] ?? 0;
    const [from, value, gradient] = [z.byteOffset, a.byteOffset, da.byteOffset];
    const [to, n] = [dz.byteOffset, dz.length];
    this.of(dz).activationGradient(kind, alpha, from, value, gradient, to, n, width);
  }

  loss(...args: Parameters<Kernels['loss']>): number {
    const [loss, { z, a }, y] = args;
    const kind = lossKindOf(loss);
    if (kind === undefined || !this.areHere(z.data, a.data, y.data))
      return this.unrecorded(
        ...(['ownLoss', perNumber * a.data.length] as const),
        () => referenceKernels.loss(...args),
        () => loss.mass(y),
      );
    const rows = y.shape[0]!;
    const width = y.data.length / rows;
    const [from, given, wanted] = [z.data.byteOffset, a.data.byteOffset, y.data.byteOffset];
    const scale = scaleOf(loss, rows, width);
    const value = this.of(a.data).lossOf(kind, from, given, wanted, rows, width, scale);
    this.recording?.addBeside(loss.mass(y));
    return value;
  }

  lossGradient(...args: Parameters<Kernels['lossGradient']>): void {
    const [loss, { a }, y, gradient] = args;
    const kind = lossKindOf(loss);
    if (kind === undefined || !this.areHere(a.data, y.data, gradient.data))
      return this.byReference().lossGradient(...args);
    const rows = y.shape[0]!;
    const width = y.data.length / rows;
    const [given, wanted, to] = [a.data.byteOffset, y.data.byteOffset, gradient.data.byteOffset];
    const scale = scaleOf(loss, rows, width);
    this.of(a.data).lossGradient(kind, given, wanted, to, rows, width, scale);
  }

  accumulate(into: Floats, from: Floats): void {
    if (!this.areHere(into, from)) return this.byReference().accumulate(into, from);
    this.of(into).accumulate(into.byteOffset, from.byteOffset, into.length);
  }

  copy(from: Floats, to: Floats): void {
    if (!this.areHere(from, to)) return this.byReference().copy(from, to);
    this.of(to).copy(from.byteOffset, to.byteOffset, from.length);
  }

  clip(gradients: readonly Floats[], norm: number | undefined, value: number | undefined): void {
    const [one] = gradients;
    if (!one || !this.areHere(...gradients)) return this.byReference().clip(gradients, norm, value);
    const engine = this.of(one);
    if (norm !== undefined) {
      engine.beginNorm();
      for (const gradient of gradients) engine.addToNorm(gradient.byteOffset, gradient.length);
      engine.endNorm(norm, normEps);
      for (const gradient of gradients) engine.shorten(gradient.byteOffset, gradient.length);
    }
    if (value !== undefined)
      for (const gradient of gradients) engine.clamp(gradient.byteOffset, value, gradient.length);
  }

  scale(values: Floats, factor: number): void {
    if (!this.areHere(values)) return this.byReference().scale(values, factor);
    this.of(values).scale(values.byteOffset, factor, values.length);
  }

  penalize(...args: Parameters<Kernels['penalize']>): number {
    const [w, gradient, l1, l2] = args;
    if (!this.areHere(w, gradient)) return this.byReference().penalize(...args);
    return this.of(w).penalize(w.byteOffset, gradient.byteOffset, l1, l2, w.length);
  }

  update(...args: Parameters<Kernels['update']>): void {
    const [rule, state, w, g, remembered] = args;
    const [first, second, third] = remembered;
    const move = moves.get(rule.name);
    if (!move || !first || !this.areHere(w, g, ...remembered)) {
      const update = (rates?: number): void => {
        const now = rates === undefined ? state : stateAt(this.memory.memory, rates);
        rule.at(now)(w, g, remembered);
      };
      return this.unrecorded('own', 16 * w.length, update);
    }
    const kept = [first, second, third].map((array) => array?.byteOffset ?? 0);
    const places = [w.byteOffset, g.byteOffset, ...kept] as unknown as Places;
    move.writeRates(rule, state, this.rates, 0);
    move.apply(this.of(w), rule, this.rates, places, w.length);
  }

  /** For what is not done here: the reference does it, on the same arrays. */
  protected byReference(): Kernels {
    return this.recording ? this.outside(this.recording) : referenceKernels;
  }

  /** The reference, written down as what is done outside. */
  private outside(recording: Recording): Kernels {
    return new Proxy(referenceKernels, {
      get:
        (kernels, name: keyof Kernels) =>
        (...args: readonly unknown[]): unknown => {
          const work = (): unknown => Reflect.apply(kernels[name] as () => unknown, kernels, args);
          // What it gives back is waited for: that cannot be played.
          if (answering.has(name)) {
            recording.isSpoilt = true;
            return work();
          }
          return this.unrecorded('own', perNumber * sizeOf(args), () => void work());
        },
    });
  }

  protected of(array: Floats): EngineModule {
    return array instanceof Float32Array ? this.engines.float32 : this.engines.float64;
  }

  protected areHere(...arrays: readonly (Floats | undefined)[]): boolean {
    for (const array of arrays)
      if (array !== undefined && this.memory.addressOf(array) < 0) return false;
    return true;
  }
}
