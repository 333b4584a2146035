/** A data file is read once, its fingerprint is that of its bytes, its columns are shared. */
import { createHash } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { TableColumn } from '../../src/model/experiment/table.js';
import { shared } from '../../src/trainer/tables/sharedTable.js';
import { TableStore } from '../../src/trainer/tables/tableStore.js';
import { readTable } from '../../src/trainer/tables/readTable.js';
import { temporaryFolder } from '../support/runs.js';

const folder = temporaryFolder();
const text = 'x,kind,y\n1,a,0.5\n2,b,0.25\n3,a,0.125\n';

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

const requestOf = (...paths: string[]) => {
  const files = paths.map((location) => ({ path: location, location }));
  return { files: files as unknown as [{ path: string }], reading: {} };
};

const buffersOf = (columns: readonly TableColumn[]): unknown[] =>
  columns.flatMap((column) =>
    Object.values(column).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer] : [])),
  );

describe('the store of tables', () => {
  test('reads a file once while it stays as it is', () => {
    const store = new TableStore();
    const path = file('once.csv', text);
    const { table } = store.rows(requestOf(path));
    store.summary(requestOf(path));
    expect(store.rows(requestOf(path)).table).toBe(table);
    writeFileSync(path, text.replace('0.5', '0.7'));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect(store.rows(requestOf(path)).table).not.toBe(table);
  });

  test('keeps columns in memory that all threads see', () => {
    const { table } = new TableStore(shared).rows(requestOf(file('shared.csv', text)));
    const buffers = buffersOf(table.columns);
    expect(buffers.length).toBeGreaterThan(0);
    for (const buffer of buffers) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    // What crosses to another thread is seen there, not copied.
    const crossed = structuredClone(table);
    expect(buffersOf(crossed.columns).length).toBe(buffers.length);
  });

  test('a file’s fingerprint is that of its bytes, gzipped or not', () => {
    const store = new TableStore();
    const plain = store.rows(requestOf(file('plain.csv', text)));
    const packed = store.rows(requestOf(file('packed.csv.gz', gzipSync(text))));
    expect(plain.sha256).toBe(sha256(text));
    expect(packed.sha256).toBe(sha256(text));
  });

  test('two files have one fingerprint, which both change', () => {
    const store = new TableStore();
    const [a, b] = [file('a.csv', text), file('b.csv', text.replace('0.5', '0.6'))];
    const prints = [
      [a, b],
      [b, a],
      [a, a],
    ].map((paths) => store.rows(requestOf(...paths)).sha256);
    expect(new Set(prints).size).toBe(3);
  });

  test('a column that turns out to be text half-way leaves the fingerprint right', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i},${i < 2900 ? i : `word${i}`}`);
    const content = `x,y\n${lines.join('\n')}\n`;
    const { table, sha256: print } = readTable({ path: file('late.csv', content) });
    expect(print).toBe(sha256(content));
    expect(table.rows).toBe(3000);
  });

  test('a file that is not there is named', () => {
    expect(() => new TableStore().rows(requestOf(join(folder, 'none.csv')))).toThrow(
      expect.objectContaining({ code: 'data/not-found' }) as Error,
    );
  });

  test('a reading that is abandoned ends, and the next one reads anew', () => {
    const store = new TableStore();
    const request = requestOf(file('abandoned.csv', text));
    const watched = new SharedArrayBuffer(8);
    new Int32Array(watched)[0] = 1;
    expect(() => store.rows({ ...request, watched })).toThrow('abandoned');
    const again = new SharedArrayBuffer(8);
    expect(store.rows({ ...request, watched: again }).table.rows).toBe(3);
    // How much was read is told on the way.
    expect(new Int32Array(again)[1]).toBe(100);
  });

  test('a summary has the header and the columns', () => {
    const summary = new TableStore().summary(requestOf(file('summary.csv', text)));
    expect(summary).toMatchObject({ header: 'x,kind,y' });
    expect(summary.columns.map(({ name }) => name)).toEqual(['x', 'kind', 'y']);
    expect(summary.partial).toBeFalsy();
  });
});
