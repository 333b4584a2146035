/**
 * Messages between webview and host as text: JSON, in which NaN and the infinities would otherwise
 * become null.
 */

interface Special {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

const isSpecial = (value: unknown): value is Special =>
  typeof value === 'object' && value !== null && '$number' in value;

export const encodeMessage = (message: unknown): string =>
  JSON.stringify(message, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value,
  );

export const decodeMessage = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) => (isSpecial(value) ? Number(value.$number) : value));
