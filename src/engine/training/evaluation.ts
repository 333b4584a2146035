/**
 * What a network gives for rows, and how good it is: the one evaluation of training, `evaluate` and
 * `predict`. Dropout is off, and running statistics stand for the batch's.
 */
import { parseMetricName } from '../../model/catalogue/metrics.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import { resultPart } from '../../model/runs/headline.js';
import type {
  ClassReport,
  DoneEvent,
  MetricValues,
  ReportedPart,
} from '../../model/runs/runEvents.js';
import { classScores, confusion, decisions, measure } from '../metrics/metrics.js';
import { gather, type Batch, type Batches } from './batches.js';
import { forward, type BuiltNetwork } from './network.js';
import { givesProbabilities, outputOf, type OutputTerm } from './outputs.js';

/** Rows that go through the network at once. */
export const rowsAtOnce = 512;

export type Outputs = ReadonlyMap<OutputTerm, Float64Array>;

/**
 * What each output gives for rows, [rows, width], a piece at a time.
 * @param inputs the inputs of so many rows from a place on, [count, inputs]
 * @param passed is told of every piece, while the network still holds its outputs
 */
export function outputsOf(
  network: BuiltNetwork,
  terms: readonly OutputTerm[],
  rows: number,
  inputs: (at: number, count: number) => Batch['x'],
  passed: (at: number, count: number) => void = () => undefined,
): Outputs {
  const outputs = new Map(terms.map((term) => [term, new Float64Array(rows * term.width)]));
  for (let at = 0; at < rows; at += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - at);
    forward(network, inputs(at, count), { training: false });
    for (const term of terms) outputs.get(term)!.set(term.layer.output.data, at * term.width);
    passed(at, count);
  }
  return outputs;
}

/** Σ weight · loss, each summed, or averaged over what its rows count. */
export const totalLoss = (
  terms: readonly OutputTerm[],
  sums: readonly { readonly value: number; readonly mass: number }[],
): number =>
  terms.reduce((total, { loss, weight }, k) => {
    const { value, mass } = sums[k]!;
    return total + weight * (loss.reduction === 'sum' ? value : value / (mass || 1));
  }, 0);

/** What every output gave for rows, beside what it should have given. */
interface Judged {
  readonly loss: number;
  readonly of: readonly {
    readonly term: OutputTerm;
    readonly outputs: Float64Array;
    readonly targets: Float64Array;
  }[];
}

export class Evaluation {
  constructor(
    private readonly network: BuiltNetwork,
    private readonly terms: readonly OutputTerm[],
    private readonly dataset: Dataset,
    private readonly batches: Batches,
    /** The metrics that are wanted, by their bare names; all that can be measured without. */
    private readonly wanted: readonly string[],
  ) {}

  /** What each output gives [rows, width], and the loss of rows. */
  outputs(rows: Int32Array): { outputs: Outputs; loss: number } {
    const { terms, network } = this;
    const sums = terms.map(() => ({ value: 0, mass: 0 }));
    let batch: Batch;
    const outputs = outputsOf(
      network,
      terms,
      rows.length,
      (at, count) => {
        batch = this.batches.of(rows.subarray(at, at + count));
        return batch.x;
      },
      () => {
        for (const [k, term] of terms.entries()) {
          const y = term.targetsOf(batch.y);
          const mass = term.loss.mass(y);
          sums[k]!.value += network.kernels.loss(term.loss, outputOf(term.layer), y) * mass;
          sums[k]!.mass += mass;
        }
      },
    );
    return { outputs, loss: totalLoss(terms, sums) };
  }

  /** Loss and metrics over rows. With several outputs the metrics carry the output's name. */
  of(rows: Int32Array): MetricValues {
    return this.measure(this.judged(rows));
  }

  /** Loss and metrics over the rows of a part; of classes confusion, and scores of every one. */
  assess(part: Exclude<ReportedPart, 'data'>): {
    readonly metrics: MetricValues;
    readonly report?: readonly ClassReport[];
  } {
    const judged = this.judged(this.dataset.parts[part]);
    const report = judged.of.flatMap((one) => reportOf(part, one));
    return { metrics: this.measure(judged), ...(report.length > 0 && { report }) };
  }

  /** Loss and metrics of all parts that have rows; classes in the part that stands for a result. */
  result(): Pick<DoneEvent, 'metrics' | 'report'> {
    const { parts } = this.dataset;
    const assessed = (['train', 'validation', 'test'] as const).flatMap((part) =>
      part === 'train' || parts[part].length > 0 ? [[part, this.assess(part)] as const] : [],
    );
    const metrics = Object.fromEntries(
      assessed.map(([part, own]) => [part, own.metrics]),
    ) as DoneEvent['metrics'];
    const { report } = new Map(assessed).get(resultPart(metrics))!;
    return { metrics, ...(report && { report }) };
  }

  private judged(rows: Int32Array): Judged {
    const { outputs, loss } = this.outputs(rows);
    const of = this.terms.map((term) => ({
      term,
      outputs: outputs.get(term)!,
      targets: this.targets(term, rows),
    }));
    return { loss, of };
  }

  private measure({ loss, of }: Judged): MetricValues {
    const measured = of.flatMap(({ term, outputs, targets }) => {
      const { width, encodings, layer } = term;
      const metrics = measure(outputs, targets, width, encodings, givesProbabilities(layer));
      const prefix = this.terms.length === 1 ? '' : `${layer.name}.`;
      return Object.entries(metrics).map(([name, value]) => [`${prefix}${name}`, value] as const);
    });
    const isWanted = (name: string): boolean =>
      this.wanted.length === 0 ||
      this.wanted.includes(parseMetricName(name).metric) ||
      this.wanted.includes(name);
    return { loss, ...Object.fromEntries(measured.filter(([name]) => isWanted(name))) };
  }

  /** An output's own targets of rows as they were encoded, unrounded, [rows, width]. */
  private targets(term: OutputTerm, rows: Int32Array): Float64Array {
    const { targets, outputWidth } = this.dataset;
    const y = new Float64Array(rows.length * outputWidth);
    gather(targets, outputWidth, rows, y);
    if (!term.places) return y;
    const own = new Float64Array(rows.length * term.width);
    for (let r = 0; r < rows.length; r++)
      for (const [i, place] of term.places.entries())
        own[r * term.width + i] = y[r * outputWidth + place]!;
    return own;
  }
}

/** Confusion, and scores of every class, of an output of classes. */
function reportOf(
  part: ReportedPart,
  { term, outputs, targets }: Judged['of'][number],
): ClassReport[] {
  const [encoding] = term.encodings;
  if (!encoding || encoding.kind === 'number') return [];
  const { classes } = encoding;
  const { predicted, truth } = decisions(outputs, targets, term.width);
  const counts = confusion(predicted, truth, classes.length);
  const report: ClassReport = {
    output: term.layer.name,
    part,
    classes,
    confusion: classes.map((_, k) => [
      ...counts.subarray(k * classes.length, (k + 1) * classes.length),
    ]),
    per_class: classScores(counts, classes.length).map(({ precision, recall, f1, actual }) => {
      return { precision, recall, f1, support: actual };
    }),
  };
  return [report];
}
