/** The backward pass: δ of a layer, and the gradients it gives its parameters. */
import type { InspectedLayer, InspectedStep, TensorView } from '../../src/model/runs/inspection.js';
import { meanOver } from './lossMoment.js';
import type { Moment, Operand, Part, Write } from './moments.js';
import { parameterName, parameterTex, type PassBook } from './passBook.js';
import { isDense } from './forwardMoments.js';
import { dimensions, isCut, parenthesized, place, sum, transposed } from './tex.js';

export function backwardMoments(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Moment[] {
  const { delta, dw, db } = step.quantities;
  if (!delta) return [...gradients(book, step, layer), ...passedOn(book, step, layer)];
  const l = book.level(layer.name);
  const error = book.operand(layer, `\\delta^{${l}}`, delta, 'backward');
  const moments: Moment[] = [
    {
      phase: 'backward',
      layer: layer.name,
      symbol: 'δ',
      quantity: 'delta',
      title: `error of ${layer.name}`,
      result: error,
      ...errorOf(book, step, layer, l, error),
    },
  ];
  if (!isDense(layer)) return [...moments, ...gradients(book, step, layer)];
  if (dw) moments.push(weightGradient(book, layer, l, error, dw));
  if (db) moments.push(biasGradient(book, layer, l, error, db));
  return moments;
}

/**
 * Gradients of parameters that are more than one product away: their equation is the layer's own,
 * in the reference.
 */
function gradients(book: PassBook, step: InspectedStep, layer: InspectedLayer): Moment[] {
  const l = book.level(layer.name);
  return Object.keys(layer.parameters).flatMap((key) => {
    const tensor = step.quantities[`d${key}`];
    if (!tensor) return [];
    const tex = `\\frac{\\partial C}{\\partial ${parameterTex(key)}^{${l}}}`;
    return [
      {
        phase: 'backward' as const,
        layer: layer.name,
        symbol: `∂${key}`,
        quantity: `d${key}`,
        title: `gradient of the ${parameterName(layer, key)} of ${layer.name}`,
        tex,
        source: layer.kind,
        result: book.operand(layer, tex, tensor, 'backward'),
        parts: [],
        explain: (at: number, _: Write, r: Write) => `${tex}_{${at}} = ${r(tensor.values[at]!)}`,
        why:
          gradientWhy[layer.kind] ??
          'What each parameter did to the outputs, times the error that came down.',
      },
    ];
  });
}

const gradientWhy: Readonly<Record<string, string>> = {
  conv2d: 'A filter is used at every place of the image: its gradient adds up over all of them.',
  rnn: 'The same weights are used at every step: their gradient adds up over time.',
  lstm: 'The same weights are used at every step: their gradient adds up over time.',
  gru: 'The same weights are used at every step: their gradient adds up over time.',
  embedding: 'Only the vectors that were looked up are to blame.',
};

type Explained = Pick<Moment, 'tex' | 'source' | 'parts' | 'explain' | 'why'>;

/** δ of the output from the loss; δ of a layer below from the one above it. */
function errorOf(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
  l: number,
  error: Operand,
): Explained {
  const { df, da } = step.quantities;
  if (book.isOutput(layer) && book.lossOf(layer).fused) return fusedError(book, layer, l, error);
  const slope = df && book.operand(layer, `f'(z^{${l}})`, df, 'forward');
  const [above, ...others] = book.consumers(layer.name);
  if (slope && above && isDense(above) && others.length === 0)
    return errorFromAbove(book, above, l, error, slope);
  const arrived = da && {
    ...book.operand(layer, `\\frac{\\partial C}{\\partial a^{${l}}}`, da, 'backward'),
    caption: `${book.isOutput(layer) ? 'loss' : layer.name} ${dimensions(da)}`,
  };
  return slope
    ? errorBySlope(book, layer, l, error, slope, arrived)
    : errorOfSoftmax(book, layer, l, error, arrived);
}

/**
 * Softmax with cross-entropy, sigmoid with binary cross-entropy: δ = a − y, by the mean's share.
 */
function fusedError(book: PassBook, layer: InspectedLayer, l: number, error: Operand): Explained {
  const y = book.quantity('loss', layer.name, 'y')!;
  const a = book.outputOf(layer.name);
  const { name, weight } = book.lossOf(layer);
  const k = meanOver(book.lossOf(layer), y.shape.at(-1) ?? 1);
  const share = `${weight === 1 ? '' : `${weight} \\cdot `}${k > 1 ? `\\tfrac{1}{${k}}` : ''}`;
  const wrapped = (text: string): string => (share === '' ? text : `${share}(${text})`);
  return {
    tex: `\\delta^{${l}} = ${wrapped(`a^{${l}} - y`)}`,
    source: `${name.replaceAll('_', ' ')} with ${layer.activation}, taken together`,
    parts: [
      ...(share === ''
        ? []
        : [{ sign: `${weight === 1 ? '' : `${weight} · `}${k > 1 ? `1/${k} · ` : ''}(` }]),
      a,
      { sign: '−' },
      { tex: 'y', tensor: y, caption: 'target', tone: 'plain' },
      ...(share === '' ? [] : [{ sign: ')' }]),
    ],
    explain: (j, n, r) =>
      `\\delta_{${j}} = ${wrapped(`${n(a.tensor.values[j]!)} - ${parenthesized(y.values[j]!, n)}`)} = ${r(error.tensor.values[j]!)}`,
    why:
      `With ${layer.activation} and ${name.replaceAll('_', '-')} the derivative of the ` +
      `activation cancels: the error is answer minus target.`,
  };
}

/**
 * δˡ = (δˡ⁺¹·(wˡ⁺¹)ᵀ) ∘ f′(zˡ): true as it stands where one dense layer, and nothing else, takes
 * this one.
 */
function errorFromAbove(
  book: PassBook,
  above: InspectedLayer,
  l: number,
  error: Operand,
  slope: Operand,
): Explained {
  const m = book.level(above.name);
  const upper = book.operand(
    above,
    `\\delta^{${m}}`,
    book.quantity('backward', above.name, 'delta')!,
    'backward',
  );
  const w = book.parameter(above, 'w')!;
  return {
    tex:
      `\\delta^{${l}} = \\left(\\delta^{${m}} (w^{${m}})^{\\mathsf T}\\right) \\circ ` +
      `f'(z^{${l}})`,
    source: 'lecture, equation 4',
    parts: [{ sign: '(' }, upper, { sign: '·' }, transposed(w), { sign: ') ∘' }, slope],
    explain: (i, n, r) => {
      const terms = upper.tensor.values.map(
        (d, j) =>
          `${parenthesized(d, n)} \\cdot ${parenthesized(w.tensor.values[i * w.tensor.columns + j]!, n)}`,
      );
      return (
        `\\delta_{${i}} = (${sum(terms, isCut(upper.tensor))}) \\cdot ` +
        `${parenthesized(slope.tensor.values[i]!, n)} = ${r(error.tensor.values[i]!)}`
      );
    },
    why:
      'The error comes back through the same weights, and is scaled by the slope of the ' +
      'activation: where that is flat, little is learned.',
  };
}

/**
 * δ = f′(z) ∘ ∂C/∂a, with ∂C/∂a as it arrived: from the loss, or summed over the layers that take
 * this one.
 */
function errorBySlope(
  book: PassBook,
  layer: InspectedLayer,
  l: number,
  error: Operand,
  slope: Operand,
  arrived: Operand | undefined,
): Explained {
  return {
    tex: `\\delta^{${l}} = f'(z^{${l}}) \\circ \\frac{\\partial C}{\\partial a^{${l}}}`,
    source: 'lecture, equation 1',
    parts: [slope, { sign: '∘' }, ...(arrived ? [arrived] : [])],
    explain: (j, n, r) =>
      `\\delta_{${j}} = ${n(slope.tensor.values[j]!)} \\cdot ` +
      `${arrived ? parenthesized(arrived.tensor.values[j]!, n) : ''} = ` +
      `${r(error.tensor.values[j]!)}`,
    why: book.isOutput(layer)
      ? 'How much the loss changes with the sum of each output unit.'
      : 'The error that came down from the layers above, times the slope of the activation: ' +
        'where that is flat, little is learned.',
  };
}

/** Softmax is not elementwise: δ_j = a_j (g_j − Σ_k a_k g_k). */
function errorOfSoftmax(
  book: PassBook,
  layer: InspectedLayer,
  l: number,
  error: Operand,
  arrived: Operand | undefined,
): Explained {
  const a = book.outputOf(layer.name);
  const g = arrived && { ...arrived, tex: 'g' };
  return {
    tex:
      `\\delta^{${l}}_j = a_j\\left(g_j - \\sum_k a_k g_k\\right),\\quad g = ` +
      `\\frac{\\partial C}{\\partial a^{${l}}}`,
    source: 'softmax takes every sum at once',
    parts: [a, ...(g ? [{ sign: 'with' }, g] : [])],
    explain: (j, n, r) => {
      if (!g) return `\\delta_{${j}} = ${r(error.tensor.values[j]!)}`;
      const terms = a.tensor.values.map(
        (value, i) => `${n(value)} \\cdot ${parenthesized(g.tensor.values[i]!, n)}`,
      );
      return (
        `\\delta_{${j}} = ${n(a.tensor.values[j]!)}\\left(${n(g.tensor.values[j]!)} - ` +
        `[${sum(terms, isCut(a.tensor))}]\\right) = ${r(error.tensor.values[j]!)}`
      );
    },
    why: 'Each share depends on every sum, so that each error depends on every gradient.',
  };
}

function weightGradient(
  book: PassBook,
  layer: InspectedLayer,
  l: number,
  error: Operand,
  dw: TensorView,
): Moment {
  const x = book.outputOf(layer.inputs[0]!);
  return {
    phase: 'backward',
    layer: layer.name,
    symbol: '∂w',
    quantity: 'dw',
    title: `weight gradient of ${layer.name}`,
    tex: `\\frac{\\partial C}{\\partial w^{${l}}} = (${x.tex})^{\\mathsf T}\\, \\delta^{${l}}`,
    source: 'lecture, equation 2',
    result: book.operand(layer, `\\partial C/\\partial w^{${l}}`, dw, 'backward'),
    parts: [transposed(x), { sign: '·' }, error],
    explain: (at, n, r) => {
      const [i, j] = place(dw, at);
      return (
        `\\frac{\\partial C}{\\partial w_{${i}${j}}} = ${x.tex}_{${i}}\\, \\delta_{${j}} = ` +
        `${n(x.tensor.values[i]!)} \\cdot ${parenthesized(error.tensor.values[j]!, n)} = ` +
        `${r(dw.values[at]!)}`
      );
    },
    why:
      'A weight is to blame as much as what came in through it, times the error of the unit ' +
      'it leads to.',
  };
}

function biasGradient(
  book: PassBook,
  layer: InspectedLayer,
  l: number,
  error: Operand,
  db: TensorView,
): Moment {
  return {
    phase: 'backward',
    layer: layer.name,
    symbol: '∂b',
    quantity: 'db',
    title: `bias gradient of ${layer.name}`,
    tex: `\\frac{\\partial C}{\\partial b^{${l}}} = \\sum_{rows} \\delta^{${l}}`,
    source: 'lecture, equation 3',
    result: book.operand(layer, `\\partial C/\\partial b^{${l}}`, db, 'backward'),
    parts: [error],
    explain: (j, _, r) =>
      `\\frac{\\partial C}{\\partial b_{${j}}} = \\delta_{${j}} = ${r(db.values[j]!)}`,
    why: "A bias is an input of one: its gradient is the unit's error.",
  };
}

/** Layers without parameters hand the error down: one moment for each layer they take. */
function passedOn(book: PassBook, step: InspectedStep, layer: InspectedLayer): Moment[] {
  const handedDown = Object.entries(step.quantities).filter(([quantity]) =>
    quantity.startsWith('dx'),
  );
  return handedDown.flatMap(([quantity, tensor], i) => {
    const input = layer.inputs[i] ?? layer.inputs[0]!;
    const x = book.outputOf(input);
    const result = book.operand(
      book.layer(input),
      `\\frac{\\partial C}{\\partial ${x.tex}}`,
      tensor,
      'backward',
    );
    const { tex, parts, why } = handed(book, layer, i, result.tex);
    return [
      {
        phase: 'backward' as const,
        layer: layer.name,
        symbol: '∂x',
        quantity,
        title: `error through ${layer.name} to ${input}`,
        tex,
        source: layer.kind,
        result,
        parts,
        explain: (at: number, _: Write, r: Write) =>
          `${result.tex}_{${at}} = ${r(tensor.values[at]!)}`,
        why,
      },
    ];
  });
}

const handedWhy: Readonly<Record<string, string>> = {
  batch_norm:
    'What moves mean and variance of the batch is taken out of the error; the rest is scaled as ' +
    'the values were.',
  layer_norm:
    "What moves the row's mean and variance is taken out of the error; the rest is scaled as the values were.",
  max_pool2d: 'Only the pixel that was the greatest of its window hears of the error.',
  avg_pool2d: 'Every pixel of a window gets an equal share of the error.',
  embedding:
    'A number that only looks something up cannot be moved a little: nothing is handed down.',
  rnn: 'The error goes back through time, step by step, and from every step down to its input.',
  lstm:
    'The error goes back through time along the memory cell, and from every step down to ' +
    'its input.',
  gru: 'The error goes back through time, step by step, and from every step down to its input.',
  rbf: 'The error of a unit moves the input towards or away from its centre.',
};

function handed(
  book: PassBook,
  layer: InspectedLayer,
  i: number,
  gradient: string,
): { tex: string; parts: readonly Part[]; why: string } {
  const upper = `\\frac{\\partial C}{\\partial a^{${book.level(layer.name)}}}`;
  if (layer.kind === 'dropout') {
    const mask = book.quantity('forward', layer.name, 'mask');
    return {
      tex: `${gradient} = ${upper} \\circ m`,
      parts: mask ? [{ sign: '… ∘' }, book.operand(layer, 'm', mask, 'plain')] : [],
      why:
        'What was dropped learns nothing from this row; the rest is scaled as it was going ' +
        'forward.',
    };
  }
  if (layer.kind === 'multiply') {
    const others = layer.inputs.filter((_, k) => k !== i).map((name) => book.outputOf(name));
    return {
      tex: `${gradient} = ${upper} \\circ ${others.map((other) => other.tex).join(' \\circ ')}`,
      parts: others.flatMap((other) => [{ sign: '… ∘' }, other]),
      why: 'The error of one factor is scaled by the others.',
    };
  }
  if (layer.kind === 'concat')
    return {
      tex: `${gradient} = \\text{its part of }\\ ${upper}`,
      parts: [],
      why: 'Every branch gets back its own part of the error.',
    };
  const own = handedWhy[layer.kind];
  if (own !== undefined) return { tex: gradient, parts: [], why: own };
  return {
    tex: `${gradient} = ${upper}`,
    parts: [],
    why:
      layer.kind === 'add'
        ? 'Every branch gets the whole error.'
        : 'The same errors in the shape of the layer below.',
  };
}
