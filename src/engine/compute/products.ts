/**
 * The three matrix products of a dense layer, plain and readable: the reference that faster kernels
 * are held against. Summation runs over the inner index in order, so results are the same bits on
 * every run. An input of exactly zero is skipped: what that gives for 0·∞ is said in kernels.ts.
 */
import type { Kernels } from './kernels.js';

/**
 * z[r, j] = Σ_i x[r, i] · w[i, j] + b[j].  x [rows, inputs], w [inputs, outputs], b [outputs], z
 * [rows, outputs].
 */
export const affine: Kernels['affine'] = (x, w, b, z, rows, inputs, outputs) => {
  for (let r = 0; r < rows; r++) {
    const zr = r * outputs;
    for (let j = 0; j < outputs; j++) z[zr + j] = 0;
    for (let i = 0; i < inputs; i++) {
      const xi = x[r * inputs + i]!;
      if (xi === 0) continue;
      const wi = i * outputs;
      for (let j = 0; j < outputs; j++) z[zr + j]! += xi * w[wi + j]!;
    }
    if (b) for (let j = 0; j < outputs; j++) z[zr + j]! += b[j]!;
  }
};

/** dw[i, j] = Σ_r x[r, i] · dz[r, j], and db[j] = Σ_r dz[r, j].  (aˡ⁻¹)ᵀ·δˡ of the lecture. */
export const weightGradient: Kernels['weightGradient'] = (x, dz, dw, db, rows, inputs, outputs) => {
  dw.fill(0);
  db?.fill(0);
  for (let r = 0; r < rows; r++) {
    const zr = r * outputs;
    for (let i = 0; i < inputs; i++) {
      const xi = x[r * inputs + i]!;
      if (xi === 0) continue;
      const wi = i * outputs;
      for (let j = 0; j < outputs; j++) dw[wi + j]! += xi * dz[zr + j]!;
    }
    if (db) for (let j = 0; j < outputs; j++) db[j]! += dz[zr + j]!;
  }
};

/** dx[r, i] = Σ_j dz[r, j] · w[i, j].  δˡ·(wˡ)ᵀ of the lecture. */
export const inputGradient: Kernels['inputGradient'] = (dz, w, dx, rows, inputs, outputs) => {
  for (let r = 0; r < rows; r++) {
    const zr = r * outputs;
    for (let i = 0; i < inputs; i++) {
      const wi = i * outputs;
      let sum = 0;
      for (let j = 0; j < outputs; j++) sum += dz[zr + j]! * w[wi + j]!;
      dx[r * inputs + i] = sum;
    }
  }
};
