/** Back-propagation against central differences: one derivative, or all of them. */
import type { DerivativeCheck } from '../../model/runs/inspection.js';
import type { Floats } from '../compute/tensor.js';
import type { Parameter } from '../layers/layer.js';
import type { Batch } from './batches.js';
import type { Stepper } from './stepper.js';

/**
 * Above this relative error the two do not agree: the difference quotient of a smooth loss of order
 * one, at the step below and in float64, is good to some ten digits of the greatest gradient.
 */
export const gradientTolerance = 1e-6;

/** Gradients below this share of the greatest are measured against that share: rounding's size. */
const smallest = 1e-3;

export interface GradientCheck {
  /** The greatest error of a derivative, as `DerivativeCheck` has it, kinks left out. */
  readonly error: number;
  readonly compared: number;
  /** Parameters whose difference crosses a kink of the loss, counted apart. */
  readonly kinks: number;
  /** `hidden.w[3]`, where the error is greatest. */
  readonly worst: string;
}

/**
 * ∂C/∂θ of a batch, for entries of the parameters: g by back-propagation, n = (C(θ + h) −
 * C(θ − h)) / 2h with h = 1e-5·max(1, |θ|), in training mode with dropout masks held.
 */
export class DerivativeChecker {
  private readonly analytic: ReadonlyMap<Parameter, Floats>;
  private readonly greatest: number;
  private readonly here: number;

  /** @param penalized with λΣ|w| + λΣw², as an update has it; else the data's loss alone */
  constructor(
    private readonly stepper: Stepper,
    private readonly batch: Batch,
    private readonly penalized: boolean,
  ) {
    stepper.gradients(batch, { redraw: true, penalized });
    this.analytic = new Map(stepper.network.parameters.map((p) => [p, p.gradient.data.slice()]));
    let greatest = 0;
    for (const gradient of this.analytic.values())
      for (let i = 0; i < gradient.length; i++)
        greatest = Math.max(greatest, Math.abs(gradient[i]!));
    this.greatest = greatest;
    this.here = this.loss();
  }

  private loss(): number {
    return this.stepper.gradients(this.batch, { penalized: this.penalized }).loss;
  }

  /** One entry. The parameter is left as it was. */
  check(parameter: Parameter, index: number): DerivativeCheck {
    const values = parameter.value.data;
    const theta = values[index]!;
    const h = 1e-5 * Math.max(1, Math.abs(theta));
    values[index] = theta + h;
    // In float32 the step is what the rounded parameter made of it.
    const above = values[index];
    const up = this.loss();
    values[index] = theta - h;
    const below = values[index];
    const down = this.loss();
    values[index] = theta;
    const centralDifference = (up - down) / (above - below);
    const backPropagation = this.analytic.get(parameter)![index]!;
    const size = Math.max(
      Math.abs(backPropagation),
      Math.abs(centralDifference),
      smallest * this.greatest,
    );
    const right = (up - this.here) / (above - theta);
    const left = (this.here - down) / (theta - below);
    const error = size === 0 ? 0 : Math.abs(backPropagation - centralDifference) / size;
    return {
      backPropagation,
      centralDifference,
      error,
      // The one-sided differences disagree, which a smooth loss does not do at this step.
      kink: Math.abs(right - left) > 1e-2 * size + 1e-6 * Math.abs(this.here),
      agrees: error < gradientTolerance,
    };
  }
}

/** Every parameter of a network, on a batch. */
export function checkGradients(stepper: Stepper, batch: Batch): GradientCheck {
  const checker = new DerivativeChecker(stepper, batch, true);
  let error = 0;
  let compared = 0;
  let kinks = 0;
  let worst = '';
  for (const parameter of stepper.network.parameters) {
    for (let i = 0; i < parameter.value.data.length; i++) {
      const { kink, error: own } = checker.check(parameter, i);
      if (kink) {
        kinks++;
        continue;
      }
      compared++;
      if (own >= error) [error, worst] = [own, `${parameter.name}[${i}]`];
    }
  }
  return { error, compared, kinks, worst };
}
