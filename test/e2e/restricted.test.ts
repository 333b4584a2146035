/**
 * A folder that is not trusted, in a real VS Code: what lies outside is not opened on any way there
 * is, until trust is given.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { serveEditor, type ServedEditor } from '../editor/serve.mts';
import { launchBrowser, Workbench } from '../editor/workbench.mts';
import { editorMissing, workspace } from './support.js';

const missing = editorMissing();
let editor: ServedEditor | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  if (missing) return;
  editor = await serveEditor({
    entry: inject('entry'),
    vsix: inject('vsix'),
    profile: join(inject('scratch'), 'restricted-profile'),
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
    trust: true,
  });
  browser = await launchBrowser(inject('browser'));
});
afterAll(async () => {
  await browser?.close();
  await editor?.stop();
});

/** Reads `secret` of a CSV that has no such column: whoever opens the file says so. */
const reads = (path: string): string =>
  `nnet 1\ndata "${path}" {\n  target  secret\n}\nnetwork n {\n  input  x\n  dense  o  1\n}\n` +
  'train {\n  loss    mse\n  epochs  3\n}\n';

describe.skipIf(missing)('a folder that is not trusted', () => {
  test('has its own files read, and nothing outside, by whatever path', async () => {
    const outside = workspace('restricted-outside', { 'outside.csv': 'x,y\n1,2\n2,4\n' });
    const folder = workspace('restricted', { 'inside.csv': 'x,y\n1,2\n2,4\n' });
    symlinkSync(join(outside, 'outside.csv'), join(folder, 'link.csv'));
    symlinkSync(outside, join(folder, 'linked'));
    mkdirSync(join(folder, 'sub'));
    const ways = {
      link: 'link.csv',
      linked: 'linked/outside.csv',
      up: '../restricted-outside/outside.csv',
      around: 'sub/../../restricted-outside/outside.csv',
      absolute: `${folder}/../restricted-outside/outside.csv`,
    };
    writeFileSync(join(folder, 'own.nnet'), reads('sub/../inside.csv'));
    for (const [name, path] of Object.entries(ways))
      writeFileSync(join(folder, `${name}.nnet`), reads(path));

    const workbench = await Workbench.open(browser!, editor!.url(folder));
    const { page } = workbench;
    const shows = async (name: string, finding: RegExp): Promise<void> => {
      await workbench.openFile(`${name}.nnet`);
      const found = page.locator('.marker-widget').filter({ hasText: finding });
      await expect
        .poll(
          async () => {
            await workbench.command('Go to Next Problem (Error, Warning, Info)');
            return found.waitFor({ timeout: 2000 }).then(
              () => true,
              () => page.locator('.marker-widget').allInnerTexts(),
            );
          },
          { message: `${name}: ${String(finding)}` },
        )
        .toBe(true);
      await workbench.command('View: Close All Editors');
    };
    await shows('own', /no column 'secret'/);
    for (const name of Object.keys(ways)) await shows(name, /outside the workspace/);

    await workbench.command('Workspaces: Manage Workspace Trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).click();
    await page.locator('.workspace-trust-header.workspace-trust-trusted').waitFor();
    // Some versions show it above the other editors, some among them.
    const modal = page.getByRole('button', { name: /Close Modal Editor/ });
    if ((await modal.count()) > 0) await modal.click();
    await workbench.command('View: Close All Editors');
    for (const name of Object.keys(ways)) await shows(name, /no column 'secret'/);
    await workbench.close();
  });
});
