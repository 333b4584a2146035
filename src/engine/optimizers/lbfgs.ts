/**
 * lbfgs, the lecture's quasi-Newton method: the direction is −H·g, H built from the last steps s
 * and gradient changes y by the two-loop recursion. One update makes up to `max_iterations` of them
 * on the same batch, each with step η, or as far as a line search for the strong Wolfe conditions
 * says.  Sources: Liu & Nocedal 1989; Nocedal & Wright, algorithms 7.4, 3.5, 3.6; PyTorch
 * optim.LBFGS.
 */
import type { Parameter } from '../layers/layer.js';
import type { OptimizerFactory } from './optimizerFactory.js';
import { ParameterMemory } from './parameterMemory.js';

/**
 * PyTorch's: the greatest gradient entry that counts as zero, and the least change that counts as
 * one.
 */
const tolerance = { gradient: 1e-7, change: 1e-9 };

/** Pairs (s, y) whose product is smaller say nothing of the curvature. */
const leastCurvature = 1e-10;

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const greatest = (a: Float64Array): number =>
  a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The parameters that move as one vector. */
class FlatParameters {
  private readonly moving: readonly Parameter[];
  readonly size: number;

  constructor(parameters: readonly Parameter[]) {
    this.moving = parameters.filter(({ frozen }) => !frozen);
    this.size = this.moving.reduce((sum, { value }) => sum + value.data.length, 0);
  }

  private gather(of: (parameter: Parameter) => ArrayLike<number>): Float64Array {
    const flat = new Float64Array(this.size);
    let at = 0;
    for (const parameter of this.moving) {
      flat.set(of(parameter), at);
      at += parameter.value.data.length;
    }
    return flat;
  }

  values(): Float64Array {
    return this.gather(({ value }) => value.data);
  }

  gradient(): Float64Array {
    return this.gather(({ gradient }) => gradient.data);
  }

  /** w ← from + t·direction */
  place(from: Float64Array, t: number, direction: Float64Array): void {
    let at = 0;
    for (const { value } of this.moving)
      for (let i = 0; i < value.data.length; i++, at++)
        value.data[i] = from[at]! + t * direction[at]!;
  }
}

/** Loss and gradient at a point of a line, with the slope along it. */
interface Point {
  readonly t: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly slope: number;
}

/** Keeps pairs of steps and changes of the gradient; an update computes the loss several times. */
export const createLbfgs: OptimizerFactory = ({ number, word }, learningRate, room) => {
  const history = number('history');
  const maxIterations = number('max_iterations');
  const lineSearch = word('line_search');
  const memory = new ParameterMemory(room);
  return {
    name: 'lbfgs',
    learningRate,
    memory,
    update(parameters, evaluate, firstLoss) {
      const flat = new FlatParameters(parameters);
      const pairs = storedPairs(memory);
      let loss = firstLoss;
      let gradient = flat.gradient();
      let evaluations = 1;
      const mostEvaluations = Math.floor((maxIterations * 5) / 4);
      for (
        let iteration = 1;
        iteration <= maxIterations && greatest(gradient) > tolerance.gradient;
        iteration++
      ) {
        memory.steps++;
        const previous = memory.vector('gradient', flat.size);
        const step = memory.vector('step', flat.size);
        if (memory.steps > 1)
          remember(
            pairs,
            history,
            step,
            gradient.map((g, i) => g - previous[i]!),
          );
        const direction = descentDirection(pairs, gradient);
        previous.set(gradient);
        const slope = dot(gradient, direction);
        if (slope > -tolerance.change) break;
        const from = flat.values();
        const before = loss;
        // Nothing is known of the curvature at the very first step: it is made short.
        const sum = gradient.reduce((total, g) => total + Math.abs(g), 0);
        let t = memory.steps === 1 ? Math.min(1, 1 / sum) * this.learningRate : this.learningRate;
        const at = (distance: number): Point => {
          flat.place(from, distance, direction);
          evaluations++;
          const value = evaluate();
          const g = flat.gradient();
          return { t: distance, loss: value, gradient: g, slope: dot(g, direction) };
        };
        if (lineSearch === 'strong_wolfe') {
          const found = strongWolfe(at, t, { t: 0, loss, gradient, slope }, greatest(direction));
          ({ t, loss, gradient } = found);
          flat.place(from, t, direction);
        } else if (iteration < maxIterations) ({ loss, gradient } = at(t));
        else flat.place(from, t, direction);
        for (let i = 0; i < flat.size; i++) step[i] = t * direction[i]!;
        if (
          evaluations >= mostEvaluations ||
          greatest(step) <= tolerance.change ||
          Math.abs(loss - before) < tolerance.change
        )
          break;
      }
      storePairs(memory, pairs);
    },
  };
};

/** Pairs are kept as plain vectors, so that a checkpoint holds them. */
function storedPairs(memory: ParameterMemory): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; memory.has(`s${i}`); i++)
    pairs.push({ s: memory.vector(`s${i}`, 0), y: memory.vector(`y${i}`, 0) });
  return pairs;
}

function storePairs(memory: ParameterMemory, pairs: readonly Pair[]): void {
  for (const [i, { s, y }] of pairs.entries()) {
    memory.put(`s${i}`, s);
    memory.put(`y${i}`, y);
  }
}

function remember(pairs: Pair[], history: number, s: Float64Array, y: Float64Array): void {
  if (dot(s, y) <= leastCurvature) return;
  if (pairs.length === history) pairs.shift();
  pairs.push({ s: s.slice(), y });
}

/** −H·g by the two loops; H starts as (s·y)/(y·y) of the last pair. */
function descentDirection(pairs: readonly Pair[], gradient: Float64Array): Float64Array {
  const d = gradient.map((g) => -g);
  const last = pairs.at(-1);
  if (!last) return d;
  const alphas: number[] = [];
  for (const { s, y } of pairs.toReversed()) {
    const alpha = dot(s, d) / dot(s, y);
    alphas.unshift(alpha);
    for (let i = 0; i < d.length; i++) d[i]! -= alpha * y[i]!;
  }
  const scale = dot(last.s, last.y) / dot(last.y, last.y);
  for (let i = 0; i < d.length; i++) d[i]! *= scale;
  for (const [k, { s, y }] of pairs.entries()) {
    const beta = dot(y, d) / dot(s, y);
    for (let i = 0; i < d.length; i++) d[i]! += s[i]! * (alphas[k]! - beta);
  }
  return d;
}

const wolfe = { decrease: 1e-4, curvature: 0.9, trials: 25 };

/**
 * A step that lowers the loss enough and flattens the slope enough: first a bracket is found, then
 * narrowed.
 */
function strongWolfe(at: (t: number) => Point, first: number, start: Point, size: number): Point {
  const tooHigh = (point: Point): boolean =>
    point.loss > start.loss + wolfe.decrease * point.t * start.slope;
  const flat = (point: Point): boolean => Math.abs(point.slope) <= -wolfe.curvature * start.slope;
  let previous = start;
  let point = at(first);
  let trials = 0;
  let bracket: [Point, Point] | undefined;
  for (; trials < wolfe.trials; trials++) {
    if (tooHigh(point) || (trials > 1 && point.loss >= previous.loss)) {
      bracket = [previous, point];
      break;
    }
    if (flat(point)) return point;
    if (point.slope >= 0) {
      bracket = [previous, point];
      break;
    }
    const next = cubicMinimum(
      previous,
      point,
      point.t + 0.01 * (point.t - previous.t),
      point.t * 10,
    );
    previous = point;
    point = at(next);
  }
  bracket ??= [start, point];
  let [low, high] = ordered(bracket);
  let stuck = false;
  while (trials < wolfe.trials && Math.abs(high.t - low.t) * size >= tolerance.change) {
    const least = Math.min(low.t, high.t);
    const most = Math.max(low.t, high.t);
    let t = cubicMinimum(bracket[0], bracket[1], least, most);
    const margin = 0.1 * (most - least);
    // A trial next to an end gains little: the second one in a row is moved inwards.
    if (Math.min(most - t, t - least) < margin) {
      if (stuck || t >= most || t <= least) {
        t = Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin;
        stuck = false;
      } else stuck = true;
    } else stuck = false;
    const trial = at(t);
    trials++;
    const lowIsFirst: boolean = bracket[0] === low;
    if (tooHigh(trial) || trial.loss >= low.loss) {
      bracket = lowIsFirst ? [low, trial] : [trial, low];
      [low, high] = ordered(bracket);
      continue;
    }
    if (flat(trial)) return trial;
    if (trial.slope * (high.t - low.t) >= 0) high = low;
    low = trial;
    bracket = lowIsFirst ? [low, high] : [high, low];
  }
  return low;
}

const ordered = ([a, b]: readonly [Point, Point]): [low: Point, high: Point] =>
  a.loss <= b.loss ? [a, b] : [b, a];

/** Where the cubic through two points with their slopes is least, kept within bounds. */
function cubicMinimum(p: Point, q: Point, least: number, most: number): number {
  const [a, b] = p.t <= q.t ? [p, q] : [q, p];
  const d1 = p.slope + q.slope - (3 * (p.loss - q.loss)) / (p.t - q.t);
  const square = d1 * d1 - p.slope * q.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return Math.min(Math.max(t, least), most);
}
