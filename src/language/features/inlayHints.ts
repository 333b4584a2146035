/**
 * Output shape and parameter count behind every layer; what training takes where the text says
 * nothing.
 */
import type { InlayHint } from 'vscode-languageserver';
import { entryOf } from '../../model/catalogue/catalogue.js';
import { statements } from '../../model/catalogue/statements.js';
import { printShape } from '../../model/experiment/shape.js';
import { printValue, type Value } from '../../model/experiment/value.js';
import type { Analysis } from '../analysis/analyze.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { headOf } from '../analysis/walk.js';

export interface HintSettings {
  readonly shapes: boolean;
  readonly defaults: boolean;
}

/** Shapes behind layers and defaults behind `train`, as the settings ask for. */
export function inlayHints(analysis: Analysis, settings: HintSettings): InlayHint[] {
  const index = new LineIndex(analysis.document.text);
  return [
    ...(settings.shapes ? shapeHints(analysis, index) : []),
    ...(settings.defaults ? defaultHints(analysis, index) : []),
  ];
}

function shapeHints({ experiment, trace, shapes }: Analysis, index: LineIndex): InlayHint[] {
  return (experiment.network?.layers ?? []).flatMap((layer) => {
    const span = trace.get(`layer/${layer.name}`);
    const facts = shapes.get(layer.name);
    // An input that says its shape needs no hint of it.
    if (
      !span ||
      !facts?.shape ||
      (layer.kind === 'input' && layer.parameters['shape'] !== undefined)
    )
      return [];
    const label =
      facts.parameters > 0
        ? `${printShape(facts.shape)} · ${facts.parameters.toLocaleString('en')}`
        : printShape(facts.shape);
    return [
      {
        position: index.position(span.end),
        label,
        paddingLeft: true,
        tooltip: facts.parameters > 0 ? 'Output shape · parameters' : 'Output shape',
      },
    ];
  });
}

/**
 * What holds without being written (language.md section 5); other settings do nothing until they
 * are.
 */
const told = ['optimizer', 'batch_size', 'epochs', 'shuffle', 'seed', 'precision'];

function defaultHints({ document, experiment }: Analysis, index: LineIndex): InlayHint[] {
  const section = document.statements.find((statement) => headOf(statement) === 'train');
  if (!section?.block || !experiment.train) return [];
  const written = new Map(
    section.block.statements.map((statement) => [headOf(statement), statement]),
  );
  // All rows at once are never shuffled.
  const idle = experiment.train.batchSize === 'all' ? 'shuffle' : '';
  const missing = told
    .filter((name) => !written.has(name) && name !== idle)
    .map((name) => `${name} ${standard(name)}`);
  const optimizer = written.get('optimizer');
  const rate = rateOf(experiment.train.optimizer.call);
  const isGiven =
    optimizer?.broken ||
    experiment.train.optimizer.options['learning_rate'] !== undefined ||
    experiment.train.optimizer.values.length > 0;
  const tooltip = 'Taken because the file does not say otherwise';
  return [
    // The editor cuts long hints: all of it is beneath.
    ...(missing.length > 0
      ? [
          {
            position: index.position(section.block.start + 1),
            label: missing.join(' · '),
            paddingLeft: true,
            tooltip: `${tooltip}:\n${missing.map((line) => `\n${line}`).join('\n')}`,
          },
        ]
      : []),
    ...(optimizer && rate !== undefined && !isGiven
      ? [
          {
            position: index.position(optimizer.end),
            label: `learning_rate=${printValue(rate)}`,
            paddingLeft: true,
            tooltip,
          },
        ]
      : []),
  ];
}

/** The learning rate an optimizer has by itself. */
const rateOf = (optimizer: string): Value | undefined =>
  entryOf('optimizer', optimizer)?.parameters.find(({ name }) => name === 'learning_rate')?.default;

function standard(name: string): string {
  const value = statements.train.find((entry) => entry.name === name)!.parameters[0]!.default!;
  const rate = name === 'optimizer' ? rateOf(printValue(value)) : undefined;
  return rate === undefined
    ? printValue(value)
    : `${printValue(value)} learning_rate=${printValue(rate)}`;
}
