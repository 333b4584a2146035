/** Workspaces and addresses for editor tests. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { launchBrowser, Workbench } from '../editor/workbench.mts';

/** Why there is no editor, said once; undefined where there is one. */
export function editorMissing(): boolean {
  const missing = inject('missing');
  if (missing !== '') process.stdout.write(`No editor to test in: ${missing}\n`);
  return missing !== '';
}

/** A folder of its own with the given files: contents, or examples by name. */
export function workspace(
  name: string,
  files: Readonly<Record<string, string>>,
  examples: readonly string[] = [],
): string {
  const folder = join(inject('scratch'), name);
  mkdirSync(folder, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, file), contents);
  for (const example of examples) cpSync(join('examples', example), join(folder, example));
  return folder;
}

/** A workbench on a folder, or on the folders of a `.code-workspace`. */
export function url(folder: string, payload: readonly (readonly [string, string])[] = []): string {
  const port = inject('port');
  const kind = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return `http://127.0.0.1:${port}/?${kind}=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify([['skipWelcome', 'true'], ...payload]))}`;
}

export const remote = (path: string): string =>
  `vscode-remote://127.0.0.1:${inject('port')}${path}`;

/**
 * One browser for the tests of a file, a workbench for each of them; where a test fails its window
 * is photographed.
 */
export function editorSession(): {
  readonly missing: boolean;
  open(folder: string): Promise<Workbench>;
} {
  const missing = editorMissing();
  let browser: Browser | undefined;
  let workbench: Workbench | undefined;
  beforeAll(async () => {
    if (!missing) browser = await launchBrowser(inject('browser'));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench?.page.screenshot({
        path: `test-results/${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}.png`,
      });
    await workbench?.close();
    workbench = undefined;
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    missing,
    async open(folder) {
      workbench = await Workbench.open(browser!, url(folder));
      return workbench;
    },
  };
}
