/**
 * Other programs' `.nnet` files (docs/language.md section 9): told apart from ours by their first
 * characters.
 */

export type Foreign = 'sisl' | 'java';

/** Only the beginning of the text is looked at, however long the file is. */
export function foreignFormat(text: string): Foreign | undefined {
  if (text.startsWith('\u00ac\u00ed') || text.startsWith('\ufffd\ufffd\u0000')) return 'java';
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const line = text.slice(at, end).trim();
    if (line !== '' && !line.startsWith('//'))
      return /^[\d\s.,+\-eE]+$/.test(line) && /\d/.test(line) ? 'sisl' : undefined;
    at = end + 1;
  }
  return undefined;
}

export const foreignMessages: Readonly<Record<Foreign, string>> = {
  sisl:
    'This is a network in the text format of verification tools (sisl NNet), not an NNet ' +
    'Studio experiment.',
  java: 'This is a serialized Java network, not an NNet Studio experiment.',
};
