/**
 * The update: w ← w − η·∂C/∂w, spelled out where that is all there is to it, else before and after.
 */
import { entryOf } from '../../src/model/catalogue/catalogue.js';
import type { InspectedLayer, InspectedStep, TensorView } from '../../src/model/runs/inspection.js';
import type { Moment, Operand } from './moments.js';
import { parameterName, parameterTex, type PassBook } from './passBook.js';
import { dimensions, parenthesized, place } from './tex.js';

export function updateMoments(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Moment[] {
  return Object.entries(step.quantities).map(([key, after]) =>
    updateMoment(book, layer, key, after),
  );
}

function updateMoment(
  book: PassBook,
  layer: InspectedLayer,
  key: string,
  after: TensorView,
): Moment {
  const { pass } = book;
  const l = book.level(layer.name);
  const symbol = `${parameterTex(key)}^{${l}}`;
  const frozen = layer.frozen.includes(key);
  const before = layer.parameters[key]!;
  const gradient = book.quantity('backward', layer.name, `d${key}`);
  const old: Operand = {
    tex: `${symbol}_{\\mathrm{before}}`,
    tensor: before,
    caption: 'before',
    tone: 'plain',
  };
  const g: Operand | undefined = gradient && {
    tex: `\\frac{\\partial C}{\\partial ${symbol}}`,
    tensor: gradient,
    caption: 'gradient',
    tone: 'backward',
  };
  const penalized = layer.penalized.includes(key);
  const plain = pass.plainDescent && !penalized && !frozen && g !== undefined;
  const index = (at: number): string => (key === 'w' ? place(after, at).join('') : String(at));
  const { tex, why } = rule(book, layer, key, symbol, penalized);
  return {
    phase: 'update',
    layer: layer.name,
    symbol: key,
    quantity: key,
    title: `update of ${layer.name}: ${parameterName(layer, key)}`,
    tex,
    source: frozen ? 'frozen' : 'lecture, gradient descent',
    result: {
      tex: symbol,
      tensor: after,
      caption: `${layer.name} after ${dimensions(after)}`,
      tone: 'plain',
    },
    parts: frozen || !g ? [old] : [old, { sign: plain ? '− η ·' : '− a step from' }, g],
    explain: (at, n, r) => {
      const name = `${parameterTex(key)}_{${index(at)}}`;
      if (plain)
        return (
          `${name} = ${n(before.values[at]!)} - ${n(pass.learningRate)} \\cdot ` +
          `${parenthesized(g.tensor.values[at]!, n)} = ${r(after.values[at]!)}`
        );
      return `${name}:\\ ${n(before.values[at]!)} \\to ${r(after.values[at]!)}`;
    },
    why,
  };
}

function rule(
  { pass }: PassBook,
  layer: InspectedLayer,
  key: string,
  symbol: string,
  penalized: boolean,
): { tex: string; why: string } {
  if (layer.frozen.includes(key))
    return {
      tex: `${symbol} \\leftarrow ${symbol}`,
      why: `The ${parameterName(layer, key)} of '${layer.name}' are not moved by back-propagation.`,
    };
  const eta = `\\quad \\eta = ${pass.learningRate}`;
  const gradient = `\\frac{\\partial C}{\\partial ${symbol}}`;
  const g = penalized ? `\\left(${gradient} + \\lambda\\text{-terms}\\right)` : gradient;
  const pull = penalized
    ? ` The penalty on large ${parameterName(layer, key)} pulls them towards zero as well.`
    : '';
  const equation = entryOf('optimizer', pass.optimizer)?.equation ?? '';
  if (pass.optimizer !== 'sgd')
    return {
      tex: `${equation},${eta}`,
      why:
        `${entryOf('optimizer', pass.optimizer)?.help ?? ''} What it remembers of earlier ` +
        `steps goes into this one.${pull}`,
    };
  if (!pass.plainDescent)
    return {
      tex: `v \\leftarrow \\mu v + ${g},\\quad ${symbol} \\leftarrow ${symbol} - \\eta v,${eta}`,
      why:
        `Downhill with momentum, weight decay or a clipped gradient: the step is not the ` +
        `gradient of this row alone.${pull}`,
    };
  return {
    tex: `${symbol} \\leftarrow ${symbol} - \\eta\\, ${g},${eta}`,
    why: `Downhill: every parameter moves a little against its gradient.${pull}`,
  };
}
