/** What the store knows of data files, and when: answers that come late, files that change, documents that close. */
import { expect, test } from 'vitest';
import { DocumentStore } from '../../src/language/documentStore.js';
import { relativePath, WorkspaceFiles } from '../../src/language/workspaceFiles.js';
import type { FilesResult, ReadDataResult } from '../../src/protocol/serverMessages.js';

const text = 'nnet 1\ndata "t.csv" {\n  target b\n}\n';
const uri = 'file:///w/a.nnet';
const csv = (contents: string): ReadDataResult => ({ base64: Buffer.from(contents).toString('base64'), size: Buffer.byteLength(contents) });

/** A store whose reads are answered by hand, in any order. */
function held(): { store: DocumentStore; answers: ((contents: string) => void)[] } {
  const answers: ((contents: string) => void)[] = [];
  const store = new DocumentStore(
    () => new Promise((resolve) => answers.push((contents) => resolve(csv(contents)))),
    () => undefined,
  );
  return { store, answers };
}
const names = (store: DocumentStore): string[] | undefined => store.get(uri)?.analysis.columns?.map(({ name }) => name);
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
