/**
 * A folder is a test: `input.nnet`, its data, and `expected.txt` with the findings and what each
 * quick fix makes of them.
 * `UPDATE_GOLDEN=1 npx vitest run test/language/cases` writes the expectations anew; read them like
 * code.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBeside, summaryOfData } from '../../src/cli/dataFiles.js';
import { readExperiment } from '../../src/cli/experimentFile.js';
import { analyze, type Analysis } from '../../src/language/analysis/analyze.js';
import { LineIndex } from '../../src/language/syntax/lineIndex.js';
import { applyTextEdits } from '../../src/language/editing/toTextEdits.js';

const folder = join(import.meta.dirname, 'cases');
const names = readdirSync(folder);

const line = ({ range, severity, code, message, fix }: Analysis['findings'][number]): string =>
  `${range.start.line + 1}:${range.start.character + 1}-${range.end.line + 1}:${range.end.character + 1} ${severity} ${code} ${message.replaceAll(/\(looked for [^)]*\)/g, '(looked for …)').replaceAll('\n', ' ⏎ ')}${fix ? ` [${fix.title}]` : ''}`;

/** The text with one finding's fix in it, all its parts. */
function fixed(text: string, finding: Analysis['findings'][number]): string {
  const lines = new LineIndex(text);
  const offset = (position: { line: number; character: number }): number => {
    let at = 0;
    while (lines.position(at).line < position.line) at++;
    return at + position.character;
  };
  const edits = finding.fix!.edits.map(({ range, newText }) => ({
    start: offset(range.start),
    end: offset(range.end),
    newText,
  }));
  return applyTextEdits(text, edits);
}

/** What a fix makes of the text: the lines that were not there before. */
function changed(text: string, finding: Analysis['findings'][number]): string {
  const before = new Set(text.split(/\r?\n/));
  return fixed(text, finding)
    .split(/\r?\n/)
    .filter((one) => !before.has(one))
    .map((one) => `\n    > ${one.slice(0, 200)}`)
    .join('');
}

test.each(names)('%s', (name) => {
  const path = join(folder, name, 'input.nnet');
  const { analysis, text } = readExperiment(path);
  const printed = `${analysis.findings.map((finding) => `${line(finding)}${finding.fix ? changed(text, finding) : ''}`).join('\n')}\n`;
  const golden = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, printed);
  expect(existsSync(golden), `${golden} is missing: write it with UPDATE_GOLDEN=1`).toBe(true);
  expect(printed).toBe(readFileSync(golden, 'utf8'));
  for (const finding of analysis.findings.filter((f) => f.fix)) {
    // A fix may say how a column is read: the file is read again, as the editor reads it.
    const again = analyze(fixed(text, finding), (spec) => {
      const known = analysis.columns && summaryOfData(spec, filesBeside(path));
      return known && 'columns' in known ? { columns: known.columns, notes: [] } : known;
    });
    expect(
      again.findings.map((f) => `${f.code} ${f.message}`),
      `after '${finding.fix!.title}'`,
    ).not.toContain(`${finding.code} ${finding.message}`);
  }
});
