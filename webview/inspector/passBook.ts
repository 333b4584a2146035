/** Look-ups in a pass: layers, their places in the lecture's count, quantities, and what they look like in an equation. */
import type { InspectedLayer, InspectedPass, TensorView } from '../../src/model/inspection.js';
import type { StepPhase } from '../../src/model/steps.js';
import type { Operand } from './moments.js';
import { dimensions } from './tex.js';

export class PassBook {
  private readonly levels = new Map<string, number>();
  private readonly layers: ReadonlyMap<string, InspectedLayer>;

  constructor(readonly pass: InspectedPass) {
    this.layers = new Map(pass.layers.map((layer) => [layer.name, layer]));
    // Superscripts count layers from 1 above the input, as the lecture does.
    let level = 0;
    for (const layer of pass.layers) this.levels.set(layer.name, layer.kind === 'input' ? 0 : ++level);
  }

  layer(name: string): InspectedLayer {
    return this.layers.get(name)!;
  }

  level(name: string): number {
    return this.levels.get(name)!;
  }

  isOutput(layer: InspectedLayer): boolean {
    return layer.name === this.pass.layers.at(-1)!.name;
  }

  /** Layers that take a layer's output. */
  consumers(name: string): readonly InspectedLayer[] {
    return this.pass.layers.filter((layer) => layer.inputs.includes(name));
  }

  quantity(phase: StepPhase, layer: string, name: string): TensorView | undefined {
    return this.pass.steps.find((step) => step.phase === phase && step.layer === layer)?.quantities[name];
  }

  outputOf(name: string): Operand {
    const tensor = this.quantity('forward', name, 'a')!;
    const level = this.level(name);
    return { tex: level === 0 ? 'x' : `a^{${level}}`, tensor, caption: `${name} ${dimensions(tensor)}`, tone: 'forward' };
  }

  parameter(layer: InspectedLayer, key: string): Operand | undefined {
    const tensor = layer.parameters[key];
    return tensor && { tex: `${key}^{${this.level(layer.name)}}`, tensor, caption: `${layer.name} ${key === 'w' ? 'weights' : 'biases'} ${dimensions(tensor)}`, tone: 'plain' };
  }

  /** A quantity of a layer, as an operand. */
  operand(layer: InspectedLayer, symbol: string, tensor: TensorView, tone: Operand['tone']): Operand {
    return { tex: symbol, tensor, caption: `${layer.name} ${dimensions(tensor)}`, tone };
  }
}
