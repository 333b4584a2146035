/** A folder with six CSVs, most of them awkward: each to a trained network, by the first answers. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editorSession, workspace } from './support.js';

const editor = editorSession();

const found = join(import.meta.dirname, '../data/found');
/** What each is, and what its network's text must say. */
const csvs = {
  'monsters.csv': ['hash-header/mon.csv', 'target     Legendary'],
  'excel.csv': ['excel-sep-line/s.csv', 'target     kind'],
  'houses.csv': ['semicolon-thousands/h.csv', 'target     price'],
  'series.csv': ['time-order-shuffled/s.csv', 'lstm     memory'],
  'churn.csv': ['mostly-missing/m.csv', "# gives 'churned' away"],
  'rows.csv': ['index-column/r.csv', '# numbers the rows'],
} as const;

describe.skipIf(editor.missing)('from a folder with six CSVs', () => {
  test('each is trained on from the palette', async () => {
    const folder = workspace(
      'six',
      Object.fromEntries(
        Object.entries(csvs).map(([name, [path]]) => [
          name,
          readFileSync(join(found, path), 'utf8'),
        ]),
      ),
    );
    const workbench = await editor.open(folder);
    for (const [name, [, said]] of Object.entries(csvs)) {
      await workbench.command('View: Close All Editors');
      await workbench.command('Neural Network: Train on CSV…');
      await workbench.pick(name);
      await workbench.accept('What is to be predicted?');
      const panel = workbench.webview('nnet-runs');
      // What else is asked: numbers or classes, and the columns where one had better be left out.
      const more = workbench.page.locator('.quick-input-widget:visible');
      await expect
        .poll(async () => {
          if ((await more.count()) > 0) await workbench.page.keyboard.press('Enter');
          return readdirSync(folder).includes(name.replace('.csv', '.nnet'));
        })
        .toBe(true);
      const over = (await panel).locator('.phase').filter({ hasText: /finished|early/ });
      await over.waitFor({ timeout: 60_000 });
      const text = readFileSync(join(folder, name.replace('.csv', '.nnet')), 'utf8');
      expect(text, name).toContain(said);
    }
  }, 300_000);

  test('a network that would not train is not written without a word', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `n${(i * 31) % 41},${i / 8}`);
    const folder = workspace('names', { 'names.csv': ['name,y', ...rows].join('\n') });
    const workbench = await editor.open(folder);
    const { page } = workbench;
    await workbench.command('Neural Network: New Network…');
    await workbench.pick('names.csv');
    await workbench.accept('What is to be predicted?');
    await workbench.enter();
    await page.locator('.notifications-center, [id*="notifications"] .codicon-bell-dot').waitFor();
    await workbench.command('Notifications: Show Notifications');
    const said = page
      .locator('.notifications-center .notification-list-item')
      .filter({ hasText: 'would not train yet' });
    await said.waitFor();
    expect(await said.textContent()).toContain('No column is left to go into the network');
    expect(readdirSync(folder)).toEqual(['names.csv']);
    await said.getByRole('button', { name: 'Write It All the Same' }).click();
    await expect.poll(() => readdirSync(folder)).toContain('names.nnet');
  }, 120_000);
});
