/**
 * The update: w ← w − η·∂C/∂w, spelled out where that is all there is to it, else before and after.
 */
import { entryOf } from '../model/catalogue/catalogue.js';
import type { InspectedLayer, InspectedStep, TensorView } from '../model/runs/inspection.js';
import type { Draft, Operand } from './explanation.js';
import { parameterName, parameterTex, type PassBook } from './passBook.js';
import { num, phrase, result, signed } from './phrase.js';
import { dimensions, place, tex } from './tex.js';

/** One explanation for each parameter of the layer; a frozen one stays as it is. */
export const explainUpdate = (
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Draft[] =>
  Object.entries(step.quantities).map(([key, after]) => ofParameter(book, layer, key, after));

function ofParameter(book: PassBook, layer: InspectedLayer, key: string, after: TensorView): Draft {
  const { pass } = book;
  const symbol = tex`${parameterTex(key)}^{${book.level(layer)}}`;
  const frozen = layer.frozen.includes(key);
  const penalized = layer.penalized.includes(key);
  const before = layer.parameters[key]!;
  const old: Operand = {
    tex: tex`${symbol}_{\mathrm{before}}`,
    tensor: before,
    caption: 'before',
    tone: 'plain',
  };
  const gradient = book.quantity('backward', layer, `d${key}`);
  const g: Operand | undefined = gradient && {
    tex: tex`\frac{\partial C}{\partial ${symbol}}`,
    tensor: gradient,
    caption: 'gradient',
    tone: 'backward',
  };
  const plain = pass.plainDescent && !penalized && !frozen && g !== undefined;
  const indexOf = (at: number): string => (key === 'w' ? place(after, at).join('') : String(at));
  return {
    phase: 'update',
    layer: layer.name,
    symbol: key,
    quantity: key,
    title: `update of ${layer.name}: ${parameterName(layer, key)}`,
    ...ruleOf(book, layer, key, symbol),
    source: frozen ? 'frozen' : 'lecture, gradient descent',
    result: {
      tex: symbol,
      tensor: after,
      caption: `${layer.name} after ${dimensions(after)}`,
      tone: 'plain',
    },
    parts: frozen || !g ? [old] : [old, { sign: plain ? '− η ·' : '− a step from' }, g],
    entry(at) {
      const name = tex`${parameterTex(key)}_{${indexOf(at)}}`;
      const [from, to] = [before.values[at]!, after.values[at]!];
      if (!plain) return phrase`${name}:\ ${num(from)} \to ${result(to)}`;
      const step = phrase`${num(pass.learningRate)} \cdot ${signed(g.tensor.values[at]!)}`;
      return phrase`${name} = ${num(from)} - ${step} = ${result(to)}`;
    },
  };
}

/** The equation of the update, and why it is so. */
function ruleOf(
  { pass }: PassBook,
  layer: InspectedLayer,
  key: string,
  symbol: string,
): Pick<Draft, 'equation' | 'why'> {
  const name = parameterName(layer, key);
  if (layer.frozen.includes(key))
    return {
      equation: tex`${symbol} \leftarrow ${symbol}`,
      why: `The ${name} of '${layer.name}' are not moved by back-propagation.`,
    };
  const penalized = layer.penalized.includes(key);
  const eta = tex`\quad \eta = ${pass.learningRate}`;
  const gradient = tex`\frac{\partial C}{\partial ${symbol}}`;
  const g = penalized ? tex`\left(${gradient} + \lambda\text{-terms}\right)` : gradient;
  const pull = penalized ? ` The penalty on large ${name} pulls them towards zero as well.` : '';
  if (pass.optimizer !== 'sgd') {
    const entry = entryOf('optimizer', pass.optimizer);
    const remembers = 'What it remembers of earlier steps goes into this one.';
    return {
      equation: `${entry?.equation ?? ''},${eta}`,
      why: `${entry?.help ?? ''} ${remembers}${pull}`,
    };
  }
  if (!pass.plainDescent) {
    const velocity = tex`v \leftarrow \mu v + ${g}`;
    const why =
      'Downhill with momentum, weight decay or a clipped gradient: the step is not the gradient ' +
      'of this row alone.';
    return {
      equation: tex`${velocity},\quad ${symbol} \leftarrow ${symbol} - \eta v,${eta}`,
      why: `${why}${pull}`,
    };
  }
  return {
    equation: tex`${symbol} \leftarrow ${symbol} - \eta\, ${g},${eta}`,
    why: `Downhill: every parameter moves a little against its gradient.${pull}`,
  };
}
