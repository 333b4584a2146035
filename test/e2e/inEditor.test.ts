/**
 * The tests of inEditor/, run inside the extension host of a real VS Code, each reported here by
 * its name.
 */
import { buildSync } from 'esbuild';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { launchBrowser, Workbench } from '../editor/workbench.mts';
import { editorMissing, remote, url, workspace } from './support.js';

interface Result {
  readonly name: string;
  readonly error?: string;
  readonly note?: string;
  readonly ms: number;
}

const timeoutMs = 180_000;
const line =
  'nnet 1\ndata "line.csv" {\n  target  y\n}\nnetwork line {\n  input  x\n  dense  o  ' +
  '1\n}\ntrain {\n  loss    mse\n  epochs  3\n}\n';

async function runInEditor(): Promise<Result[]> {
  const folder = workspace('in-editor', {}, ['xor.nnet', 'xor.csv']);
  const second = workspace('in-editor-second', {
    'line.csv': 'x,y\n1,2\n2,4\n3,6\n',
    'line.nnet': line,
  });
  const both = join(inject('scratch'), 'in-editor.code-workspace');
  writeFileSync(both, JSON.stringify({ folders: [{ path: folder }, { path: second }] }));
  const host = join(inject('scratch'), 'in-editor-extension');
  cpSync('test/e2e/inEditor/package.json', join(host, 'package.json'));
  buildSync({
    entryPoints: ['test/e2e/inEditor/index.ts'],
    outfile: join(host, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'error',
  });
  const browser = await launchBrowser(inject('browser'));
  try {
    const payload = [
      ['extensionDevelopmentPath', remote(host)],
      ['extensionTestsPath', remote(join(host, 'index'))],
    ] as const;
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const workbench = await Workbench.open(browser, url(both, payload));
      while (!existsSync(inject('results'))) {
        if (Date.now() > deadline) throw new Error('The tests inside VS Code did not end.');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const results = JSON.parse(readFileSync(inject('results'), 'utf8')) as Result[];
      if (results.length > 0) return results;
      // The window came up without its folders, and says so by testing nothing: another one is
      // opened.
      rmSync(inject('results'));
      await workbench.close();
    }
  } finally {
    await browser.close();
  }
}

const missing = editorMissing();
const results = missing ? [] : await runInEditor();

describe('inside VS Code', () => {
  test.skipIf(missing)('the tests ran', () => {
    if (results.length === 0) throw new Error('no test ran');
  });
  for (const { name, error, note } of results) {
    test(name, () => {
      if (note !== undefined) process.stdout.write(`${note}\n`);
      if (error !== undefined) throw new Error(error);
    });
  }
});
