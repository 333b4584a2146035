/** Layers without sums hand the error down: one explanation for each layer that they take. */
import type { LayerKind } from '../model/catalogue/layers.js';
import type { InspectedLayer, InspectedStep } from '../model/runs/inspection.js';
import type { Draft, Part } from './explanation.js';
import { entryFor, type PassBook } from './passBook.js';
import { phrase, result } from './phrase.js';
import { tex } from './tex.js';

/** One explanation for each input that a gradient is handed to. */
export const explainHandedDown = (
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Draft[] =>
  Object.entries(step.quantities)
    .filter(([quantity]) => quantity.startsWith('dx'))
    .map(([quantity, tensor], i): Draft => {
      const input = layer.inputs[i] ?? layer.inputs[0]!;
      const x = book.outputOf(input);
      const symbol = tex`\frac{\partial C}{\partial ${x.tex}}`;
      return {
        phase: 'backward',
        layer: layer.name,
        symbol: '∂x',
        quantity,
        title: `error through ${layer.name} to ${input}`,
        ...lawOf(book, layer, i, symbol),
        source: layer.kind,
        result: book.operand(book.layer(input), symbol, tensor, 'backward'),
        entry: (at) => phrase`${symbol}_{${at}} = ${result(tensor.values[at]!)}`,
        why: entryFor(layer).texts?.passedOn ?? 'The error goes on to the layer below.',
      };
    });

/** How what is handed to the i-th input follows from what came; its own name where that is long. */
function lawOf(
  book: PassBook,
  layer: InspectedLayer,
  i: number,
  symbol: string,
): { equation: string; parts: readonly Part[] } {
  const upper = tex`\frac{\partial C}{\partial a^{${book.level(layer)}}}`;
  const times = (factors: readonly Part[], signs: string): { equation: string; parts: Part[] } => ({
    equation: tex`${symbol} = ${upper} \circ ${signs}`,
    parts: factors.flatMap((factor) => [{ sign: '… ∘' }, factor]),
  });
  switch (layer.kind as LayerKind) {
    case 'dropout': {
      const mask = book.quantity('forward', layer, 'mask');
      return times(mask ? [book.operand(layer, 'm', mask, 'plain')] : [], 'm');
    }
    case 'multiply': {
      const others = layer.inputs.filter((_, k) => k !== i).map((name) => book.outputOf(name));
      return times(others, others.map((other) => other.tex).join(tex` \circ `));
    }
    case 'concat':
      return { equation: tex`${symbol} = \text{its part of }\ ${upper}`, parts: [] };
    case 'add':
    case 'flatten':
    case 'reshape':
      return { equation: `${symbol} = ${upper}`, parts: [] };
    default:
      return { equation: symbol, parts: [] };
  }
}
