/**
 * A text to everything that is known of it: tree, experiment, shapes, data columns, findings with
 * their places.
 */
import { lastBefore } from '../syntax/lastBefore.js';
import type { DataProblem } from '../../model/experiment/table.js';
import { planColumns, widthsOf, type ColumnPlan } from '../../data/columns.js';
import { inlineTable, beginningOf } from '../../data/generate.js';
import { summarize } from '../../data/summaries.js';
import { checkData } from '../../model/checks/checkData.js';
import { checkExperiment } from '../../model/checks/checkExperiment.js';
import { checkWeightSources, type StoredTensor } from '../../model/checks/checkWeightSources.js';
import {
  missingClass,
  type ColumnSummary,
  type EncodedWidths,
} from '../../model/experiment/dataset.js';
import type { DataSpec, Experiment } from '../../model/experiment/experiment.js';
import type { Finding, LocatedFinding } from '../../model/experiment/finding.js';
import type { LayerShape } from '../../model/shapes/shapes.js';
import type { Document, Span } from '../syntax/ast.js';
import { foreignFormat, foreignMessages, type Foreign } from '../syntax/foreign.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { parse } from '../syntax/parser.js';
import type { SpanFinding, Trace } from '../reading/reading.js';
import { checkTune } from './checkTune.js';
import { locateFix } from './locateFix.js';
import { spanOf } from './spanOf.js';
import { toModel } from '../reading/toModel.js';
import { fileName } from './paths.js';

/** Whether a file cannot be had. */
export const isProblem = (known: object | undefined): known is DataProblem =>
  known !== undefined && 'code' in known;

export interface KnownColumns {
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  /**
   * They are of the file's beginning: there may be other classes and kinds of cells further down.
   */
  readonly partial?: boolean;
}

/** Columns of a data file, or why they cannot be had; undefined while they are not known yet. */
export type ColumnsOf = (spec: DataSpec) => KnownColumns | DataProblem | undefined;
/** Likewise the tensors of a weights file, by the path in the text. */
export type TensorsOf = (path: string) => readonly StoredTensor[] | DataProblem | undefined;

export interface Analysis {
  readonly document: Document;
  readonly experiment: Experiment;
  readonly trace: Trace;
  readonly shapes: ReadonlyMap<string, LayerShape>;
  readonly columns?: readonly ColumnSummary[];
  readonly plan?: ColumnPlan;
  readonly widths?: EncodedWidths;
  readonly findings: readonly LocatedFinding[];
  /**
   * Some statement inside `network` could not be read: then the designer shows its last good
   * version.
   */
  readonly networkBroken: boolean;
  /** Another program's file: nothing but its one finding is to be said of it. */
  readonly foreign?: Foreign;
}

/**
 * All there is to know of a text. Never throws.
 * @param columnsOf columns of a data section where they are known
 * @param tensorsOf tensors of a weights file
 */
export function analyze(
  text: string,
  columnsOf: ColumnsOf = () => undefined,
  tensorsOf: TensorsOf = () => undefined,
): Analysis {
  const foreign = foreignFormat(text);
  if (foreign) return foreignAnalysis(foreign, text);
  const document = parse(text);
  const { experiment, trace, findings } = toModel(document);
  const index = new LineIndex(text);
  const spans: SpanFinding[] = [...findings];
  const place = (finding: Finding): void => {
    const { at, ...rest } = finding;
    spans.push({ ...rest, ...spanOf(trace, at) });
  };

  const result = experiment.data && inlineOr(experiment.data, columnsOf);
  const dataPlace = trace.has('data/path') ? 'data/path' : 'data';
  if (isProblem(result)) {
    const { testFile } = experiment.data!.split ?? {};
    const inTestFile =
      testFile !== undefined && fileName(testFile) === result.file && trace.has('data/split/test');
    place({
      code: result.code,
      severity: 'error',
      message: result.message,
      at: inTestFile ? 'data/split/test' : dataPlace,
    });
  }
  const known = isProblem(result) ? undefined : result;
  let plan: ColumnPlan | undefined;
  let widths: EncodedWidths | undefined;
  if (known && experiment.data) {
    plan = planColumns(experiment.data, known.columns);
    // Of a file that was not read to its end only what its header says is certain.
    const sure = plan.findings.filter(
      ({ code }) => !known.partial || code === 'data/column' || code === 'data/looks',
    );
    sure.forEach(place);
    const told = new Set(sure.map(({ message }) => message));
    const notes = known.partial
      ? ['The file is large: its beginning is looked into here, all of it when it is trained on.']
      : [...known.notes, ...plan.notes].filter((note) => !told.has(note));
    if (notes.length > 0)
      place({
        code: 'data/note',
        severity: 'information',
        message: notes.join('\n'),
        at: dataPlace,
      });
    for (const { name, missing } of missingCells(experiment.data, plan, known.columns)) {
      const message =
        `'${name}' has ${missing} missing cell${missing === 1 ? '' : 's'}. Say ` +
        `what to do with them: missing drop, or missing median.`;
      place({ code: 'data/missing', severity: 'error', message, at: dataPlace });
    }
    if (!known.partial) widths = widthsOf(plan, known.columns, experiment.data);
  }
  const checked = checkExperiment(
    experiment,
    widths,
    !findings.some((finding) => finding.severity === 'error' && isInNetwork(document, finding)),
  );
  checked.findings.forEach(place);
  // What is odd with the data is worth a word once the rest holds.
  if (known && plan && widths)
    checkData(experiment, known.columns, plan, widths, checked.shapes).forEach(place);
  if (experiment.network)
    checkWeightSources(experiment.network, checked.shapes, tensorsOf).forEach(place);
  checkTune(document, experiment).forEach((finding) => spans.push(finding));
  const located = spans.map(({ start, end, fix, ...rest }): LocatedFinding => {
    const range = index.range({ start, end });
    return {
      ...rest,
      range,
      ...(fix && { fix: locateFix(fix, { start, end }, { text, trace, index }) }),
    };
  });
  return {
    document,
    experiment,
    trace,
    shapes: checked.shapes,
    ...(known && { columns: known.columns }),
    ...(plan && { plan }),
    ...(widths && { widths }),
    findings: located.toSorted(
      (a, b) =>
        a.range.start.line - b.range.start.line ||
        a.range.start.character - b.range.start.character,
    ),
    networkBroken: brokenInNetwork(document),
  };
}

/** Features with missing cells that nothing says what to do with. */
function missingCells(
  spec: DataSpec,
  plan: ColumnPlan,
  columns: readonly ColumnSummary[],
): readonly ColumnSummary[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const summaryOf = (name: string): ColumnSummary | undefined => byName.get(name);
  // Rows without a target are left out first: where there are such, only training knows what is
  // missing.
  const complete = spec.target.every((name) => summaryOf(name)?.missing === 0);
  if (spec.missing !== 'error' || !complete) return [];
  return plan.features
    .filter(({ classes }) => !classes?.includes(missingClass))
    .flatMap(({ column }) => summaryOf(column) ?? [])
    .filter(({ missing }) => missing > 0);
}

/** Rows that are written in place or drawn need no file. */
function inlineOr(spec: DataSpec, columnsOf: ColumnsOf): ReturnType<ColumnsOf> {
  if (spec.source.kind === 'csv') return columnsOf(spec);
  const { source } = spec;
  const table = inlineTable(beginningOf(source));
  const rows = source.kind === 'rows' ? table.rows : source.rows;
  return { columns: summarize(table).map((one) => ({ ...one, rows })), notes: table.notes };
}

function isInNetwork({ statements }: Document, { start }: Span): boolean {
  const statement = lastBefore(statements, start + 1);
  return statement?.head.type === 'name' && statement.head.name === 'network'
    ? start < statement.end
    : false;
}

function brokenInNetwork(document: Document): boolean {
  const { statements, findings } = document;
  const networks = statements.filter(({ head }) => head.type === 'name' && head.name === 'network');
  return (
    networks.some(
      ({ broken, block }) => broken || !block || block.statements.some((layer) => layer.broken),
    ) || findings.some((finding) => isInNetwork(document, finding))
  );
}

function foreignAnalysis(foreign: Foreign, text: string): Analysis {
  const finding: LocatedFinding = {
    code: 'file/foreign',
    severity: 'information',
    message: foreignMessages[foreign],
    range: {
      start: { line: 0, character: 0 },
      end: { line: 0, character: /^[^\r\n]?/.exec(text)![0].length },
    },
  };
  return {
    document: parse(''),
    experiment: { expect: [], functions: [] },
    trace: new Map(),
    shapes: new Map(),
    findings: [finding],
    networkBroken: false,
    foreign,
  };
}
