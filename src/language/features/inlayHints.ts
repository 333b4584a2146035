/** Output shape and parameter count behind every layer. */
import type { InlayHint } from 'vscode-languageserver';
import { printShape } from '../../model/shapes.js';
import type { Analysis } from '../analyze.js';
import { LineIndex } from '../lineIndex.js';

export function inlayHints({ experiment, trace, shapes, document }: Analysis): InlayHint[] {
  const index = new LineIndex(document.text);
  return (experiment.network?.layers ?? []).flatMap((layer) => {
    const span = trace.get(`layer/${layer.name}`);
    const facts = shapes.get(layer.name);
    // An input that says its shape needs no hint of it.
    if (!span || !facts?.shape || (layer.kind === 'input' && layer.parameters['shape'] !== undefined)) return [];
    const label = facts.parameters > 0 ? `${printShape(facts.shape)} · ${facts.parameters.toLocaleString('en')}` : printShape(facts.shape);
    return [{ position: index.position(span.end), label, paddingLeft: true, tooltip: facts.parameters > 0 ? 'Output shape · parameters' : 'Output shape' }];
  });
}
