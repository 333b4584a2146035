/** Signature help: the parameters of what is being typed, and which of them is meant. */
import type { SignatureHelp } from 'vscode-languageserver';
import { printValue } from '../../model/value.js';
import { parameterMarkdown } from './describe.js';
import { slotAt } from './slot.js';

export function signatureHelp(text: string, offset: number): SignatureHelp | undefined {
  const slot = slotAt(text, offset);
  if (slot.kind !== 'value' && slot.kind !== 'option-value') return undefined;
  const { entry, parameter } = slot;
  const parameters = entry.parameters.filter(({ name }) => name !== 'from' || parameter?.name === 'from');
  let label = entry.name;
  const labels = parameters.map((p): [number, number] => {
    const written = p.default === undefined ? p.name : `${p.name}=${printValue(p.default)}`;
    label += ' ';
    const start = label.length;
    label += p.required || p.rest ? written : `[${written}]`;
    return [start, label.length];
  });
  const active = parameters.findIndex((p) => p === parameter);
  return {
    signatures: [
      {
        label,
        documentation: entry.help,
        parameters: parameters.map((p, i) => ({ label: labels[i]!, documentation: { kind: 'markdown', value: parameterMarkdown(p) } })),
      },
    ],
    activeSignature: 0,
    activeParameter: active < 0 ? parameters.length : active,
  };
}
