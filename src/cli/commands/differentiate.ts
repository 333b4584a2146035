/** `nnet differentiate FILE f --at x=2` */
import { say } from '../output.js';
import {
  differentiate,
  type Differentiation,
  type Mode,
} from '../../engine/autodiff/differentiate.js';
import type { OperationFigures } from '../../engine/autodiff/lecture.js';
import { toJson } from '../../model/runs/runEvents.js';
import { table } from '../table.js';
import { InputError, printFinding, readExperiment } from '../experimentFile.js';

export interface DifferentiateOptions {
  readonly at?: readonly string[];
  readonly mode: Mode;
  readonly json?: boolean;
}

/**
 * Prints a function's value and derivatives, step by step.
 * @throws InputError for one that the file does not have
 */
export function differentiateCommand(
  path: string,
  name: string,
  { at = [], mode, json }: DifferentiateOptions,
): void {
  const { analysis } = readExperiment(path);
  const { functions } = analysis.experiment;
  const spec = functions.find((f) => f.name === name);
  const errors = analysis.findings.filter(
    (finding) => finding.severity === 'error' && !finding.code.startsWith('structure/'),
  );
  if (!spec && errors.length > 0)
    throw new InputError(errors.map((finding) => printFinding(path, finding)).join('\n'));
  if (!spec)
    throw new InputError(
      `${path}: there is no function '${name}'. ` +
        (functions.length > 0
          ? `There is ${functions.map((f) => f.name).join(', ')}.`
          : 'It has no functions.'),
    );
  const places = at.map(placeOf);
  const values = new Map(places);
  for (const [parameter] of places)
    if (!spec.parameters.includes(parameter))
      throw new InputError(
        `'${name}' has no parameter '${parameter}': it takes ${spec.parameters.join(', ')}.`,
      );
  if (values.size < places.length)
    throw new InputError('A parameter is given two values: write --at once for each.');
  const result = differentiate(spec, values, mode);
  say(json ? `${toJson(result)}\n` : report(result));
}

/** `x=2` */
function placeOf(text: string): [name: string, value: number] {
  const [, name, number] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/u.exec(text) ?? [];
  const value = Number(number);
  if (name === undefined || number === undefined || number.trim() === '' || Number.isNaN(value))
    throw new InputError(`'${text}' is no value of a parameter: write --at x=2.`);
  return [name, value];
}

function report(result: Differentiation): string {
  const names = Object.keys(result.at);
  const derivativeAt = (
    derivative: Differentiation['intermediates'][number]['derivative'],
  ): string[] =>
    typeof derivative === 'number'
      ? [String(derivative)]
      : names.map((name) => String(derivative[name]));
  const heads =
    result.mode === 'reverse' ? [`∂${result.function}/∂·`] : names.map((name) => `∂·/∂${name}`);
  const { tree, shared, reverse, lecture } = result.operations;
  const row = (what: string, { function: f, derivative, total }: OperationFigures): string[] => [
    what,
    String(f),
    String(derivative),
    String(total),
  ];
  return [
    `${result.function}(${names.join(', ')}) = ${result.expression}`,
    `at ${names.map((name) => `${name} = ${result.at[name]}`).join(', ')}: ${result.value}`,
    '',
    `${result.mode} mode`,
    table([
      ['', 'is', 'value', ...heads],
      ...result.intermediates.map(({ name, expression, value, derivative }) => [
        name,
        expression,
        String(value),
        ...derivativeAt(derivative),
      ]),
    ]),
    ...names.flatMap((name) => [
      `∂${result.function}/∂${name} = ${result.symbolic[name]!.expression}`,
      `  ${result.mode} mode ${result.derivative[name]}`,
      `  symbolic ${result.symbolic[name]!.value}`,
      table([
        ['  step', 'central difference', 'error'],
        ...result.numeric[name]!.map(({ h, value, error }) => [
          `  ${h.toExponential(0)}`,
          String(value),
          error.toExponential(1),
        ]),
      ]),
    ]),
    ...names.flatMap((p) =>
      names.map((q) => `∂²${result.function}/∂${p}∂${q} = ${result.second[p]![q]}`),
    ),
    '',
    table([
      ['operations', 'function', 'derivative', 'in all'],
      row('written out', tree),
      row('equal parts once', shared),
      row('reverse sweep', reverse),
      ...(lecture
        ? [
            row('lecture, written out', lecture.tree),
            row('lecture, equal parts once', lecture.shared),
          ]
        : []),
    ]),
    '',
  ].join('\n');
}
