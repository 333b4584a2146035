/** What an activation is: a name with its settings, and the plain arithmetic of it. */
import type { Floats } from './tensor.js';

export interface Activation {
  readonly name: string;
  /** What a kernel of its own must know beside the name: `alpha` of leaky_relu and elu. */
  readonly settings: Readonly<Record<string, number>>;
  /** a = f(z), row by row; all arrays are [rows, width]. */
  forward(z: Floats, a: Floats, width: number): void;
  /** dz = ∂C/∂z from da = ∂C/∂a. */
  backward(z: Floats, a: Floats, da: Floats, dz: Floats, width: number): void;
  /** f′(z), one value at a time; absent where the function is not elementwise. */
  readonly derivative?: (z: number, a: number) => number;
}

/** f(z), and f′(z) from z and a = f(z). */
export interface Elementwise {
  readonly value: (z: number) => number;
  readonly derivative: (z: number, a: number) => number;
}

/** A function of one number, applied to every value. */
export const elementwise = (
  name: string,
  { value, derivative }: Elementwise,
  settings: Activation['settings'] = {},
): Activation => ({
  name,
  settings,
  derivative,
  forward(z, a) {
    for (let i = 0; i < z.length; i++) a[i] = value(z[i]!);
  },
  backward(z, a, da, dz) {
    for (let i = 0; i < z.length; i++) dz[i] = da[i]! * derivative(z[i]!, a[i]!);
  },
});
