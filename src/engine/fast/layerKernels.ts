/** Kernels of layers: windows over images, pools, cells of recurrent layers, normalization. */
import type { Windows } from '../compute/convolution.js';
import type { Kernels } from '../compute/kernels.js';
import type { Pooling } from '../compute/pools.js';
import type { Floats } from '../compute/tensor.js';
import { ArrayKernels } from './arrayKernels.js';
import type { Geometry, WindowSizes } from './engineModule.js';

/** Values of a window that the kernels have room for. */
const mostValues = 65_536;

/** All kernels of a run. */
export class FastKernels extends ArrayKernels implements Kernels {
  imagesToColumns(...args: Parameters<Kernels['imagesToColumns']>): void {
    const [images, columns, offsets, imageSize, channels] = args;
    if (!this.areHere(images, columns)) return this.byReference().imagesToColumns(...args);
    const [from, to, at] = [images.byteOffset, columns.byteOffset, this.memory.copyOf(offsets)];
    const count = images.length / imageSize;
    this.of(columns).imagesToColumns(from, to, at, offsets.length, count, imageSize, channels);
  }

  columnsToImages(...args: Parameters<Kernels['columnsToImages']>): void {
    const [columns, images, offsets, imageSize, channels] = args;
    if (!this.areHere(images, columns)) return this.byReference().columnsToImages(...args);
    const [from, to, at] = [columns.byteOffset, images.byteOffset, this.memory.copyOf(offsets)];
    const count = images.length / imageSize;
    this.of(images).columnsToImages(from, to, at, offsets.length, count, imageSize, channels);
  }

  convolve(...args: Parameters<Kernels['convolve']>): void {
    const [x, w, b, z, windows] = args;
    if (!this.areHere(x, w, b, z)) return this.byReference().convolve(...args);
    const places = [x.byteOffset, w.byteOffset, b?.byteOffset ?? 0, z.byteOffset] as const;
    const { at, sizes } = this.windowsOf(x, windows, w);
    this.of(z).convolve(...places, ...at, ...sizes);
  }

  convolveWeightGradient(...args: Parameters<Kernels['convolveWeightGradient']>): void {
    const [x, dz, dw, db, windows] = args;
    if (!this.areHere(x, dz, dw, db)) return this.byReference().convolveWeightGradient(...args);
    const { at, sizes } = this.windowsOf(x, windows, dw);
    const [from, by, to] = [x.byteOffset, dz.byteOffset, dw.byteOffset];
    this.of(dw).convolveWeightGradient(from, by, to, ...at, ...sizes);
    const filters = sizes[4];
    if (db) this.of(db).columnSums(by, db.byteOffset, dz.length / filters, filters);
  }

  convolveInputGradient(...args: Parameters<Kernels['convolveInputGradient']>): void {
    const [dz, w, dx, windows] = args;
    if (!this.areHere(dz, w, dx) || windows.steps.length > mostValues)
      return this.byReference().convolveInputGradient(...args);
    const { at, sizes } = this.windowsOf(dx, windows, w);
    const places = [dz.byteOffset, w.byteOffset, dx.byteOffset] as const;
    this.of(dx).convolveInputGradient(...places, ...at, windows.run, ...sizes);
  }

  private windowsOf(images: Floats, { bases, steps, imageSize }: Windows, weights: Floats) {
    const [windows, depth, count] = [bases.length, steps.length, images.length / imageSize];
    return {
      at: [this.memory.copyOf(bases), this.memory.copyOf(steps)] as const,
      sizes: [windows, depth, count, imageSize, weights.length / depth] satisfies WindowSizes,
    };
  }

  maxPool(x: Floats, a: Floats, pooling: Pooling): void {
    if (!this.areHere(x, a)) return this.byReference().maxPool(x, a, pooling);
    this.of(a).maxPool(x.byteOffset, a.byteOffset, ...this.geometryOf(x, pooling));
  }

  maxPoolGradient(x: Floats, da: Floats, dx: Floats, pooling: Pooling): void {
    if (!this.areHere(x, da, dx)) return this.byReference().maxPoolGradient(x, da, dx, pooling);
    const [from, to, geometry] = [da.byteOffset, dx.byteOffset, this.geometryOf(x, pooling)];
    this.of(dx).maxPoolGradient(x.byteOffset, from, to, ...geometry);
  }

  avgPool(x: Floats, a: Floats, pooling: Pooling): void {
    if (!this.areHere(x, a)) return this.byReference().avgPool(x, a, pooling);
    this.of(a).avgPool(x.byteOffset, a.byteOffset, ...this.geometryOf(x, pooling));
  }

  avgPoolGradient(da: Floats, dx: Floats, pooling: Pooling): void {
    if (!this.areHere(da, dx)) return this.byReference().avgPoolGradient(da, dx, pooling);
    this.of(dx).avgPoolGradient(da.byteOffset, dx.byteOffset, ...this.geometryOf(dx, pooling));
  }

  private geometryOf(images: Floats, pooling: Pooling): Geometry {
    const { offsets, taps, channels, imageSize } = pooling;
    const [at, windows] = [this.memory.copyOf(offsets), offsets.length / taps];
    return [at, windows, taps, images.length / imageSize, imageSize, channels];
  }

  cellForward(...args: Parameters<Kernels['cellForward']>): void {
    const [cell, step, rows, units] = args;
    const { p, q, previous, h, kept, previousMemory, memory } = step;
    const engine = this.of(h);
    const [from, and, keep, to] = [p.byteOffset, q.byteOffset, kept.byteOffset, h.byteOffset];
    if (!this.areHere(p, q, kept, h, previous)) this.byReference().cellForward(...args);
    else if (cell.name === 'lstm') {
      const [before, now] = [previousMemory.byteOffset, memory.byteOffset];
      engine.lstmForward(from, and, keep, before, now, to, rows, units);
    } else if (cell.name === 'gru')
      engine.gruForward(from, and, previous.byteOffset, to, keep, rows, units);
    // What is made of other kernels is written down as these.
    else cell.forward(step, rows, units);
  }

  cellBackward(...args: Parameters<Kernels['cellBackward']>): void {
    const [cell, step, gradients, rows, units] = args;
    const { previous, kept, previousMemory, memory } = step;
    const { dh, dMemory, dp, dq, dPrevious } = gradients;
    const engine = this.of(dh);
    const [keep, from] = [kept.byteOffset, dh.byteOffset];
    const [to, and, straight] = [dp.byteOffset, dq.byteOffset, dPrevious.byteOffset];
    if (!this.areHere(kept, dh, dp, dq, dPrevious)) this.byReference().cellBackward(...args);
    else if (cell.name === 'lstm') {
      const memories = [previousMemory.byteOffset, memory.byteOffset] as const;
      const back = dMemory.byteOffset;
      engine.lstmBackward(keep, ...memories, from, back, to, and, straight, rows, units);
    } else if (cell.name === 'gru')
      engine.gruBackward(keep, previous.byteOffset, from, to, and, straight, rows, units);
    else cell.backward(step, gradients, rows, units);
  }

  batchStatistics(...args: Parameters<Kernels['batchStatistics']>): void {
    const [x, { mean, deviation, runningMean, runningVariance }, eps, momentum] = args;
    if (!this.areHere(x, mean, deviation, runningMean, runningVariance))
      return this.byReference().batchStatistics(...args);
    const own = [mean.byteOffset, deviation.byteOffset] as const;
    const running = [runningMean.byteOffset, runningVariance.byteOffset] as const;
    const features = mean.length;
    const sizes = [x.length / features, features] as const;
    this.of(x).batchStatistics(x.byteOffset, ...own, ...running, ...sizes, eps, momentum);
  }

  normalize(...args: Parameters<Kernels['normalize']>): void {
    const [x, { mean, deviation }, affine, hat, a] = args;
    if (!this.areHere(x, mean, deviation, affine?.gamma, affine?.beta, hat, a))
      return this.byReference().normalize(...args);
    const own = [mean.byteOffset, deviation.byteOffset] as const;
    const by = [affine?.gamma.byteOffset ?? 0, affine?.beta.byteOffset ?? 0] as const;
    const sizes = [x.length / mean.length, mean.length] as const;
    this.of(a).normalize(x.byteOffset, ...own, ...by, hat.byteOffset, a.byteOffset, ...sizes);
  }

  normalizeGradient(...args: Parameters<Kernels['normalizeGradient']>): void {
    const [da, hat, deviation, affine, dx, ofBatch] = args;
    const { gamma, gradient } = affine ?? {};
    if (!this.areHere(da, hat, deviation, gamma, gradient?.gamma, gradient?.beta, dx))
      return this.byReference().normalizeGradient(...args);
    const given = [da.byteOffset, hat.byteOffset, deviation.byteOffset] as const;
    const by = gamma?.byteOffset ?? 0;
    const own = [gradient?.gamma.byteOffset ?? 0, gradient?.beta.byteOffset ?? 0] as const;
    const features = deviation.length;
    const sizes = [da.length / features, features] as const;
    const to = dx?.byteOffset ?? 0;
    this.of(da).normalizeGradient(...given, by, ...own, to, ...sizes, Number(ofBatch));
  }

  layerNorm(...args: Parameters<Kernels['layerNorm']>): void {
    const [x, { gamma, beta }, hat, deviation, a, eps] = args;
    if (!this.areHere(x, gamma, beta, hat, deviation, a))
      return this.byReference().layerNorm(...args);
    const by = [gamma.byteOffset, beta.byteOffset] as const;
    const to = [hat.byteOffset, deviation.byteOffset, a.byteOffset] as const;
    this.of(a).layerNorm(x.byteOffset, ...by, ...to, deviation.length, gamma.length, eps);
  }

  layerNormGradient(...args: Parameters<Kernels['layerNormGradient']>): void {
    const [da, gamma, hat, deviation, gradient, dx] = args;
    if (!this.areHere(da, gamma, hat, deviation, gradient.gamma, gradient.beta, dx))
      return this.byReference().layerNormGradient(...args);
    const given = [da.byteOffset, gamma.byteOffset, hat.byteOffset, deviation.byteOffset] as const;
    const own = [gradient.gamma.byteOffset, gradient.beta.byteOffset] as const;
    const sizes = [deviation.length, gamma.length] as const;
    this.of(da).layerNormGradient(...given, ...own, dx?.byteOffset ?? 0, ...sizes);
  }

  lookUp(...args: Parameters<Kernels['lookUp']>): number {
    const [x, table, a, size] = args;
    if (!this.areHere(x, table, a)) return this.byReference().lookUp(...args);
    const [from, by, to] = [x.byteOffset, table.byteOffset, a.byteOffset];
    return this.of(a).lookUp(from, by, to, x.length, table.length / size, size);
  }

  lookUpGradient(...args: Parameters<Kernels['lookUpGradient']>): void {
    const [x, da, gradient, size] = args;
    if (!this.areHere(x, da, gradient)) return this.byReference().lookUpGradient(...args);
    const [by, from, to] = [x.byteOffset, da.byteOffset, gradient.byteOffset];
    this.of(gradient).lookUpGradient(by, from, to, x.length, gradient.length / size, size);
  }
}
