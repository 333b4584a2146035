/**
 * Formatting: blocks indented, columns aligned, at most one blank line in a row, nothing behind the
 * last word of a line. Comments stay where they are, and no line is joined or split; a line that
 * cannot be read, or holds several statements, keeps its words as they are.
 */
import { lastBefore } from '../syntax/lastBefore.js';
import type { Document, Statement, Block, Span } from '../syntax/ast.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { parse } from '../syntax/parser.js';
import type { TextEdit } from './toTextEdits.js';

export interface FormatOptions {
  /** One level of indentation: blanks, or a tab. */
  readonly indent: string;
  readonly alignColumns: boolean;
}

export const standardFormat: FormatOptions = { indent: '  ', alignColumns: true };

interface Cell {
  readonly text: string;
  /** Cells of one column have the same: what stands behind them begins under each other. */
  readonly column: string;
}

/** A line as it is to be: its words in cells, the comment behind them apart. */
interface Line {
  readonly depth: number;
  /** Words of one statement; the last cell is the rest of the line. */
  readonly cells: readonly Cell[];
  readonly comment: string;
  /** Lines of one run are aligned with each other. */
  readonly run: number;
}

/** The edits that format a text, line by line: what is right already is not touched. */
export function formatEdits(text: string, options: FormatOptions = standardFormat): TextEdit[] {
  const document = parse(text);
  // Inside brackets line ends mean nothing, and where brackets or braces do not match, nothing is
  // known of the lines between.
  if (document.findings.some(({ code }) => code === 'syntax/brace' || code === 'syntax/bracket'))
    return [];
  const lines = splitLines(text);
  const plan = new LinePlan(document, text, lines);
  const wanted = layOut(plan.lines(), options);
  const edits: TextEdit[] = [];
  let blanks = 0;
  for (const [i, { start, end, next }] of lines.entries()) {
    const now = text.slice(start, end);
    const then = wanted[i] ?? now.trimEnd();
    const isLast = i === lines.length - 1;
    blanks = then === '' ? blanks + 1 : 0;
    // The second blank line in a row goes, and any at the end of the file but the one its last line
    // end makes.
    if (then === '' && blanks > 1 && !isLast) edits.push({ start, end: next, newText: '' });
    else if (then !== now) edits.push({ start, end, newText: then });
  }
  const last = lines.at(-1)!;
  if (last.end > last.start && text.trim() !== '')
    edits.push({ start: last.end, end: last.end, newText: text.includes('\r\n') ? '\r\n' : '\n' });
  return merged(edits);
}

/** Insertions at the place where another edit ends become part of it. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const before = result.at(-1);
    if (before && before.end === edit.start && edit.start === edit.end)
      result[result.length - 1] = { ...before, newText: before.newText + edit.newText };
    else result.push(edit);
  }
  return result;
}

interface SourceLine {
  readonly start: number;
  /** Before the line end, and behind it. */
  readonly end: number;
  readonly next: number;
}

function splitLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: match.index, next: match.index + match[0].length });
    start = match.index + match[0].length;
  }
  lines.push({ start, end: text.length, next: text.length });
  return lines;
}

/** Which lines hold what. */
class LinePlan {
  private readonly index: LineIndex;
  private readonly planned = new Map<number, Line>();
  /** Lines on which a statement ends that began on another: their words are not to be moved. */
  private readonly within = new Set<number>();
  private readonly starts = new Map<number, number>();
  /** The first comment of each line that has one. */
  private readonly commentAt = new Map<number, Span>();
  private run = 0;

  constructor(
    private readonly document: Document,
    private readonly text: string,
    private readonly sources: readonly SourceLine[],
  ) {
    this.index = new LineIndex(text);
    for (const comment of document.comments.toReversed())
      this.commentAt.set(this.lineOf(comment.start), comment);
    this.count(document.statements);
    this.visit(document.statements, 0, '');
    this.comments();
  }

  lines(): ReadonlyMap<number, Line> {
    return this.planned;
  }

  private lineOf(offset: number): number {
    return this.index.position(offset).line;
  }

  private count(statements: readonly Statement[]): void {
    for (const { start, block } of statements) {
      this.starts.set(this.lineOf(start), (this.starts.get(this.lineOf(start)) ?? 0) + 1);
      if (block) this.count(block.statements);
    }
  }

  private visit(statements: readonly Statement[], depth: number, section: string): void {
    let before = -2;
    for (const statement of statements) {
      const first = this.lineOf(statement.start);
      const head = statement.head.type === 'name' ? statement.head.name : '';
      if (depth === 0 || this.hasBlankBetween(before, first)) this.run++;
      before = this.lineOf(statement.end);
      const bodyEnd = statement.block ? statement.block.start : statement.end;
      const bodyLast = this.lineOf(bodyEnd);
      for (let line = first + 1; line <= bodyLast; line++) this.within.add(line);
      if (this.starts.get(first) === 1 && this.isFirstOnLine(statement.start))
        this.plan(statement, depth, section);
      if (!statement.block) continue;
      const opens = this.lineOf(statement.block.start);
      const closes = this.lineOf(statement.block.end - 1);
      if (closes > opens) {
        this.visit(statement.block.statements, depth + 1, depth === 0 ? head : section);
        if (
          this.isFirstOnLine(statement.block.end - 1) &&
          this.isLastOnLine(statement.block.end) &&
          !this.within.has(closes)
        )
          this.planned.set(closes, {
            depth,
            cells: [{ text: '}', column: '' }],
            comment: this.commentOn(closes),
            run: ++this.run,
          });
        this.run++;
      }
    }
  }

  private hasBlankBetween(before: number, line: number): boolean {
    for (let i = Math.max(0, before + 1); i < line; i++)
      if (this.textOf(i).trim() === '') return true;
    return false;
  }

  private textOf(line: number): string {
    const { start, end } = this.sources[line]!;
    return this.text.slice(start, end);
  }

  private isFirstOnLine(offset: number): boolean {
    return this.text.slice(this.sources[this.lineOf(offset)]!.start, offset).trim() === '';
  }

  private isLastOnLine(offset: number): boolean {
    return /^[ \t]*(#|$)/.test(this.text.slice(offset, this.sources[this.lineOf(offset)]!.end));
  }

  private commentOn(line: number): string {
    const comment = this.commentAt.get(line);
    return comment ? this.text.slice(comment.start, comment.end).trimEnd() : '';
  }

  private plan(statement: Statement, depth: number, section: string): void {
    const line = this.lineOf(statement.start);
    const comment = this.commentOn(line);
    const commentStart = this.commentAt.get(line)?.start ?? this.sources[line]!.end;
    const words = this.text.slice(statement.start, commentStart).trimEnd();
    this.planned.set(line, {
      depth,
      cells:
        !statement.broken && depth > 0
          ? this.cellsOf(statement, words, section)
          : [{ text: depth === 0 && !statement.broken ? single(words) : tidy(words), column: '' }],
      comment,
      run: this.run,
    });
  }

  /**
   * The head is a column, in a network the name and first value too. Behind them a new cell begins
   * where two blanks were left: values stand under values, an option under the same option; outside
   * of networks only those of the same statement.
   */
  private cellsOf(statement: Statement, words: string, section: string): Cell[] {
    if (statement.expression) return [{ text: tidy(words), column: '' }];
    const inNetwork = section === 'network';
    const fixed = inNetwork ? 3 : 2;
    const head = inNetwork ? '' : words.slice(0, statement.head.end - statement.start);
    const starts = [
      ...statement.values.map(({ start }) => ({ at: start - statement.start, name: '' })),
      ...statement.options.map(({ start, name }) => ({
        at: start - statement.start,
        name: name.name,
      })),
      ...(statement.comparison
        ? [{ at: statement.comparison.span.start - statement.start, name: '' }]
        : []),
    ]
      .filter(({ at }) => at < words.length)
      .toSorted((a, b) => a.at - b.at)
      .filter(({ at }, i) => i < fixed - 1 || /[ \t]{2}$|\t$/.test(words.slice(0, at)));
    const cells = [{ at: 0, name: '' }, ...starts];
    const goesOn =
      this.lineOf(statement.block ? statement.block.start : statement.end) >
      this.lineOf(statement.start);
    const print = (text: string): string =>
      statement.comparison ? tidy(text) : spaced(tidy(text));
    return cells.map(({ at, name }, i) => ({
      // Brackets that go on below are aligned with what stands there.
      text:
        goesOn && i === cells.length - 1
          ? words.slice(at)
          : print(words.slice(at, cells[i + 1]?.at).trimEnd()),
      column: i < fixed - 1 ? String(i) : `${i} ${head} ${name}`,
    }));
  }

  /** Lines that hold a comment alone stand as deep as the block they are in. */
  private comments(): void {
    for (const { start } of this.document.comments) {
      const line = this.lineOf(start);
      if (this.planned.has(line) || this.within.has(line) || !this.isFirstOnLine(start)) continue;
      this.planned.set(line, {
        depth: this.depthAt(start),
        cells: [{ text: this.commentOn(line), column: '' }],
        comment: '',
        run: ++this.run,
      });
    }
  }

  private depthAt(offset: number): number {
    let depth = 0;
    for (let { statements }: Block | Document = this.document; ; depth++) {
      const { block } = lastBefore(statements, offset) ?? {};
      if (!block || block.start >= offset || offset >= block.end) return depth;
      ({ statements } = block);
    }
  }
}

/** Replaces what is not between quotes. */
const outside = (words: string, pattern: string, replacement: (gap: string) => string): string =>
  words.replace(new RegExp(`"(?:[^"\\\\\\n]|\\\\.)*"?|${pattern}`, 'g'), (part) =>
    part.startsWith('"') ? part : replacement(part),
  );

/** Gaps wider than two blanks are two; one and two stay what they are. */
const tidy = (words: string): string =>
  outside(words, '[ \\t]+', (gap) => (gap === ' ' ? ' ' : '  '));

/** Blanks from their first on: a run of them is looked at once, not from each of its places. */
const blanksBefore = '(?<![ \\t])[ \\t]*';

/** Options without blanks around their sign, values of lists with one between them. */
const spaced = (words: string): string =>
  outside(
    outside(words, `${blanksBefore}=[ \\t]*`, () => '='),
    `${blanksBefore},[ \\t]*(?=[^\\s,\\])])`,
    () => ', ',
  );

/** One blank between the words of a line that opens a section. */
const single = (words: string): string => outside(words, '[ \\t]+', () => ' ');

/** What is wider than this, a matrix most likely, moves no other line. */
const widest = 40;

/** What each planned line is to be, by its number. */
function layOut(
  lines: ReadonlyMap<number, Line>,
  { indent, alignColumns }: FormatOptions,
): (string | undefined)[] {
  const widths = new Map<string, number>();
  const commentColumns = new Map<number, number>();
  const code = (line: Line): string => {
    const cells = line.cells.map(({ text, column }, i) => {
      if (i === line.cells.length - 1) return text;
      const isAligned = alignColumns && text.length <= widest;
      return `${isAligned ? text.padEnd(widths.get(`${line.run} ${column}`)!) : text}  `;
    });
    return `${indent.repeat(line.depth)}${cells.join('')}`.trimEnd();
  };
  for (const { run, cells } of lines.values()) {
    for (const { text, column } of cells.slice(0, -1)) {
      const key = `${run} ${column}`;
      widths.set(key, Math.max(widths.get(key) ?? 0, text.length <= widest ? text.length : 0));
    }
  }
  for (const line of lines.values())
    if (line.comment !== '')
      commentColumns.set(line.run, Math.max(commentColumns.get(line.run) ?? 0, code(line).length));
  const result: (string | undefined)[] = [];
  for (const [number, line] of lines) {
    const words = code(line);
    result[number] =
      line.comment === ''
        ? words
        : words === ''
          ? `${indent.repeat(line.depth)}${line.comment}`
          : `${words.padEnd(alignColumns ? commentColumns.get(line.run)! : 0)}  ${line.comment}`;
  }
  return result;
}
