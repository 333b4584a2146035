/**
 * What the command line prints. Names from a text or a CSV are shown, never obeyed: a terminal's
 * control signs in them become signs that can be seen.
 */

/** Control signs but for line ends and tabs, and marks that turn the direction of a line. */
const controls = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** A control sign as Unicode pictures it, or as its number. */
const pictured = (sign: string): string => {
  const code = sign.codePointAt(0)!;
  if (code < 32) return String.fromCodePoint(0x2400 + code);
  return code === 127 ? '\u2421' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
};

/** A text that does nothing to a terminal. */
export const harmless = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(controls, pictured);

/** Prints a result. */
export const say = (text: string): void => void process.stdout.write(harmless(text));

/** Prints what is not part of the result. */
export const complain = (text: string): void => void process.stderr.write(harmless(text));

/** Prints a program's own line over the last one of a terminal. */
export const sayOver = (text: string): void =>
  void process.stdout.write(`\r\u001b[K${harmless(text)}`);

/** Prints cells as they are: into a file or another program they go untouched. */
export const sayData = (text: string): void =>
  void process.stdout.write(process.stdout.isTTY ? harmless(text) : text);
