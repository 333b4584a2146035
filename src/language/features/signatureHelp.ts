/** Signature help: the parameters of what is being typed, and which of them is meant. */
import type { SignatureHelp } from 'vscode-languageserver';
import { builtins } from '../../model/experiment/expression.js';
import { printValue } from '../../model/experiment/value.js';
import { tokenize, type Tokens } from '../syntax/lexer.js';
import { parameterMarkdown } from './describe.js';
import { slotAt } from './slot.js';

/** The parameters of the statement or call at an offset, with the one that is being written. */
export function signatureHelp(text: string, offset: number): SignatureHelp | undefined {
  const read = tokenize(text.slice(0, offset));
  const slot = slotAt(text, offset, read);
  if (slot.kind === 'expression') return builtinSignature(read);
  if (slot.kind !== 'value' && slot.kind !== 'option-value') return undefined;
  const { entry, parameter } = slot;
  const parameters = entry.parameters.filter(
    ({ name }) => name !== 'from' || parameter?.name === 'from',
  );
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
        parameters: parameters.map((p, i) => ({
          label: labels[i]!,
          documentation: { kind: 'markdown', value: parameterMarkdown(p) },
        })),
      },
    ],
    activeSignature: 0,
    activeParameter: active < 0 ? parameters.length : active,
  };
}

/** The call of a built-in function that a formula is in. */
function builtinSignature({ tokens }: Tokens): SignatureHelp | undefined {
  let commas = 0;
  for (let i = tokens.length - 1, depth = 0; i > 0 && tokens[i]!.kind !== '{'; i--) {
    const { kind } = tokens[i]!;
    if (kind === ')') depth++;
    else if (kind === '(' && depth > 0) depth--;
    else if (kind === ',' && depth === 0) commas++;
    else if (kind === '(') {
      const name = tokens[i - 1]!.text;
      const builtin = builtins.get(name);
      if (!builtin) return undefined;
      const parameters = builtin.takes.split(', ').map((label) => ({ label }));
      return {
        signatures: [
          { label: `${name}(${builtin.takes})`, documentation: builtin.help, parameters },
        ],
        activeSignature: 0,
        activeParameter: Math.min(commas, parameters.length - 1),
      };
    }
  }
  return undefined;
}
