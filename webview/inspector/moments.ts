/** A pass cut into moments: one quantity at a time, each with its equation, its operands and its sentences. Plain data, no view. */
import type { InspectedLayer, InspectedPass, InspectedStep, TensorView } from '../../src/model/inspection.js';
import type { StepPhase } from '../../src/model/steps.js';

/** A tensor in an equation: `δ¹ = ( δ² · (w²)ᵀ ) ∘ f′(z¹)`. */
export interface Operand {
  readonly tex: string;
  readonly tensor: TensorView;
  readonly caption: string;
  readonly tone: 'forward' | 'backward' | 'plain';
  readonly transposed?: boolean;
}

export type Part = Operand | { readonly sign: string };

export interface Moment {
  readonly phase: StepPhase;
  readonly layer: string;
  /** `z`, `a`, `C`, `δ`, `∂w`, `∂b`, `w`, `b`: what the strip shows. */
  readonly symbol: string;
  /** The quantity's name in `trace --json`. */
  readonly quantity: string;
  readonly title: string;
  readonly tex: string;
  readonly source: string;
  readonly result: Operand;
  readonly parts: readonly Part[];
  /** One entry of the result, term by term, in TeX numbers. */
  explain(index: number, number: (value: number) => string): string;
  /** Why it is so, in a sentence. */
  readonly why: string;
}

/** The lecture counts layers from 1 above the input: superscripts are places in the chain of layers that compute. */
export function momentsOf(pass: InspectedPass): Moment[] {
  const book = new PassBook(pass);
  return pass.steps.flatMap((step) => book.moments(step));
}

const places = { rows: 1, columns: 1 };
const single = (value: number): TensorView => ({ shape: [], ...places, values: [value] });

class PassBook {
  private readonly levels = new Map<string, number>();
  private readonly layers: ReadonlyMap<string, InspectedLayer>;

  constructor(private readonly pass: InspectedPass) {
    this.layers = new Map(pass.layers.map((layer) => [layer.name, layer]));
    let level = 0;
    for (const layer of pass.layers) this.levels.set(layer.name, layer.kind === 'input' ? 0 : ++level);
  }

  moments(step: InspectedStep): Moment[] {
    const layer = this.layers.get(step.layer)!;
    switch (step.phase) {
      case 'forward':
        return this.forward(step, layer);
      case 'loss':
        return this.loss(step, layer);
      case 'backward':
        return this.backward(step, layer);
      case 'update':
        return this.update(step, layer);
    }
  }

  private level(name: string): number {
    return this.levels.get(name)!;
  }

  private quantity(phase: StepPhase, layer: string, name: string): TensorView | undefined {
    return this.pass.steps.find((step) => step.phase === phase && step.layer === layer)?.quantities[name];
  }

  private outputOf(name: string): Operand {
    const tensor = this.quantity('forward', name, 'a')!;
    const level = this.level(name);
    return { tex: level === 0 ? 'x' : `a^{${level}}`, tensor, caption: `${name} ${dimensions(tensor)}`, tone: 'forward' };
  }

  private weights(layer: InspectedLayer, key: string): Operand {
    const tensor = layer.parameters[key]!;
    return { tex: `${key}^{${this.level(layer.name)}}`, tensor, caption: `${layer.name} ${key === 'w' ? 'weights' : 'biases'} ${dimensions(tensor)}`, tone: 'plain' };
  }

  private forward(step: InspectedStep, layer: InspectedLayer): Moment[] {
    const l = this.level(layer.name);
    const base = { phase: 'forward', layer: layer.name } as const;
    const { z, a } = step.quantities;
    if (layer.kind === 'input') {
      const result = this.outputOf(layer.name);
      return [
        {
          ...base,
          symbol: 'x',
          quantity: 'a',
          title: `input of ${layer.name}`,
          tex: 'a^{0} = x',
          source: 'the row',
          result,
          parts: [],
          explain: (i, n) => `x_{${i}} = ${n(result.tensor.values[i]!)}`,
          why: 'The row as it goes in: encoded, and normalized where the file says so.',
        },
      ];
    }
    if (layer.kind !== 'dense' || !z) {
      const inputs = layer.inputs.map((name) => this.outputOf(name));
      const tensor = a!;
      const result: Operand = { tex: `a^{${l}}`, tensor, caption: `${layer.name} ${dimensions(tensor)}`, tone: 'forward' };
      const { tex, joiner, why } = plainForward(layer, l, inputs);
      return [
        {
          ...base,
          symbol: 'a',
          quantity: 'a',
          title: `output of ${layer.name}`,
          tex,
          source: layer.kind,
          result,
          parts: joined(inputs, joiner),
          explain: (i, n) => `a^{${l}}_{${i}} = ${n(tensor.values[i]!)}`,
          why,
        },
      ];
    }
    const x = this.outputOf(layer.inputs[0]!);
    const w = this.weights(layer, 'w');
    const b = layer.parameters['b'] && this.weights(layer, 'b');
    const zOperand: Operand = { tex: `z^{${l}}`, tensor: z, caption: `${layer.name} ${dimensions(z)}`, tone: 'forward' };
    const aOperand = this.outputOf(layer.name);
    const f = layer.activation ?? 'linear';
    return [
      {
        ...base,
        symbol: 'z',
        quantity: 'z',
        title: `weighted sum of ${layer.name}`,
        tex: `z^{${l}} = ${x.tex}\\, w^{${l}}${b ? ` + b^{${l}}` : ''}`,
        source: 'lecture, the multilayer perceptron',
        result: zOperand,
        parts: [x, { sign: '·' }, w, ...(b ? [{ sign: '+' }, b] : [])],
        explain: (j, n) => {
          const terms = x.tensor.values.map((value, i) => `${n(value)} \\cdot ${parenthesized(w.tensor.values[i * w.tensor.columns + j]!, n)}`);
          return `z^{${l}}_{${j}} = ${elided(terms)}${b ? ` + ${parenthesized(b.tensor.values[j]!, n)}` : ''} = ${n(z.values[j]!)}`;
        },
        why: 'Every unit adds up what comes in, each input times its weight, and a bias.',
      },
      {
        ...base,
        symbol: 'a',
        quantity: 'a',
        title: `activation of ${layer.name}`,
        tex: f === 'linear' ? `a^{${l}} = z^{${l}}` : `a^{${l}} = f(z^{${l}}),\\quad f = \\mathrm{${f.replaceAll('_', '\\_')}}`,
        source: 'lecture, activation functions',
        result: aOperand,
        parts: [{ sign: f === 'linear' ? '' : `${f}(` }, zOperand, { sign: f === 'linear' ? '' : ')' }],
        explain: (j, n) => `a^{${l}}_{${j}} = ${f === 'linear' ? '' : `\\mathrm{${f.replaceAll('_', '\\_')}}`}(${n(z.values[j]!)}) = ${n(aOperand.tensor.values[j]!)}`,
        why: f === 'linear' ? 'A linear output: the sum itself.' : 'The bend that makes a network more than a straight line.',
      },
    ];
  }

  private loss(step: InspectedStep, layer: InspectedLayer): Moment[] {
    const { y, loss } = step.quantities;
    const a = this.outputOf(layer.name);
    const target: Operand = { tex: 'y', tensor: y!, caption: `target ${dimensions(y!)}`, tone: 'plain' };
    const { tex, term, whole } = lossFormula(this.pass.loss);
    return [
      {
        phase: 'loss',
        layer: layer.name,
        symbol: 'C',
        quantity: 'loss',
        title: `loss: ${this.pass.loss.replaceAll('_', ' ')}`,
        tex,
        source: 'lecture, the cost function',
        result: { tex: 'C', tensor: single(loss!.values[0]!), caption: 'loss', tone: 'plain' },
        parts: [{ sign: 'C(' }, a, { sign: ',' }, target, { sign: ')' }],
        explain: (_, n) => `C = ${whole(elided(a.tensor.values.map((value, j) => term(n(value), n(y!.values[j]!)))))} = ${n(loss!.values[0]!)}`,
        why: 'How far the answer is from the target: the one number that training makes small.',
      },
    ];
  }

  private backward(step: InspectedStep, layer: InspectedLayer): Moment[] {
    const l = this.level(layer.name);
    const { delta, dw, db, df } = step.quantities;
    const base = { phase: 'backward', layer: layer.name } as const;
    if (!delta) {
      const tensor = Object.values(step.quantities)[0];
      if (!tensor) return [];
      return [
        {
          ...base,
          symbol: '∂x',
          quantity: Object.keys(step.quantities)[0]!,
          title: `error through ${layer.name}`,
          tex: '\\partial C/\\partial x',
          source: layer.kind,
          result: { tex: '\\partial x', tensor, caption: `${layer.name} ${dimensions(tensor)}`, tone: 'backward' },
          parts: [],
          explain: (i, n) => n(tensor.values[i]!),
          why: 'The error passes through to the layer below.',
        },
      ];
    }
    const error: Operand = { tex: `\\delta^{${l}}`, tensor: delta, caption: `${layer.name} ${dimensions(delta)}`, tone: 'backward' };
    const moments: Moment[] = [{ ...base, symbol: 'δ', quantity: 'delta', title: `error of ${layer.name}`, result: error, ...this.errorOf(layer, l, error, df) }];
    if (dw) {
      const x = this.outputOf(layer.inputs[0]!);
      const gradient: Operand = { tex: `\\partial C/\\partial w^{${l}}`, tensor: dw, caption: `${layer.name} ${dimensions(dw)}`, tone: 'backward' };
      moments.push({
        ...base,
        symbol: '∂w',
        quantity: 'dw',
        title: `weight gradient of ${layer.name}`,
        tex: `\\frac{\\partial C}{\\partial w^{${l}}} = (${x.tex})^{\\mathsf T}\\, \\delta^{${l}}`,
        source: 'lecture, equation 2',
        result: gradient,
        parts: [transposed(x), { sign: '·' }, error],
        explain: (at, n) => {
          const [i, j] = [Math.floor(at / dw.columns), at % dw.columns];
          return `\\frac{\\partial C}{\\partial w_{${i}${j}}} = ${x.tex}_{${i}}\\, \\delta_{${j}} = ${n(x.tensor.values[i]!)} \\cdot ${parenthesized(delta.values[j]!, n)} = ${n(dw.values[at]!)}`;
        },
        why: 'A weight is to blame as much as what came in through it, times the error of the unit it leads to.',
      });
    }
    if (db) {
      moments.push({
        ...base,
        symbol: '∂b',
        quantity: 'db',
        title: `bias gradient of ${layer.name}`,
        tex: `\\frac{\\partial C}{\\partial b^{${l}}} = \\sum_{rows} \\delta^{${l}}`,
        source: 'lecture, equation 3',
        result: { tex: `\\partial C/\\partial b^{${l}}`, tensor: db, caption: `${layer.name} ${dimensions(db)}`, tone: 'backward' },
        parts: [error],
        explain: (j, n) => `\\frac{\\partial C}{\\partial b_{${j}}} = \\delta_{${j}} = ${n(db.values[j]!)}`,
        why: "A bias is an input of one: its gradient is the unit's error.",
      });
    }
    return moments;
  }

  /** δ of the output from the loss; δ of a layer below from the one above it. */
  private errorOf(layer: InspectedLayer, l: number, error: Operand, df: TensorView | undefined): Pick<Moment, 'tex' | 'source' | 'parts' | 'explain' | 'why'> {
    const slope = df && ({ tex: `f'(z^{${l}})`, tensor: df, caption: `${layer.name} ${dimensions(df)}`, tone: 'forward' } satisfies Operand);
    const isOutput = layer.name === this.pass.layers.at(-1)!.name;
    const a = this.outputOf(layer.name);
    const value = (j: number): number => error.tensor.values[j]!;
    if (isOutput && this.pass.fused) {
      const y = this.quantity('loss', layer.name, 'y')!;
      const target: Operand = { tex: 'y', tensor: y, caption: 'target', tone: 'plain' };
      const mean = this.pass.loss === 'binary_cross_entropy' && y.values.length > 1 ? ` / ${y.values.length}` : '';
      return {
        tex: `\\delta^{${l}} = a^{${l}} - y${mean && ` \\quad (${mean.trim()}\\ \\text{outputs})`}`,
        source: `${this.pass.loss.replaceAll('_', ' ')} with ${layer.activation}, taken together`,
        parts: [a, { sign: '−' }, target],
        explain: (j, n) => `\\delta_{${j}} = ${mean ? '(' : ''}${n(a.tensor.values[j]!)} - ${parenthesized(y.values[j]!, n)}${mean ? `)${mean}` : ''} = ${n(value(j))}`,
        why: `With ${layer.activation} and ${this.pass.loss.replaceAll('_', '-')} the derivative of the activation cancels: the error is answer minus target.`,
      };
    }
    if (isOutput) {
      const da = this.quantity('loss', layer.name, 'da');
      const above: Operand | undefined = da && { tex: `\\partial C/\\partial a^{${l}}`, tensor: da, caption: `loss ${dimensions(da)}`, tone: 'backward' };
      return {
        tex: slope
          ? `\\delta^{${l}} = f'(z^{${l}}) \\circ \\frac{\\partial C}{\\partial a^{${l}}}`
          : `\\delta_j = a_j\\left(g_j - \\sum_k a_k g_k\\right),\\ g = \\frac{\\partial C}{\\partial a}`,
        source: 'lecture, equation 1',
        parts: [...(slope ? [slope, { sign: '∘' }] : []), ...(above ? [above] : [])],
        explain: (j, n) =>
          slope && da ? `\\delta_{${j}} = ${n(slope.tensor.values[j]!)} \\cdot ${parenthesized(da.values[j]!, n)} = ${n(value(j))}` : `\\delta_{${j}} = ${n(value(j))}`,
        why: 'How much the loss changes with the sum of each output unit.',
      };
    }
    const above = this.pass.layers.find((other) => other.inputs.includes(layer.name));
    const upper = above && this.quantity('backward', above.name, 'delta');
    const w = above?.parameters['w'] && this.weights(above, 'w');
    if (!above || !upper || !w || !slope) {
      return {
        tex: `\\delta^{${l}} = f'(z^{${l}}) \\circ \\frac{\\partial C}{\\partial a^{${l}}}`,
        source: 'lecture, equation 4',
        parts: slope ? [slope] : [],
        explain: (j, n) => `\\delta_{${j}} = ${n(value(j))}`,
        why: 'The error that comes down from the layers above, times the slope of the activation.',
      };
    }
    const m = this.level(above.name);
    const upperError: Operand = { tex: `\\delta^{${m}}`, tensor: upper, caption: `${above.name} ${dimensions(upper)}`, tone: 'backward' };
    return {
      tex: `\\delta^{${l}} = \\left(\\delta^{${m}} (w^{${m}})^{\\mathsf T}\\right) \\circ f'(z^{${l}})`,
      source: 'lecture, equation 4',
      parts: [{ sign: '(' }, upperError, { sign: '·' }, transposed(w), { sign: ') ∘' }, slope],
      explain: (i, n) => {
        const terms = upper.values.slice(0, w.tensor.columns).map((d, j) => `${n(d)} \\cdot ${parenthesized(w.tensor.values[i * w.tensor.columns + j]!, n)}`);
        return `\\delta_{${i}} = (${elided(terms)}) \\cdot ${parenthesized(slope.tensor.values[i]!, n)} = ${n(value(i))}`;
      },
      why: 'The error comes back through the same weights, and is scaled by the slope of the activation: where that is flat, little is learned.',
    };
  }

  private update(step: InspectedStep, layer: InspectedLayer): Moment[] {
    const l = this.level(layer.name);
    const eta = this.pass.learningRate;
    const plain = this.pass.optimizer === 'sgd';
    return Object.entries(step.quantities).map(([key, after]): Moment => {
      const before = layer.parameters[key]!;
      const gradient = this.quantity('backward', layer.name, `d${key}`);
      const result: Operand = { tex: `${key}^{${l}}`, tensor: after, caption: `${layer.name} after ${dimensions(after)}`, tone: 'plain' };
      const old: Operand = { tex: `${key}^{${l}}_{\\mathrm{before}}`, tensor: before, caption: 'before', tone: 'plain' };
      const g: Operand | undefined = gradient && { tex: `\\partial C/\\partial ${key}^{${l}}`, tensor: gradient, caption: 'gradient', tone: 'backward' };
      return {
        phase: 'update',
        layer: layer.name,
        symbol: key,
        quantity: key,
        title: `update of ${layer.name}: ${key === 'w' ? 'weights' : 'biases'}`,
        tex: plain
          ? `${key}^{${l}} \\leftarrow ${key}^{${l}} - \\eta\\, \\frac{\\partial C}{\\partial ${key}^{${l}}},\\quad \\eta = ${eta}`
          : `${key}^{${l}} \\leftarrow ${key}^{${l}} - \\eta\\,\\frac{\\hat m}{\\sqrt{\\hat v}+\\varepsilon},\\quad \\eta = ${eta}\\ (\\text{${this.pass.optimizer}})`,
        source: 'lecture, gradient descent',
        result,
        parts: g ? [old, { sign: plain ? '− η ·' : '− step of' }, g] : [old],
        explain: (i, n) =>
          plain && g
            ? `${key}_{${i}} = ${n(before.values[i]!)} - ${eta} \\cdot ${parenthesized(g.tensor.values[i]!, n)} = ${n(after.values[i]!)}`
            : `${key}_{${i}}:\\ ${n(before.values[i]!)} \\to ${n(after.values[i]!)}`,
        why: 'Downhill: every parameter moves a little against its gradient.',
      };
    });
  }
}

function plainForward(layer: InspectedLayer, l: number, inputs: readonly Operand[]): { tex: string; joiner: string; why: string } {
  const below = inputs.map((input) => input.tex);
  switch (layer.kind) {
    case 'dropout':
      return { tex: `a^{${l}} = \\frac{m \\circ ${below[0]}}{1-p}`, joiner: '', why: 'While training, some values are dropped by chance and the others scaled up.' };
    case 'add':
      return { tex: `a^{${l}} = ${below.join(' + ')}`, joiner: '+', why: 'Branches are added.' };
    case 'multiply':
      return { tex: `a^{${l}} = ${below.join(' \\circ ')}`, joiner: '∘', why: 'Branches are multiplied, value by value.' };
    case 'concat':
      return { tex: `a^{${l}} = [${below.join(', ')}]`, joiner: ',', why: 'Branches stand side by side.' };
    case 'activation':
      return { tex: `a^{${l}} = f(${below[0]}),\\quad f = \\mathrm{${(layer.activation ?? '').replaceAll('_', '\\_')}}`, joiner: '', why: 'The function applied to every value.' };
    default:
      return { tex: `a^{${l}} = ${below.join(', ')}`, joiner: ',', why: 'The same values in another shape.' };
  }
}

const joined = (operands: readonly Operand[], sign: string): Part[] => operands.flatMap((operand, i) => (i === 0 ? [operand] : [{ sign }, operand]));

/** Long sums keep their first terms and their last. */
const elided = (terms: readonly string[]): string => (terms.length <= 6 ? terms.join(' + ') : [...terms.slice(0, 4), '\\cdots', terms.at(-1)!].join(' + '));

const parenthesized = (value: number, n: (value: number) => string): string => (value < 0 ? `(${n(value)})` : n(value));

const transposed = (operand: Operand): Operand => ({
  ...operand,
  tex: `(${operand.tex})^{\\mathsf T}`,
  caption: operand.caption.replace(/(\d+)×(\d+)/, '$2×$1'),
  transposed: true,
});

const dimensions = (tensor: TensorView): string => (tensor.shape.length === 0 ? '' : tensor.shape.length === 1 ? `${tensor.shape[0]}` : tensor.shape.join('×'));

interface LossFormula {
  readonly tex: string;
  term(a: string, y: string): string;
  whole(sum: string): string;
}

function lossFormula(name: string): LossFormula {
  const square = (a: string, y: string): string => `(${a} - ${y.startsWith('-') ? `(${y})` : y})^2`;
  switch (name) {
    case 'half_squared_error':
      return { tex: 'C = \\tfrac12 \\sum_j (a_j - y_j)^2', term: square, whole: (sum) => `\\tfrac12 \\left[${sum}\\right]` };
    case 'mse':
      return { tex: 'C = \\tfrac1k \\sum_j (a_j - y_j)^2', term: square, whole: (sum) => `\\overline{${sum}}` };
    case 'mae':
      return { tex: 'C = \\tfrac1k \\sum_j |a_j - y_j|', term: (a, y) => `|${a} - ${y}|`, whole: (sum) => `\\overline{${sum}}` };
    case 'cross_entropy':
      return { tex: 'C = -\\sum_j y_j \\ln a_j', term: (a, y) => `${y} \\ln ${a}`, whole: (sum) => `-\\left[${sum}\\right]` };
    case 'binary_cross_entropy':
      return { tex: 'C = -\\left[y \\ln a + (1-y) \\ln (1-a)\\right]', term: (a, y) => `${y} \\ln ${a} + (1-${y}) \\ln(1-${a})`, whole: (sum) => `-\\left[${sum}\\right]` };
    default:
      return { tex: 'C = \\tfrac1k \\sum_j h_\\delta(a_j - y_j)', term: (a, y) => `h(${a} - ${y})`, whole: (sum) => `\\overline{${sum}}` };
  }
}
