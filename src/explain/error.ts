/** δ of a layer: of an output from the loss, of a layer below from the one above it. */
import type { InspectedLayer, InspectedStep } from '../model/runs/inspection.js';
import type { Draft, Operand } from './explanation.js';
import { meanOver } from './loss.js';
import { isWeightedSum, type PassBook } from './passBook.js';
import { num, phrase, result, signed, sum, type Phrase } from './phrase.js';
import { dimensions, isCut, tex, transposed, valuesOf } from './tex.js';

type Explained = Pick<Draft, 'equation' | 'source' | 'parts' | 'entry' | 'why'>;

/** @param error δ itself */
export function explainError(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
  error: Operand,
): Explained {
  const { df, da } = step.quantities;
  if (book.isOutput(layer) && book.lossOf(layer).fused) return ofFused(book, layer, error);
  const l = book.level(layer);
  const slope = df && book.operand(layer, `f'(z^{${l}})`, df, 'forward');
  const [above, ...others] = book.consumers(layer);
  if (slope && above && isWeightedSum(above) && others.length === 0)
    return fromAbove(book, above, l, error, slope);
  const arrived = da && {
    ...book.operand(layer, tex`\frac{\partial C}{\partial a^{${l}}}`, da, 'backward'),
    caption: `${book.isOutput(layer) ? 'loss' : layer.name} ${dimensions(da)}`,
  };
  return slope
    ? bySlope(book, layer, error, slope, arrived)
    : ofSoftmax(book, layer, error, arrived);
}

const entryOf = (error: Operand, j: number, terms: Phrase): Phrase =>
  phrase`\delta_{${j}} = ${terms} = ${result(error.tensor.values[j]!)}`;

/**
 * Softmax with cross-entropy, sigmoid with binary cross-entropy: δ = a − y, by the mean's share.
 */
function ofFused(book: PassBook, layer: InspectedLayer, error: Operand): Explained {
  const l = book.level(layer);
  const y = book.quantity('loss', layer, 'y')!;
  const a = book.outputOf(layer.name);
  const { name, weight } = book.lossOf(layer);
  const k = meanOver(book.lossOf(layer), y.shape.at(-1) ?? 1);
  const factor = weight === 1 ? '' : tex`${weight} \cdot `;
  const share = `${factor}${k > 1 ? tex`\tfrac{1}{${k}}` : ''}`;
  const sign = `${weight === 1 ? '' : `${weight} · `}${k > 1 ? `1/${k} · ` : ''}(`;
  const [open, close] = share === '' ? ['', ''] : [`${share}(`, ')'];
  const target: Operand = { tex: 'y', tensor: y, caption: 'target', tone: 'plain' };
  return {
    equation: tex`\delta^{${l}} = ${open}a^{${l}} - y${close}`,
    source: `${name.replaceAll('_', ' ')} with ${layer.activation}, taken together`,
    parts: [
      ...(share === '' ? [] : [{ sign }]),
      a,
      { sign: '−' },
      target,
      ...(share === '' ? [] : [{ sign: ')' }]),
    ],
    entry: (j) =>
      entryOf(
        error,
        j,
        phrase`${open}${num(a.tensor.values[j]!)} - ${signed(y.values[j]!)}${close}`,
      ),
    why:
      `With ${layer.activation} and ${name.replaceAll('_', '-')} the derivative of the ` +
      `activation cancels: the error is answer minus target.`,
  };
}

/**
 * δˡ = (δˡ⁺¹·(wˡ⁺¹)ᵀ) ∘ f′(zˡ): true as it stands where one weighted sum, and nothing else, takes
 * this layer.
 */
function fromAbove(
  book: PassBook,
  above: InspectedLayer,
  l: number,
  error: Operand,
  slope: Operand,
): Explained {
  const m = book.level(above);
  const delta = book.quantity('backward', above, 'delta')!;
  const upper = book.operand(above, tex`\delta^{${m}}`, delta, 'backward');
  const w = book.parameter(above, 'w')!;
  const back = tex`\left(\delta^{${m}} (w^{${m}})^{\mathsf T}\right)`;
  return {
    equation: tex`\delta^{${l}} = ${back} \circ f'(z^{${l}})`,
    source: 'lecture, equation 4',
    parts: [{ sign: '(' }, upper, { sign: '·' }, transposed(w), { sign: ') ∘' }, slope],
    entry(i) {
      const terms = valuesOf(upper.tensor).map(
        (d, j) => phrase`${signed(d)} \cdot ${signed(w.tensor.values[i * w.tensor.columns + j]!)}`,
      );
      const arrived = sum(terms, isCut(upper.tensor));
      return entryOf(error, i, phrase`(${arrived}) \cdot ${signed(slope.tensor.values[i]!)}`);
    },
    why:
      'The error comes back through the same weights, and is scaled by the slope of the ' +
      'activation: where that is flat, little is learned.',
  };
}

/** δ = f′(z) ∘ ∂C/∂a, with ∂C/∂a from the loss, or summed over the layers that take this one. */
function bySlope(
  book: PassBook,
  layer: InspectedLayer,
  error: Operand,
  slope: Operand,
  arrived: Operand | undefined,
): Explained {
  const l = book.level(layer);
  return {
    equation: tex`\delta^{${l}} = f'(z^{${l}}) \circ \frac{\partial C}{\partial a^{${l}}}`,
    source: 'lecture, equation 1',
    parts: [slope, { sign: '∘' }, ...(arrived ? [arrived] : [])],
    entry(j) {
      const gradient = arrived ? [signed(arrived.tensor.values[j]!)] : [];
      return entryOf(error, j, phrase`${num(slope.tensor.values[j]!)} \cdot ${gradient}`);
    },
    why: book.isOutput(layer)
      ? 'How much the loss changes with the sum of each output unit.'
      : 'The error that came down from the layers above, times the slope of the activation: ' +
        'where that is flat, little is learned.',
  };
}

/** Softmax is not elementwise: δ_j = a_j (g_j − Σ_k a_k g_k). */
function ofSoftmax(
  book: PassBook,
  layer: InspectedLayer,
  error: Operand,
  arrived: Operand | undefined,
): Explained {
  const l = book.level(layer);
  const a = book.outputOf(layer.name);
  const g = arrived && { ...arrived, tex: 'g' };
  const meaning = tex`g = \frac{\partial C}{\partial a^{${l}}}`;
  return {
    equation: tex`\delta^{${l}}_j = a_j\left(g_j - \sum_k a_k g_k\right),\quad ${meaning}`,
    source: 'softmax takes every sum at once',
    parts: [a, ...(g ? [{ sign: 'with' }, g] : [])],
    entry(j) {
      if (!g) return phrase`\delta_{${j}} = ${result(error.tensor.values[j]!)}`;
      const terms = valuesOf(a.tensor).map(
        (value, i) => phrase`${signed(value)} \cdot ${signed(g.tensor.values[i]!)}`,
      );
      const mean = sum(terms, isCut(a.tensor));
      const inside = phrase`${num(g.tensor.values[j]!)} - [${mean}]`;
      return entryOf(error, j, phrase`${num(a.tensor.values[j]!)}\left(${inside}\right)`);
    },
    why: 'Each share depends on every sum, so that each error depends on every gradient.',
  };
}
