/**
 * Look-ups in a pass: layers, their places in the lecture's count, quantities, and what they look
 * like in an equation.
 */
import type {
  InspectedLayer,
  InspectedLoss,
  InspectedPass,
  TensorView,
} from '../../src/model/runs/inspection.js';
import type { StepPhase } from '../../src/model/runs/steps.js';
import type { Operand } from './moments.js';
import { dimensions } from './tex.js';

/** What a parameter is called in a sentence. */
export function parameterName({ kind }: InspectedLayer, key: string): string {
  if (kind === 'rbf') return key === 'c' ? 'centres' : 'widths';
  return (
    {
      w: 'weights',
      b: 'biases',
      u: 'recurrent weights',
      c: 'recurrent biases',
      gamma: 'scale',
      beta: 'shift',
      v: 'visible biases',
    }[key] ?? key
  );
}

/** Its letter in an equation. */
export const parameterTex = (key: string): string => (key.length > 1 ? `\\${key}` : key);

export class PassBook {
  private readonly levels = new Map<string, number>();
  private readonly layers: ReadonlyMap<string, InspectedLayer>;

  constructor(readonly pass: InspectedPass) {
    this.layers = new Map(pass.layers.map((layer) => [layer.name, layer]));
    // Superscripts count layers from 1 above the input, as the lecture does.
    let level = 0;
    for (const layer of pass.layers)
      this.levels.set(layer.name, layer.kind === 'input' ? 0 : ++level);
  }

  layer(name: string): InspectedLayer {
    return this.layers.get(name)!;
  }

  level(name: string): number {
    return this.levels.get(name)!;
  }

  isOutput(layer: InspectedLayer): boolean {
    return layer.name in this.pass.losses;
  }

  /** The loss of an output layer. */
  lossOf(layer: InspectedLayer): InspectedLoss {
    return this.pass.losses[layer.name]!;
  }

  /** Layers that take a layer's output. */
  consumers(name: string): readonly InspectedLayer[] {
    return this.pass.layers.filter((layer) => layer.inputs.includes(name));
  }

  quantity(phase: StepPhase, layer: string, name: string): TensorView | undefined {
    return this.pass.steps.find((step) => step.phase === phase && step.layer === layer)?.quantities[
      name
    ];
  }

  outputOf(name: string): Operand {
    const tensor = this.quantity('forward', name, 'a')!;
    const level = this.level(name);
    return {
      tex: level === 0 ? 'x' : `a^{${level}}`,
      tensor,
      caption: `${name} ${dimensions(tensor)}`,
      tone: 'forward',
    };
  }

  parameter(layer: InspectedLayer, key: string): Operand | undefined {
    const tensor = layer.parameters[key];
    return (
      tensor && {
        tex: `${parameterTex(key)}^{${this.level(layer.name)}}`,
        tensor,
        caption: `${layer.name} ${parameterName(layer, key)} ${dimensions(tensor)}`,
        tone: 'plain',
      }
    );
  }

  /** A quantity of a layer, as an operand. */
  operand(
    layer: InspectedLayer,
    symbol: string,
    tensor: TensorView,
    tone: Operand['tone'],
  ): Operand {
    return { tex: symbol, tensor, caption: `${layer.name} ${dimensions(tensor)}`, tone };
  }
}
