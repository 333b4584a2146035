/** Numbers as people read them. */

/** Four significant digits; powers of ten where plain digits would not say much. */
export function figure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e-3 && size < 1e6
      ? String(Number(value.toPrecision(digits)))
      : value.toExponential(digits - 2).replace('e+', 'e');
  return text.replace('-', '−');
}

/** A number in TeX: `1.2 \cdot 10^{-5}`. */
export function texFigure(value: number, digits = 4): string {
  const text = figure(value, digits)
    .replaceAll('−', '-')
    .replace('∞', '\\infty')
    .replace('NaN', '\\mathrm{NaN}');
  return text.replace(/^(.*)e(-?\d+)$/, '$1 \\cdot 10^{$2}');
}

export const counted = (n: number, noun: string): string =>
  `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

/** Bytes as people say them. */
export const bytes = (n: number): string =>
  n < 1000
    ? `${n} B`
    : n < 1e6
      ? `${Number((n / 1000).toPrecision(3))} kB`
      : `${Number((n / 1e6).toPrecision(3))} MB`;
