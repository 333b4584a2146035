/**
 * `class_weights=balanced|[…]`: what each row counts for in a loss, by its class. Source:
 * scikit-learn compute_class_weight.
 */
import { argument, entryOf } from '../../model/catalogue/catalogue.js';
import type { TargetEncoding } from '../../model/experiment/dataset.js';
import { isList, type CallValue } from '../../model/experiment/value.js';
import type { TargetData } from './targets.js';

/**
 * The weight of every class, in class order: as the file lists them, or n/(k·n_c), so that each
 * class counts the same in all.
 * @param places where the output's targets stand in a row; the whole row without
 */
export function classWeightsOf(
  call: CallValue,
  encodings: readonly TargetEncoding[],
  { targets, parts, outputWidth }: TargetData,
  places?: readonly number[],
): { classWeights?: Float64Array } {
  const entry = entryOf('loss', call.call);
  const value = entry && argument(entry, call, 'class_weights');
  const [encoding] = encodings;
  if (value === undefined || !encoding || encoding.kind === 'number') return {};
  if (isList(value)) return { classWeights: Float64Array.from(value, Number) };
  // A run that only predicts has no training rows at hand: its loss is told unweighted.
  if (!targets || !parts) return {};
  const classes = encoding.classes.length;
  const counts = new Float64Array(classes);
  for (const row of parts.train) {
    const at = row * outputWidth;
    if (encoding.kind === 'binary') counts[targets[at + (places?.[0] ?? 0)]!]!++;
    else for (let k = 0; k < classes; k++) counts[k]! += targets[at + (places?.[k] ?? k)]!;
  }
  return {
    classWeights: counts.map((count) => (count === 0 ? 0 : parts.train.length / (classes * count))),
  };
}
