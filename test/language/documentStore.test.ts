/**
 * What the store knows of data files, and when: answers that come late, files that change,
 * documents that close.
 */
import { describe, expect, test } from 'vitest';
import { DocumentStore } from '../../src/language/analysis/documentStore.js';
import { relativePath } from '../../src/language/analysis/paths.js';
import { WorkspaceFiles } from '../../src/language/analysis/workspaceFiles.js';
import { orProblem } from '../../src/data/dataError.js';
import type { FilesResult } from '../../src/protocol/serverMessages.js';
import type { TableSummary } from '../../src/protocol/tablesMessages.js';
import { readBeginning, summaryOf } from '../../src/trainer/tables/summary.js';
import { TableStore } from '../../src/trainer/tables/tableStore.js';

const text = 'nnet 1\ndata "t.csv" {\n  target b\n}\n';
const uri = 'file:///w/a.nnet';
const tables = new TableStore();
const bytesOf = (contents: string): Uint8Array => new TextEncoder().encode(contents);
const csv = (contents: string): TableSummary =>
  tables.summary({ files: [{ path: 't.csv', bytes: bytesOf(contents) }], reading: {} });

/** A store whose reads are answered by hand, in any order. */
function held(): { store: DocumentStore; answers: ((contents: string) => void)[] } {
  const answers: ((contents: string) => void)[] = [];
  const store = new DocumentStore(
    {
      table: () => new Promise((resolve) => answers.push((contents) => resolve(csv(contents)))),
      tensors: async () => [],
    },
    () => undefined,
  );
  return { store, answers };
}
const names = (store: DocumentStore): string[] | undefined =>
  store.get(uri)?.analysis.columns?.map(({ name }) => name);
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('a file that changes while it is read is read again, and the old answer is nothing', async () => {
  const { store, answers } = held();
  store.update(uri, 1, text);
  store.filesChanged(['file:///w/other.csv']);
  expect(answers).toHaveLength(1);
  store.filesChanged(['file:///w/t.csv']);
  expect(answers).toHaveLength(2);
  answers[1]!('x,b\n1,2\n');
  await soon();
  answers[0]!('a,b\n1,2\n');
  await soon();
  expect(names(store)).toEqual(['x', 'b']);
  expect(store.headerPlace(uri, 'b')).toBe(2);
});

test('a document that was closed is read anew when it is opened again', async () => {
  const { store, answers } = held();
  store.update(uri, 1, text);
  store.close(uri);
  answers[0]!('a,b\n1,2\n');
  await soon();
  store.update(uri, 2, text);
  expect(answers).toHaveLength(2);
  answers[1]!('max,a,b\n0,1,2\n');
  await soon();
  expect(names(store)).toEqual(['max', 'a', 'b']);
  expect(store.headerPlace(uri, 'a')).toBe(4);
});

describe('the beginning of a large file', () => {
  /** What is found where the client gives these bytes of a much larger file. */
  async function found(
    contents: Readonly<Record<string, string>>,
    source: string,
  ): Promise<string[]> {
    const store = new DocumentStore(
      {
        table: async (_, paths, reading) =>
          orProblem(() => {
            const [main, test] = paths.map((path) =>
              readBeginning({ name: path, bytes: bytesOf(contents[path]!) }, reading),
            );
            return summaryOf(main!, test);
          }),
        tensors: async () => [],
      },
      () => undefined,
    );
    store.update(uri, 1, source);
    const document = await store.settled(uri);
    return document!.analysis.findings.map(({ code, severity }) => `${severity} ${code}`);
  }
  const note = 'information data/note';

  test.each([
    ['in the middle of a row', 'a,b\n1,2\n3'],
    ['in a quoted cell with line ends', 'a,b\n"x\ny",2\n"z\nw'],
    ['where lines end as they once did', 'a,b\r1,2\r3,4'],
  ])('cut %s', async (_, contents) => {
    expect(await found({ 't.csv': contents }, text)).toEqual([note]);
    expect(await found({ 't.csv': contents }, text.replace('target b', 'target c'))).toEqual([
      note,
      'error data/column',
    ]);
  });

  test('beside a second file says nothing of the two together', async () => {
    const source = text.replace('}', '  split test="u.csv"\n}');
    expect(await found({ 't.csv': 'a,b\n1,2\n3,4\n', 'u.csv': 'a,b\n1,n/k\n' }, source)).toEqual([
      note,
    ]);
  });
});

test('the newest list of files holds, whichever comes first', async () => {
  const { store } = held();
  const asked: ((result: FilesResult) => void)[] = [];
  const files = new WorkspaceFiles(
    store,
    () => new Promise((resolve) => asked.push(resolve)),
    () => false,
    () => undefined,
  );
  const first = files.refresh();
  const second = files.refresh();
  asked[1]!({ networks: [], others: ['file:///w/data%2Cv2%2B%23.csv'] });
  asked[0]!({ networks: [{ uri, text }], others: [] });
  await Promise.all([first, second]);
  expect(store.get(uri)).toBeUndefined();
  expect(files.pathsFrom(uri, /csv$/)).toEqual(['data,v2+#.csv']);
  expect(relativePath('file:///w/a/b.nnet', 'file:///w/c%20d/e.csv')).toBe('../c d/e.csv');
});
