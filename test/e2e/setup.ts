/**
 * Before the editor tests: package the extension, get a VS Code and a browser, serve one with it.
 * What cannot be had is said.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { obtainBrowser, obtainEditor, Unobtainable } from '../editor/obtain.mts';
import { packageExtension, root } from '../editor/package.mts';
import { serveEditor, type ServedEditor } from '../editor/serve.mts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there is no editor to test in; empty where there is one. */
    missing: string;
    port: number;
    browser: string;
    /** The editor's server, and the package that is tested, for tests with an editor of their own. */
    entry: string;
    vsix: string;
    /** A scratch folder for workspaces. */
    scratch: string;
    /** Where in-editor tests write what came of them. */
    results: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const scratch = join(root, 'test-results', 'editor');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const results = join(scratch, 'in-editor.json');
  process.env['NNET_TEST_RESULTS'] = results;
  provide('scratch', scratch);
  provide('results', results);
  let editor: ServedEditor | undefined;
  try {
    const browser = await obtainBrowser();
    const entry = obtainEditor();
    const vsix = packageExtension();
    editor = await serveEditor({ entry, profile: join(scratch, 'profile'), vsix });
    provide('missing', '');
    provide('entry', entry);
    provide('vsix', vsix);
    provide('port', editor.port);
    provide('browser', browser);
  } catch (error) {
    if (!(error instanceof Unobtainable)) throw error;
    provide('missing', error.message);
    provide('port', 0);
    for (const name of ['browser', 'entry', 'vsix'] as const) provide(name, '');
  }
  return async () => {
    await editor?.stop();
  };
}
