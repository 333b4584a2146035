/** Numbers as people read them: the one way, for the editor, the webviews and the command line. */

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

/** `1 row`, `2 rows`, `3 batches`. */
export const counted = (n: number, noun: string): string =>
  `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;

/** Bytes as people say them. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  return n < 1e6
    ? `${Number((n / 1000).toPrecision(3))} kB`
    : `${Number((n / 1e6).toPrecision(3))} MB`;
}

/** Metrics between 0 and 1 that are said in percent. */
const shares = new Set(['accuracy', 'balanced_accuracy', 'precision', 'recall', 'f1', 'roc_auc']);

/** A metric's value: shares in percent, R² with four decimals, the rest as figures. */
export function metricFigure(metric: string, value: number): string {
  if (shares.has(metric)) return `${Number((value * 100).toFixed(1))} %`;
  return metric === 'r2' && Math.abs(value) < 1
    ? String(Number(value.toFixed(4))).replace('-', '−')
    : figure(value);
}
