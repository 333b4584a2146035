/**
 * Automatic differentiation against SymPy's numbers and the lecture's own example; functions of a
 * file as activations and losses.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/engine/autodiff/compile.js';
import { differentiate } from '../../src/engine/autodiff/differentiate.js';
import { Graph, numbers } from '../../src/engine/autodiff/graph.js';
import { differentiable } from '../../src/engine/autodiff/rules.js';
import { duals, evaluateAll, type Dual } from '../../src/engine/autodiff/sweep.js';
import { checkGradients } from '../../src/engine/training/gradientCheck.js';
import { parse } from '../../src/language/syntax/parser.js';
import { toModel } from '../../src/language/reading/toModel.js';
import { builtins } from '../../src/model/experiment/expression.js';
import type { FunctionSpec } from '../../src/model/experiment/experiment.js';
import { expectClose, expectRelative, reference, type Json } from '../support/reference.js';
import { experimentOf, trainingOf } from '../support/experiments.js';

const ref = reference('h_autodiff');

function functionOf(expression: string, parameters = 'x'): FunctionSpec {
  const { experiment, findings } = toModel(
    parse(`nnet 1\nfunction f(${parameters}) = ${expression}\n`),
  );
  expect(findings).toEqual([]);
  return experiment.functions[0]!;
}

const at = (...values: readonly [string, number][]): Map<string, number> => new Map(values);

describe('derivatives', () => {
  // The language writes log for the natural logarithm.
  test.each(ref.functions.map((f: Json) => [f.f.replace('ln(', 'log('), f]) as [string, Json][])(
    '%s',
    (expression, wanted) => {
      const spec = functionOf(expression);
      const graph = new Graph();
      const root = graph.add(spec.expression, spec.parameters);
      // Forward mode three deep: value, first, second and third derivative at once.
      const third = duals(duals(duals(numbers)));
      for (const [i, x] of (wanted.x as number[]).entries()) {
        const forward = differentiate(spec, at(['x', x]), 'forward');
        const reverse = differentiate(spec, at(['x', x]), 'reverse');
        for (const result of [forward, reverse]) {
          expectClose([result.value], wanted.value[i], 1e-12, `value at ${x}`);
          expectClose(
            [result.derivative['x']!],
            wanted.derivative[i],
            1e-12,
            `${result.mode} derivative at ${x}`,
          );
          expectClose(
            [result.symbolic['x']!.value],
            wanted.derivative[i],
            1e-12,
            `symbolic derivative at ${x}`,
          );
          expectClose(
            [result.second['x']!['x']!],
            wanted.second_derivative[i],
            1e-12,
            `second derivative at ${x}`,
          );
        }
        const seed: Dual<Dual<Dual<number>>> = {
          value: { value: { value: x, tangent: 1 }, tangent: { value: 1 } },
          tangent: { value: { value: 1 } },
        };
        const { tangent } = evaluateAll(root, third, new Map([['x', seed]])).get(root)!;
        expectClose(
          [tangent!.tangent!.tangent!],
          wanted.third_derivative[i],
          1e-12,
          `third derivative at ${x}`,
        );
        const best = Math.min(...reverse.numeric['x']!.map(({ error }) => error));
        expect(
          best / Math.max(1, Math.abs(wanted.derivative[i])),
          `numeric derivative at ${x}`,
        ).toBeLessThan(1e-7);
      }
    },
  );

  test("the lecture's intermediates, there and back", () => {
    for (const wanted of ref.lecture_intermediates_sqrt) {
      const { intermediates, derivative } = differentiate(
        functionOf('sqrt(x^2+exp(x^2))'),
        at(['x', wanted.x]),
        'reverse',
      );
      expect(intermediates.map(({ name, expression }) => `${name} = ${expression}`)).toEqual([
        'a = x^2',
        'b = exp(a)',
        'c = a + b',
        'd = sqrt(c)',
      ]);
      for (const { name, value, derivative: adjoint } of intermediates) {
        expectRelative(value, wanted[name], 1e-12, name);
        expectRelative(adjoint as number, wanted[`df_d${name}`], 1e-12, `df/d${name}`);
      }
      expectRelative(derivative['x']!, wanted.df_dx, 1e-12, 'df/dx');
    }
  });

  test.each(ref.exercise2_function as Json[])('two variables at %#', (wanted) => {
    const spec = functionOf('x0^2 + 3*x0*x1 + x1^2 + 5', 'x0, x1');
    const { value, derivative, second } = differentiate(
      spec,
      at(['x0', wanted.x[0]], ['x1', wanted.x[1]]),
      'forward',
    );
    expectClose(
      [
        value,
        ...Object.values(derivative),
        ...Object.values(second).flatMap(Object.values<number>),
      ],
      [wanted.value, wanted.gradient, wanted.hessian],
      1e-12,
      'f',
    );
  });
});

describe('operation counts', () => {
  const counts = ref.operation_counts;
  test.each([
    [
      'exp(x^2)',
      { function: counts.exp_x2.function, derivative: counts.exp_x2.derivative_brute_force },
      { function: counts.exp_x2.function, derivative: counts.exp_x2.derivative_reusing_b },
    ],
    [
      'sqrt(x^2+exp(x^2))',
      {
        function: counts.sqrt_x2_exp_x2.function_brute_force,
        derivative: counts.sqrt_x2_exp_x2.derivative_brute_force,
      },
      {
        function: counts.sqrt_x2_exp_x2.function_with_intermediates_a_b_c_d,
        derivative: counts.sqrt_x2_exp_x2.derivative_reusing_b_d,
      },
    ],
  ])('%s: counted here as in the lecture', (expression, tree, shared) => {
    const { operations } = differentiate(functionOf(expression), at(['x', 1]), 'reverse');
    expect(operations.tree).toMatchObject(tree);
    expect(operations.shared).toMatchObject(shared);
    expect([operations.lecture!.tree, operations.lecture!.shared]).toEqual([
      operations.tree,
      operations.shared,
    ]);
  });

  test('the derivative is as short as by hand', () => {
    const symbolic = (expression: string): string =>
      differentiate(functionOf(expression), at(['x', 1]), 'reverse').symbolic['x']!.expression;
    expect(symbolic('sqrt(x^2+exp(x^2))')).toBe('x*(1 + exp(x^2))/sqrt(x^2 + exp(x^2))');
    expect(symbolic('exp(x^2)')).toBe('2*x*exp(x^2)');
    expect(symbolic('3*x + 2')).toBe('3');
    expect(symbolic('1/x')).toBe('-1/(x*x)');
    expect(symbolic('x^3')).toBe('3*x^2');
  });

  test('a function that is not in the lecture has no figures of it', () => {
    expect(
      differentiate(functionOf('x^2 + x'), at(['x', 1]), 'reverse').operations.lecture,
    ).toBeUndefined();
    expect(
      differentiate(functionOf('exp(t^2)', 't'), at(['t', 1]), 'reverse').operations.lecture,
    ).toBeDefined();
  });
});

describe('every operation', () => {
  test('of the language can be differentiated', () => {
    for (const name of builtins.keys())
      if (name !== 'sum' && name !== 'mean') expect(differentiable, name).toContain(name);
  });

  const unary = ['exp', 'sin', 'cos', 'tanh', 'sigmoid', 'abs', 'relu', 'sqrt', 'log', 'tan'];
  const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
    e: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('x', 'y', '0.7', '2', 'pi'),
      fc
        .tuple(fc.constantFrom('+', '-', '*'), tie('e'), tie('e'))
        .map(([op, a, b]) => `(${a} ${op} ${b})`),
      fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} / (1.5 + ${b}^2))`),
      fc.tuple(tie('e'), fc.constantFrom(2, 3)).map(([a, n]) => `(${a})^${n}`),
      fc
        .tuple(fc.constantFrom(...unary), tie('e'))
        .map(([f, a]) =>
          f === 'log' || f === 'sqrt'
            ? `${f}(1.1 + (${a})^2)`
            : f === 'exp' || f === 'tan'
              ? `${f}(tanh(${a}))`
              : `${f}(${a})`,
        ),
      fc
        .tuple(fc.constantFrom('min', 'max', 'sum', 'mean'), tie('e'), tie('e'))
        .map(([f, a, b]) => `${f}(${a}, ${b})`),
      fc.tuple(tie('e'), tie('e'), tie('e')).map(([c, a, b]) => `where(${c} > 0.3, ${a}, ${b})`),
    ),
  })).e;

  // Beside every kink that the constants above can make.
  const place = fc.integer({ min: -130, max: 130 }).map((k) => k / 100 + 0.003171);

  test(
    'random expressions: forward, reverse and symbolic agree, and with a central difference ' +
      'away from kinks',
    () => {
      fc.assert(
        fc.property(expression, place, place, (text, x, y) => {
          const spec = functionOf(text, 'x, y');
          const where = at(['x', x], ['y', y]);
          const forward = differentiate(spec, where, 'forward');
          const reverse = differentiate(spec, where, 'reverse');
          for (const name of ['x', 'y']) {
            const d = reverse.derivative[name]!;
            const scale = Math.max(1, Math.abs(d));
            expect(Math.abs(forward.derivative[name]! - d) / scale).toBeLessThan(1e-9);
            expect(Math.abs(reverse.symbolic[name]!.value - d) / scale).toBeLessThan(1e-9);
            // Near a kink the differences from left and right disagree: then there is nothing to
            // compare with.
            const [rough, fine] = [
              reverse.numeric[name]![3]!.value,
              reverse.numeric[name]![4]!.value,
            ];
            if (Math.abs(rough - fine) / scale < 1e-6)
              expect(Math.abs(fine - d) / scale).toBeLessThan(1e-4);
          }
        }),
        { numRuns: 300, seed: 5 },
      );
    },
  );
});

describe('in a network', () => {
  const rows =
    'data { columns x0 x1 y; rows [[0.1, 0.9, 0.3], [-0.4, 0.2, 0.8], [0.7, -0.6, 0.1], [-0.2, ' +
    '-0.5, 0.6]]; target y }';
  const text = (functions: string, hidden: string, loss: string): string =>
    `nnet 1\n${rows}\n${functions}\nnetwork n { input x 2\ndense h 5 ${hidden}\ndense o 1 ` +
    `}\ntrain { loss ${loss}; optimizer sgd learning_rate=0.1; batch_size all; epochs 20; seed 2 }`;
  const losses = (source: string): number[] =>
    [...trainingOf(source).training.run()].flatMap((event) =>
      event?.type === 'epoch' ? [event.loss] : [],
    );

  test('swish written out is silu, and a squared error written out is mse', () => {
    const own = losses(
      text(
        'function swish(z) = z * sigmoid(z)\nfunction squared(a, y) = (a - y)^2',
        'swish',
        'squared',
      ),
    );
    expectClose(own, losses(text('', 'silu', 'mse')), 1e-12, 'loss');
  });

  test("a reduction is the statement's", () => {
    const own = losses(text('function squared(a, y) = (a - y)^2', 'tanh', 'squared reduction=sum'));
    expectClose(own, losses(text('', 'tanh', 'mse reduction=sum')), 1e-12, 'loss');
  });

  test('gradients are those of central differences', () => {
    const { training, dataset } = trainingOf(
      text(
        'function bump(z) = exp(-z^2) + 0.1*z\nfunction cosh(a, y) = log(exp(a - y) + exp(y - a))',
        'bump',
        'cosh',
      ),
    );
    expect(
      checkGradients(training.stepper, training.batches.of(dataset.parts.train)).error,
    ).toBeLessThan(1e-6);
  });

  test('the program over blocks gives what the tree gives', () => {
    const { functions } = experimentOf(
      text('function f(z) = where(z > 0.5, log(1 + z), sin(3*z)/(2 + z^2))', 'f', 'mse'),
    );
    const { activation } = compileFunction(functions[0]!);
    const z = Float64Array.from({ length: 1000 }, (_, i) => i / 200 - 2);
    const a = new Float64Array(1000);
    const dz = new Float64Array(1000);
    activation.forward(z, a, 1);
    activation.backward(z, a, new Float64Array(1000).fill(1), dz, 1);
    expectClose(
      a,
      Array.from(z, (v) => (v > 0.5 ? Math.log(1 + v) : Math.sin(3 * v) / (2 + v * v))),
      1e-15,
      'f',
    );
    expectClose(
      dz,
      Array.from(z, (v) => activation.derivative!(v, 0)),
      1e-15,
      "f'",
    );
  });
});
