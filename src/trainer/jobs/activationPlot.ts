/**
 * An activation and its derivative, drawn as the lecture draws them: both over one axis, as an SVG
 * that reads on any background.
 */
import { createActivation } from '../../engine/activations/create.js';
import { families } from '../../model/catalogue/catalogue.js';
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';

const frame = { width: 420, height: 240, left: 40, right: 12, top: 28, bottom: 26 };
const from = -5;
const to = 5;
const points = 201;

/** One colour each that stands out on light and on dark ground. */
const colours = { value: '#2f7fd6', derivative: '#d9822b', axis: '#8a8a8a' };

type Curve = readonly (readonly [x: number, y: number])[];

/** What has a plot of its own without parameters being chosen: all activations of the catalogue. */
export const activationPlotNames: readonly string[] = families.activation.map(
  (entry) => entry.name,
);

/** @throws Error for a name that is no activation */
export function plotActivation(call: CallValue, functions: readonly FunctionSpec[] = []): string {
  const name = call.call;
  const { value, derivative, subtitle } =
    name === 'softmax' ? softmaxCurves() : curvesOf(call, functions);
  const ys = [...value, ...derivative].map(([, y]) => y).filter(Number.isFinite);
  const low = Math.max(-5, Math.min(0, ...ys));
  const high = Math.min(5, Math.max(1, ...ys));
  const margin = (high - low) * 0.06;
  const x = (v: number): number =>
    frame.left + ((v - from) / (to - from)) * (frame.width - frame.left - frame.right);
  const y = (v: number): number =>
    frame.height -
    frame.bottom -
    ((v - low + margin) / (high - low + 2 * margin)) * (frame.height - frame.top - frame.bottom);
  const gridLine = (v: number): string =>
    `<path d="M${frame.left} ${y(v).toFixed(1)}H${frame.width - frame.right}"/>`;
  const path = (curve: Curve): string => {
    let drawing = false;
    return curve
      .map(([u, v], i) => {
        const inside = v >= low - margin && v <= high + margin;
        // A jump is a gap, not a line.
        const jumps = i > 0 && Math.abs(v - curve[i - 1]![1]) > 0.5;
        // A point between two others on one line says nothing.
        const idle = inside && drawing && !jumps && isStraight(curve, i);
        const step =
          inside && !idle
            ? `${drawing && !jumps ? 'L' : 'M'}${x(u).toFixed(1)} ${y(v).toFixed(1)}`
            : '';
        drawing = inside;
        return step;
      })
      .join('');
  };
  const yTicks = ticks(low, high);
  const label = (u: number, v: number, text: string, anchor: string): string =>
    `<text x="${u.toFixed(1)}" y="${v.toFixed(1)}" text-anchor="${anchor}">${text}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}" ` +
      `viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${name} and its ` +
      `derivative">`,
    `<g font-family="system-ui, sans-serif" font-size="11" fill="${colours.axis}">`,
    `<g stroke="${colours.axis}" stroke-opacity="0.25">${yTicks.map(gridLine).join('')}</g>`,
    `<g stroke="${colours.axis}"><path d="M${x(0).toFixed(1)} ` +
      `${frame.top}V${frame.height - frame.bottom}M${frame.left} ` +
      `${y(0).toFixed(1)}H${frame.width - frame.right}"/></g>`,
    ...yTicks.map((v) => label(frame.left - 6, y(v) + 4, String(v).replace('-', '−'), 'end')),
    ...[-4, -2, 0, 2, 4].map((u) =>
      label(x(u), frame.height - 8, String(u).replace('-', '−'), 'middle'),
    ),
    `<g font-size="12" font-weight="600"><text x="${frame.left}" y="16" ` +
      `fill="${colours.value}">${name}${subtitle}</text><text x="${frame.width - frame.right}" ` +
      `y="16" text-anchor="end" fill="${colours.derivative}">derivative</text></g>`,
    `</g><g fill="none" stroke-width="2" stroke-linecap="round"><path d="${path(derivative)}" ` +
      `stroke="${colours.derivative}" stroke-dasharray="5 4"/><path d="${path(value)}" ` +
      `stroke="${colours.value}"/></g></svg>`,
    '',
  ].join('\n');
}

/** Whether a curve goes straight on at a point, to a hundredth of a unit's step. */
function isStraight(curve: Curve, i: number): boolean {
  const [before, here, next] = [curve[i - 1], curve[i], curve[i + 1]];
  return (
    before !== undefined &&
    here !== undefined &&
    next !== undefined &&
    Math.abs(next[1] - 2 * here[1] + before[1]) < 1e-9
  );
}

const axis = Float64Array.from(
  { length: points },
  (_, i) => from + ((to - from) * i) / (points - 1),
);

function curvesOf(
  call: CallValue,
  functions: readonly FunctionSpec[],
): { value: Curve; derivative: Curve; subtitle: string } {
  const activation = createActivation(call, functions);
  const a = new Float64Array(points);
  const slope = new Float64Array(points);
  activation.forward(axis, a, 1);
  activation.backward(axis, a, new Float64Array(points).fill(1), slope, 1);
  const curve = (values: Float64Array): Curve => Array.from(axis, (z, i) => [z, values[i]!]);
  return { value: curve(a), derivative: curve(slope), subtitle: '' };
}

/**
 * Not a function of one number: the first of two outputs, the other's z held at 0, with ∂a/∂z of
 * its own z.
 */
function softmaxCurves(): { value: Curve; derivative: Curve; subtitle: string } {
  const activation = createActivation({ call: 'softmax', values: [], options: {} });
  const z = Float64Array.from({ length: 2 * points }, (_, i) => (i % 2 === 0 ? axis[i / 2]! : 0));
  const a = new Float64Array(z.length);
  const dz = new Float64Array(z.length);
  activation.forward(z, a, 2);
  activation.backward(
    z,
    a,
    Float64Array.from(z, (_, i) => 1 - (i % 2)),
    dz,
    2,
  );
  const first = (values: Float64Array): Curve => Array.from(axis, (u, i) => [u, values[2 * i]!]);
  return { value: first(a), derivative: first(dz), subtitle: ' of (z, 0), first output' };
}

/** Four to six round numbers over a range. */
function ticks(low: number, high: number): number[] {
  const step = [0.25, 0.5, 1, 2].find((size) => (high - low) / size <= 6) ?? 2;
  // A curve that all but reaches a round number gets its line.
  const first = Math.ceil(low / step - 0.01);
  return Array.from(
    { length: Math.floor(high / step + 0.01) - first + 1 },
    (_, i) => (first + i) * step,
  );
}
