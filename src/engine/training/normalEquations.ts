/**
 * Linear regression at once: θ = (XᵀX)⁺·Xᵀ·y. Source: Week 41, "Examples of XOR, OR and AND gates";
 * Moore–Penrose by the eigenvectors of XᵀX.
 */

export type Matrix = readonly (readonly number[])[];

export interface NormalEquations {
  /** XᵀX [columns, columns] */
  readonly gram: Matrix;
  /** (XᵀX)⁺ */
  readonly inverse: Matrix;
  /** [columns, outputs] */
  readonly theta: Matrix;
  /** X·θ [rows, outputs] */
  readonly predictions: Matrix;
}

/**
 * Eigenvalues below this share of the greatest count as zero, as NumPy's pinv has it for 1e-15 of
 * the largest singular value.
 */
const cutoff = 1e-15;

/**
 * @param x [rows, columns], a column of ones included where there is to be a constant; @param y
 * [rows, outputs]
 */
export function solveNormalEquations(x: Matrix, y: Matrix): NormalEquations {
  const transposed = transpose(x);
  const gram = product(transposed, x);
  const inverse = pseudoInverse(gram);
  const theta = product(product(inverse, transposed), y);
  return { gram, inverse, theta, predictions: product(x, theta) };
}

const transpose = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));

const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));

/**
 * Of a symmetric matrix: its eigenvectors with the eigenvalues inverted, those that are zero left
 * at zero.
 */
function pseudoInverse(a: Matrix): number[][] {
  const { values, vectors } = eigenvectors(a);
  const greatest = Math.max(...values.map(Math.abs));
  const inverted = values.map((value) =>
    Math.abs(value) > cutoff * greatest * a.length ? 1 / value : 0,
  );
  return product(
    vectors.map((row) => row.map((value, k) => value * inverted[k]!)),
    transpose(vectors),
  );
}

/**
 * Jacobi rotations until nothing is left beside the diagonal. Source: Golub & Van Loan, Matrix
 * Computations, 8.5.
 */
function eigenvectors(symmetric: Matrix): { values: number[]; vectors: number[][] } {
  const n = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const v = symmetric.map((_, i) => symmetric.map((_unused, j) => Number(i === j)));
  const scale = Math.max(...a.flat().map(Math.abs), 1e-300);
  for (let sweep = 0; sweep < 100; sweep++) {
    let beside = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        beside = Math.max(beside, Math.abs(a[p]![q]!));
        if (Math.abs(a[p]![q]!) > Number.EPSILON * 1e-3 * scale) rotate(a, v, p, q);
      }
    }
    if (beside <= Number.EPSILON * scale * 1e-2) break;
  }
  return { values: a.map((row, i) => row[i]!), vectors: v };
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  for (let k = 0; k < a.length; k++)
    [a[p]![k], a[q]![k]] = [c * a[p]![k]! - s * a[q]![k]!, s * a[p]![k]! + c * a[q]![k]!];
  for (const row of v) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
}
