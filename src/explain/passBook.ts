/**
 * Look-ups in a pass: layers, their places in the lecture's count, quantities, and what they look
 * like in an equation.
 */
import { hasRole, layerEntry } from '../model/catalogue/catalogue.js';
import type { LayerEntry } from '../model/catalogue/layerEntry.js';
import type { InspectedPass } from '../model/runs/session.js';
import type { InspectedLayer, InspectedLoss, TensorView } from '../model/runs/inspection.js';
import type { StepPhase } from '../model/runs/steps.js';
import type { Operand } from './explanation.js';
import { dimensions, tex } from './tex.js';

const parameterNames: Readonly<Record<string, string>> = {
  w: 'weights',
  b: 'biases',
  u: 'recurrent weights',
  c: 'recurrent biases',
  gamma: 'scale',
  beta: 'shift',
  v: 'visible biases',
};

/** What a parameter is called in a sentence. */
export const parameterName = ({ kind }: InspectedLayer, key: string): string =>
  layerEntry(kind).parameterNames?.[key] ?? parameterNames[key] ?? key;

/** Its letter in an equation. */
export const parameterTex = (key: string): string => (key.length > 1 ? `\\${key}` : key);

/** What the catalogue knows of a layer's kind. */
export const entryFor = ({ kind }: InspectedLayer): LayerEntry => layerEntry(kind);

/** Layers whose sum is x·w + b. */
export const isWeightedSum = ({ kind }: InspectedLayer): boolean => hasRole(kind, 'weighted-sum');

export class PassBook {
  private readonly levels = new Map<string, number>();
  private readonly layers: ReadonlyMap<string, InspectedLayer>;

  constructor(readonly pass: InspectedPass) {
    this.layers = new Map(pass.layers.map((layer) => [layer.name, layer]));
    // Superscripts count layers from 1 above the input, as the lecture does.
    let level = 0;
    for (const layer of pass.layers)
      this.levels.set(layer.name, hasRole(layer.kind, 'input') ? 0 : ++level);
  }

  layer(name: string): InspectedLayer {
    return this.layers.get(name)!;
  }

  level({ name }: Pick<InspectedLayer, 'name'>): number {
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
  consumers({ name }: InspectedLayer): readonly InspectedLayer[] {
    return this.pass.layers.filter((layer) => layer.inputs.includes(name));
  }

  quantity(phase: StepPhase, { name }: InspectedLayer, quantity: string): TensorView | undefined {
    return this.pass.steps.find((step) => step.phase === phase && step.layer === name)?.quantities[
      quantity
    ];
  }

  outputOf(name: string): Operand {
    const layer = this.layer(name);
    const tensor = this.quantity('forward', layer, 'a')!;
    const level = this.level(layer);
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
        tex: tex`${parameterTex(key)}^{${this.level(layer)}}`,
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
