/** One pass while it is made: every tensor of every step kept, so that one can go back and look. */
import type { Tensor } from '../../engine/compute/tensor.js';
import type { LayerModule } from '../../engine/layers/layer.js';
import type { LayerStep } from '../../engine/training/stepper.js';
import type { InspectedStep } from '../../model/runs/inspection.js';
import type { Pass, StepGoal } from '../../model/runs/session.js';
import type { StepPhase } from '../../model/runs/steps.js';
import { viewOf } from './tensorViews.js';

/** A step with its tensors whole: copies, since the network's own change with the next step. */
export interface RecordedStep {
  readonly phase: StepPhase;
  readonly layer: string;
  /** What `trace` prints, in its order. */
  readonly quantities: Readonly<Record<string, Tensor>>;
  /** Shown beside them: f′(z) of an elementwise activation, and ∂C/∂a as it arrived. */
  readonly beside: Readonly<Record<string, Tensor>>;
}

export class PassRecord {
  readonly steps: RecordedStep[] = [];
  /** The present step; −1 before the first. */
  at = -1;
  private over = false;

  constructor(
    readonly rows: readonly number[],
    private readonly run: Iterator<LayerStep, unknown>,
  ) {}

  /** Steps on to a goal, or to the end. @returns the first step that was passed on the way */
  step(goal: StepGoal): number {
    const from = this.at + 1;
    const start = this.steps[this.at];
    const reached = ({ phase, layer }: RecordedStep): boolean => {
      switch (goal) {
        case 'step':
          return true;
        case 'layer':
          return layer !== start?.layer || phase !== start.phase;
        case 'loss':
        case 'update':
          return phase === goal;
        case 'end':
          return false;
      }
    };
    while (this.advance()) if (reached(this.steps[this.at]!)) break;
    return from;
  }

  back(): void {
    this.at = Math.max(-1, this.at - 1);
  }

  private advance(): boolean {
    if (this.at + 1 === this.steps.length && !this.make()) return false;
    this.at++;
    return true;
  }

  private make(): boolean {
    if (this.over) return false;
    const next = this.run.next();
    if (next.done) {
      this.over = true;
      return false;
    }
    this.steps.push(record(next.value));
    return true;
  }

  /** @param from the first step to be told */
  tell(from: number): Pass {
    // Whether there is one more is known only once it is made.
    const done = this.at + 1 === this.steps.length && !this.make();
    return {
      rows: this.rows,
      at: this.at,
      done,
      from,
      steps: this.steps.slice(from, this.at + 1).map(inspected),
    };
  }

  /** A tensor of a step that was made. @throws RangeError where there is none of that name */
  tensor(phase: StepPhase, layer: string, quantity: string): Tensor {
    const step = this.steps.find((one) => one.phase === phase && one.layer === layer);
    const tensor = step && (step.quantities[quantity] ?? step.beside[quantity]);
    if (!tensor)
      throw new RangeError(`There is no ${quantity} of '${layer}' in the ${phase} pass.`);
    return tensor;
  }
}

function record({ phase, layer, quantities }: LayerStep): RecordedStep {
  const derivative = phase === 'backward' ? derivativeOf(layer) : undefined;
  const received = phase === 'backward' ? layer.received : undefined;
  return {
    phase,
    layer: layer.name,
    quantities: copied(quantities()),
    beside: { ...(derivative && { df: derivative }), ...(received && copied({ da: received })) },
  };
}

const copied = (tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: data.slice() },
    ]),
  );

/** f′(z) of an elementwise activation. */
function derivativeOf({ activated, output }: LayerModule): Tensor | undefined {
  const derivative = activated?.activation.derivative;
  if (!activated || !derivative) return undefined;
  return {
    shape: activated.z.shape,
    data: Float64Array.from(activated.z.data, (z, i) => derivative(z, output.data[i]!)),
  };
}

const inspected = ({ phase, layer, quantities, beside }: RecordedStep): InspectedStep => ({
  phase,
  layer,
  quantities: Object.fromEntries(
    Object.entries({ ...quantities, ...beside }).map(([name, tensor]) => [name, viewOf(tensor)]),
  ),
});
