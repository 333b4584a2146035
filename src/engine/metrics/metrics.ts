/**
 * Metrics of language.md section 7, from outputs and targets. Class metrics are macro means; number
 * targets are measured in the file's units.
 */
import type { Encoding } from '../../model/experiment/dataset.js';
import { rankArea } from './ranking.js';

export type Metrics = Readonly<Record<string, number>>;

/**
 * @param outputs [rows, width], as the network gives them
 * @param targets [rows, width], as they were encoded
 * @param probabilities the outputs are probabilities (softmax, sigmoid, or a step's 0 and 1)
 */
export function measure(
  outputs: Float64Array,
  targets: Float64Array,
  width: number,
  encodings: Encoding['targets'],
  probabilities: boolean,
): Metrics {
  const rows = outputs.length / width;
  const [first] = encodings;
  if (rows === 0 || !first) return {};
  const isYesOrNo = probabilities && targets.every((y) => y === 0 || y === 1);
  if (first.kind === 'number')
    return {
      ...(isYesOrNo && labelMetrics(outputs, targets, width, encodings)),
      ...numberMetrics(outputs, targets, width, encodings),
    };
  const { predicted, truth } = decisions(outputs, targets, width);
  if (first.kind === 'classes')
    return classMetrics(
      predicted,
      truth,
      width,
      probabilities,
      (row, k) => outputs[row * width + k]!,
    );
  return binaryMetrics(outputs, targets, probabilities);
}

/** Of one output that says yes or no: [rows] each. */
function binaryMetrics(
  outputs: Float64Array,
  targets: Float64Array,
  probabilities: boolean,
): Metrics {
  const { predicted, truth } = decisions(outputs, targets, 1);
  return classMetrics(predicted, truth, 2, probabilities, (row, k) =>
    k === 1 ? outputs[row]! : 1 - outputs[row]!,
  );
}

/**
 * Of outputs that each say yes or no: the means over the outputs, so that accuracy is one less the
 * Hamming loss; and of several, the accuracy of each.
 */
function labelMetrics(
  outputs: Float64Array,
  targets: Float64Array,
  width: number,
  encodings: Encoding['targets'],
): Metrics {
  const every = (values: Float64Array, j: number): Float64Array =>
    Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + j]!);
  const each = Array.from({ length: width }, (_, j) =>
    binaryMetrics(every(outputs, j), every(targets, j), true),
  );
  if (width === 1) return each[0]!;
  const names = Object.keys(Object.assign({}, ...each) as Metrics);
  const means = names.map((name) => {
    const measured = each.flatMap((one) => one[name] ?? []);
    return [name, mean(measured)] as const;
  });
  const own = each.map((one, j) => [`${encodings[j]!.column}.accuracy`, one['accuracy']!] as const);
  return Object.fromEntries([...means, ...own]);
}

/** The place of the greatest of each row of [rows, width]; the first of equal ones. */
export function argmax(values: Float64Array, width: number): Int32Array {
  const places = new Int32Array(values.length / width);
  for (let row = 0; row < places.length; row++) {
    let best = 0;
    for (let j = 1; j < width; j++)
      if (values[row * width + j]! > values[row * width + best]!) best = j;
    places[row] = best;
  }
  return places;
}

/** counts[true class · classes + predicted class] */
export function confusion(predicted: Int32Array, truth: Int32Array, classes: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  predicted.forEach((p, row) => counts[truth[row]! * classes + p]!++);
  return counts;
}

/**
 * A quotient that is 0 where there is nothing to divide by, as scikit-learn's `zero_division=0`.
 */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const mean = (values: readonly number[]): number =>
  share(
    values.reduce((a, b) => a + b, 0),
    values.length,
  );

interface ClassScore {
  readonly hits: number;
  readonly actual: number;
  readonly claimed: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Precision, recall and F1 of every class, from counts[true class · classes + predicted class]. */
export function classScores(counts: Int32Array, classes: number): ClassScore[] {
  return Array.from({ length: classes }, (_, k) => {
    let actual = 0;
    let claimed = 0;
    for (let j = 0; j < classes; j++) {
      actual += counts[k * classes + j]!;
      claimed += counts[j * classes + k]!;
    }
    const hits = counts[k * classes + k]!;
    return {
      hits,
      actual,
      claimed,
      precision: share(hits, claimed),
      recall: share(hits, actual),
      f1: share(2 * hits, actual + claimed),
    };
  });
}

/**
 * Which class each row is given, and which it has: [rows] each. Outputs and targets are [rows,
 * width].
 */
export function decisions(
  outputs: Float64Array,
  targets: Float64Array,
  width: number,
): { predicted: Int32Array; truth: Int32Array } {
  if (width > 1) return { predicted: argmax(outputs, width), truth: argmax(targets, width) };
  return {
    predicted: Int32Array.from(outputs, (a) => Number(a >= 0.5)),
    truth: Int32Array.from(targets),
  };
}

function classMetrics(
  predicted: Int32Array,
  truth: Int32Array,
  classes: number,
  probabilities: boolean,
  probability: (row: number, k: number) => number,
): Metrics {
  const rows = predicted.length;
  const perClass = classScores(confusion(predicted, truth, classes), classes);
  const present = perClass.filter(({ actual, claimed }) => actual + claimed > 0);
  const logLoss = (): number =>
    truth.reduce(
      (sum, k, row) => sum - Math.log(Math.min(1, Math.max(Number.EPSILON, probability(row, k)))),
      0,
    ) / rows;
  const scoresOf = (k: number): Float64Array => {
    const scores = new Float64Array(rows);
    for (let row = 0; row < rows; row++) scores[row] = probability(row, k);
    return scores;
  };
  const areas = perClass.flatMap(({ actual }, k) =>
    (classes === 2 && k === 0) || actual === 0 || actual === rows
      ? []
      : [rankArea(scoresOf(k), (row) => truth[row] === k)],
  );
  return {
    accuracy: perClass.reduce((sum, { hits }) => sum + hits, 0) / rows,
    balanced_accuracy: mean(
      perClass.filter(({ actual }) => actual > 0).map(({ recall }) => recall),
    ),
    precision: mean(present.map(({ precision }) => precision)),
    recall: mean(present.map(({ recall }) => recall)),
    f1: mean(present.map(({ f1 }) => f1)),
    ...(probabilities && { log_loss: logLoss() }),
    ...(areas.length > 0 && { roc_auc: mean(areas) }),
  };
}

/** mse, rmse, mae, r2: each the mean over outputs, as scikit-learn has them. */
function numberMetrics(
  outputs: Float64Array,
  targets: Float64Array,
  width: number,
  encodings: Encoding['targets'],
): Metrics {
  const rows = outputs.length / width;
  let absolutes = 0;
  const squares: number[] = [];
  const r2: number[] = [];
  for (let j = 0; j < width; j++) {
    const encoding = encodings[j];
    const divisor = encoding?.kind === 'number' ? encoding.divisor : 1;
    let center = 0;
    for (let row = 0; row < rows; row++) center += targets[row * width + j]! / rows;
    let residual = 0;
    let spread = 0;
    for (let row = 0; row < rows; row++) {
      const error = (outputs[row * width + j]! - targets[row * width + j]!) * divisor;
      residual += error * error;
      absolutes += Math.abs(error);
      spread += ((targets[row * width + j]! - center) * divisor) ** 2;
    }
    squares.push(residual / rows);
    // A constant target has no variance to explain; told by its values, since its computed spread
    // is rounding.
    const first = targets[j]!;
    if (targets.some((y, i) => i % width === j && y !== first)) r2.push(1 - residual / spread);
  }
  return {
    mse: mean(squares),
    rmse: mean(squares.map(Math.sqrt)),
    mae: absolutes / outputs.length,
    ...(r2.length > 0 && { r2: mean(r2) }),
  };
}
