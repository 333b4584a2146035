/**
 * The reference pages, made from the catalogue: every kind with its equation, parameters, defaults
 * and source.
 */
import { activationPlotNames, plotActivation } from '../../src/trainer/jobs/activationPlot.js';
import { asCall, families } from '../../src/model/catalogue/catalogue.js';
import type { Entry, Family, Parameter, ParameterType } from '../../src/model/catalogue/entry.js';
import { classMetrics, numberMetrics } from '../../src/model/catalogue/metrics.js';
import { statements, toySets } from '../../src/model/catalogue/statements.js';
import { findingHelp } from '../../src/model/catalogue/findings.js';
import { builtins, constants } from '../../src/model/experiment/expression.js';
import { printValue } from '../../src/model/experiment/value.js';

/** File to text, from the root of the project. */
export function referencePages(): Map<string, string> {
  const pages = new Map<string, string>();
  const page = (
    name: string,
    title: string,
    intro: string,
    entries: readonly Entry[],
    plots = false,
  ): void =>
    void pages.set(
      `docs/reference/${name}.md`,
      `# ${title}\n\n${intro}\n\n${grouped(entries, plots)}`,
    );
  page(
    'layers',
    'Layers',
    'One layer a line: `kind name values options`. Values fill the parameters in the order of ' +
      'the tables; every parameter can be written as an option.',
    families.layer,
  );
  page(
    'activations',
    'Activations',
    'The function f in a = f(z). Parameters stand in call form: `elu(alpha=1)`. Blue is the ' +
      'function, orange its derivative.',
    families.activation,
    true,
  );
  page(
    'losses',
    'Losses',
    '`loss kind options` in `train`: what training makes small.',
    families.loss,
  );
  page(
    'optimizers',
    'Optimizers',
    '`optimizer kind options` in `train`. Meaning and defaults are PyTorch’s.',
    families.optimizer,
  );
  page(
    'schedules',
    'Schedules',
    'A learning rate that changes: `learning_rate=step(0.1, every=30)`. All but `one_cycle` ' +
      'step once an epoch.',
    families.schedule,
  );
  page(
    'initializers',
    'Initializers',
    '`init=` and `bias_init=` of layers with weights.',
    families.initializer,
  );
  pages.set(
    'docs/reference/statements.md',
    `# Statements\n\nThe lines of \`data\`, \`train\` and ` +
      `\`tune\`.\n\n${(['data', 'train', 'tune'] as const).map((section) => `## ${section}\n\n${statements[section].map((entry) => described(entry, '###')).join('\n')}`).join('\n')}`,
  );
  pages.set('docs/reference/functions.md', functionsPage());
  pages.set('docs/reference/README.md', indexPage());
  pages.set('media/findings.md', findingsPage());
  for (const name of activationPlotNames)
    pages.set(`media/plots/${name}.svg`, plotActivation(asCall(name)));
  return pages;
}

function grouped(entries: readonly Entry[], plots: boolean): string {
  const groups = [...new Set(entries.map(({ group }) => group))];
  if (groups.length === 1) return entries.map((entry) => described(entry, '##', plots)).join('\n');
  return groups
    .map(
      (group) =>
        `## ${group}\n\n${entries
          .filter((entry) => entry.group === group)
          .map((entry) => described(entry, '###', plots))
          .join('\n')}`,
    )
    .join('\n');
}

function described(entry: Entry, level: string, plots = false): string {
  return [
    `${level} ${entry.name}\n`,
    `${entry.help}\n`,
    ...(entry.equation === undefined ? [] : [`$$${entry.equation}$$\n`]),
    ...(entry.theory === undefined ? [] : [`${entry.theory}\n`]),
    ...(plots && activationPlotNames.includes(entry.name)
      ? [`![${entry.name} and its derivative](../../media/plots/${entry.name}.svg)\n`]
      : []),
    ...(entry.parameters.length === 0
      ? []
      : [
          `| parameter | takes | default | meaning |\n| --- | --- | --- | --- ` +
            `|\n${entry.parameters.map(row).join('\n')}\n`,
        ]),
    ...(entry.source === undefined ? [] : [`Source: ${entry.source}.\n`]),
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = (parameter: Parameter): string =>
  `| \`${parameter.name}\` | ${cell(typeText(parameter))} | ` +
  `${parameter.default === undefined ? (parameter.required ? 'required' : '') : `\`${cell(printValue(parameter.default))}\``} | ${cell(parameter.help)} |`;

const typeNames: Readonly<
  Record<Exclude<ParameterType['kind'], 'number' | 'choice' | 'entry'>, string>
> = {
  boolean: 'true or false',
  shape: 'a shape, `28x28x1`',
  matrix: 'a matrix, or a path in quotes',
  rows: 'rows, `[[1, 2], [3, 4]]`',
  vector: 'a list of numbers',
  layer: 'a layer',
  layers: 'a layer, or a list of them',
  column: 'a column',
  columns: 'columns',
  list: 'a list',
  metric: 'a metric, `validation_loss`',
  path: 'a path in quotes',
  text: 'a text',
  any: 'see the meaning',
};

/** The page of each family. */
const pageOf: Readonly<Record<Family, string>> = {
  layer: 'layers',
  activation: 'activations',
  loss: 'losses',
  optimizer: 'optimizers',
  schedule: 'schedules',
  initializer: 'initializers',
};

function typeText({ type, unit }: Parameter): string {
  if (type.kind === 'choice') return type.of.map((word) => `\`${word}\``).join(', ');
  if (type.kind === 'entry')
    return (
      `[${/^[aeiou]/.test(type.family) ? 'an' : 'a'} ` +
      `${type.family}](${pageOf[type.family]}.md)`
    );
  if (type.kind !== 'number') return typeNames[type.kind];
  const open = (side: 'minimum' | 'maximum'): boolean => type.open === side || type.open === 'both';
  const bounds = [
    type.minimum === undefined ? '' : `${open('minimum') ? 'above' : 'from'} ${type.minimum}`,
    type.maximum === undefined ? '' : `${open('maximum') ? 'below' : 'to'} ${type.maximum}`,
  ].filter(Boolean);
  const words = type.words ? `, or ${type.words.map((word) => `\`${word}\``).join(', ')}` : '';
  const calls = type.family ? `, or [a ${type.family}](${pageOf[type.family]}.md)` : '';
  return (
    [`a ${type.integer ? 'whole ' : ''}number${unit ? ` of ${unit}` : ''}`, ...bounds].join(' ') +
    words +
    calls
  );
}

const findingsPage = (): string => `# Findings

What is said of a \`.nnet\` file while it is typed, by code.

${Object.entries(findingHelp)
  .map(([code, { title, help }]) => `## ${code}\n\n**${title}.** ${help}\n`)
  .join('\n')}`;

const functionsPage = (): string => `# Expressions, metrics and toy sets

## Expressions

\`function name(parameters) = expression\` at the top of a file, \`name = expression\` inside \`generate\`. A function of one parameter may stand as an activation, one of two, output and target, as a loss.

Operators, from loosest to tightest: \`< <= > >= == !=\`, \`+ -\`, \`* /\`, the minus before a value, \`^\` (to the right).

Built in: ${[...builtins.keys()].map((name) => `\`${name}\``).join(', ')}. Constants: ${[...constants.keys()].map((name) => `\`${name}\``).join(', ')}.

## Metrics

Of class targets: ${classMetrics.map((name) => `\`${name}\``).join(', ')} (precision, recall and f1 as means over classes). Of number targets: ${numberMetrics.map((name) => `\`${name}\``).join(', ')}, in the units of the file. With \`train_\`, \`validation_\` or \`test_\` before; with several outputs the output's name too: \`validation_price.mse\`.

## Toy sets

\`generate moons 200 noise=0.1\`: ${toySets.map((name) => `\`${name}\``).join(', ')}. Columns \`x1\`, \`x2\` and \`label\`.
`;

const indexPage = (): string => `# Reference

Made from the catalogue that the checks, the completion, the designer and the engine go by; \`npm run reference\` writes it anew.

${(['layer', 'activation', 'loss', 'optimizer', 'schedule', 'initializer'] as const)
  .map((family) => [pageOf[family], families[family]] as const)
  .map(
    ([name, entries]) =>
      `- [${name[0]!.toUpperCase()}${name.slice(1)}](${name}.md): ` +
      entries.map((entry) => `\`${entry.name}\``).join(', '),
  )
  .join('\n')}
- [Statements](statements.md) of \`data\`, \`train\` and \`tune\`
- [Expressions, metrics and toy sets](functions.md)
- [Findings](../../media/findings.md) by code
`;
