/**
 * The text in a real VS Code: written by completion, mended by quick fixes, followed by the
 * designer, checked against its CSV.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Workbench } from '../editor/workbench.mts';
import { editorSession, workspace } from './support.js';

const editor = editorSession();
let workbench: Workbench;

async function open(folder: string): Promise<void> {
  workbench = await editor.open(folder);
}

const points = `x1,x2,height\n${Array.from({ length: 60 }, (_, i) => `${Math.sin(i).toFixed(3)},${Math.cos(2 * i).toFixed(3)},${(Math.sin(i) + Math.cos(2 * i)).toFixed(3)}\n`).join('')}`;

/** Types the beginning of a suggestion, waits for it and takes it. */
async function suggested(beginning: string, label: string): Promise<void> {
  const { keyboard } = workbench.page;
  await keyboard.type(beginning, { delay: 40 });
  const focused = workbench.page
    .locator('.suggest-widget.visible .monaco-list-row.focused')
    .filter({ hasText: label });
  // The list opens by itself; where typing was faster than the server, it is asked for.
  for (let attempt = 0; attempt < 5; attempt++) {
    const shown = await focused.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (shown) break;
    await keyboard.press('Control+Space');
  }
  await focused.waitFor();
  await keyboard.press('Enter');
  await workbench.page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
}

/** Puts the cursor into a word of the text. */
const into = (word: string): Promise<void> =>
  workbench.page
    .locator('.monaco-editor .view-line span span')
    .filter({ hasText: new RegExp(`^\\s*${word}\\s*$`) })
    .first()
    .click();

describe.skipIf(editor.missing)('the text', () => {
  test('a network is written from nothing by taking what is suggested, and trains', async () => {
    const folder = workspace('by-completion', { 'points.csv': points, 'learn.nnet': '' });
    await open(folder);
    await workbench.openFile('learn.nnet');
    const { keyboard } = workbench.page;
    await workbench.page.locator('.monaco-editor .view-lines').first().click();
    await suggested('nn', 'nnet');
    await suggested('dat', 'data');
    await suggested('po', 'points.csv');
    await keyboard.press('Tab');
    await suggested('hei', 'height');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await suggested('netw', 'network');
    for (let i = 0; i < 4; i++) await keyboard.press('Tab');
    await keyboard.press('Enter');
    await suggested('tra', 'train');
    await suggested('ms', 'mse');
    for (let i = 0; i < 4; i++) await keyboard.press('Tab');
    // One layer more, below the hidden one.
    await into('hidden');
    await keyboard.press('End');
    await keyboard.press('Enter');
    await suggested('dro', 'dropout');
    await keyboard.type('rest');
    // Behind a name its shape may be shown already.
    await expect
      .poll(() => workbench.editorText())
      .toMatch(
        /^nnet 1\ndata "points\.csv" \{\n {2}target +height\n[\s\S]*dropout rest\d*\n[\s\S]*loss +mse/,
      );
    await keyboard.press('Control+S');
    await workbench.command('Neural Network: Train');
    const panel = await workbench.webview('nnet-runs');
    await panel.locator('.phase.done').waitFor({ timeout: 30_000 });
    expect(readFileSync(join(folder, 'learn.nnet'), 'utf8')).toContain('dropout rest');
  });

  test('three slips are mended by their quick fixes', async () => {
    const folder = workspace('quick-fixes', {
      'points.csv': points,
      'slips.nnet':
        'nnet 1\ndata "points.csv" {\n  target  hieght\n}\nnetwork n {\n  input   inputs\n  ' +
        'dnese   hidden  8  tanh\n  dense   output  1\n}\ntrain {\n  loss       mse\n  ' +
        'optimizer  adam  lr=0.05\n  epochs     20\n}\n',
    });
    await open(folder);
    await workbench.openFile('slips.nnet');
    for (const [slip, cure] of [
      ['hieght', 'height'],
      ['dnese', 'dense'],
      ['lr', 'learning_rate'],
    ] as const) {
      await workbench.page.locator('.monaco-editor .squiggly-error').first().waitFor();
      await into(slip);
      const fix = workbench.page
        .locator('.action-widget .monaco-list-row')
        .filter({ hasText: `Change to '${cure}'` });
      // A list that opens while lenses and hints still move the lines is closed by them: a person
      // presses the key again.
      for (let attempt = 1; (await fix.count()) === 0 && attempt < 6; attempt++) {
        await workbench.page.keyboard.press('Control+.');
        await fix.waitFor({ timeout: 3000 }).catch(() => workbench.page.keyboard.press('Escape'));
      }
      await fix.click();
      await expect.poll(() => workbench.editorText()).not.toMatch(new RegExp(`\\b${slip}\\b`));
    }
    await expect
      .poll(() => workbench.page.locator('.monaco-editor .squiggly-error').count())
      .toBe(0);
    expect(await workbench.editorText()).toContain('learning_rate=0.05');
  });

  test('a layer that is renamed is renamed in the designer too', async () => {
    const folder = workspace('rename', {}, ['iris.nnet', 'iris.csv']);
    await open(folder);
    await workbench.openFile('iris.nnet');
    await workbench.command('Neural Network: Open Designer to the Side');
    const designer = await workbench.webview('nnet-designer');
    await designer.locator('.card[data-layer="hidden"]').waitFor();
    await into('hidden');
    await workbench.page.keyboard.press('F2');
    const field = workbench.page.locator('.rename-box input');
    await field.fill('sepals');
    await workbench.page.keyboard.press('Enter');
    await designer.locator('.card[data-layer="sepals"]').waitFor();
    expect(await designer.locator('.card[data-layer="hidden"]').count()).toBe(0);
    expect(await workbench.editorText()).toMatch(/dense +sepals/);
  });

  test('findings follow the header of the CSV', async () => {
    const folder = workspace('header', {
      'points.csv': points,
      'heights.nnet':
        'nnet 1\ndata "points.csv" {\n  features  x1 x2\n  target    height\n}\nnetwork n {\n  ' +
        'input   inputs\n  dense   output  1\n}\ntrain {\n  loss    mse\n  epochs  20\n}\n',
    });
    await open(folder);
    await workbench.openFile('heights.nnet');
    await workbench.command('View: Split Editor Right');
    await workbench.openFile('points.csv');
    const squiggles = workbench.page.locator('.monaco-editor .squiggly-error');
    expect(await squiggles.count()).toBe(0);
    const { keyboard } = workbench.page;
    const header = workbench.page.locator('.view-line').filter({ hasText: /^x1,x2,height$/ });
    await header.click();
    await keyboard.press('Home');
    await keyboard.type('width_');
    await keyboard.press('Control+S');
    await squiggles.first().waitFor();
    await workbench.command('Problems: Focus on Problems View');
    await workbench.page
      .locator('.markers-panel')
      .filter({ hasText: "The data has no column 'x1'" })
      .waitFor();
    await workbench.page
      .locator('.view-line')
      .filter({ hasText: /^width_x1/ })
      .click();
    await keyboard.press('Home');
    for (let i = 0; i < 'width_'.length; i++) await keyboard.press('Delete');
    await keyboard.press('Control+S');
    await expect.poll(() => squiggles.count()).toBe(0);
  });
});
