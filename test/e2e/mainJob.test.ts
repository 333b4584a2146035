/**
 * The main job, end to end: a person at the keyboard and mouse of a real VS Code with the packaged
 * extension.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { TracedPass } from '../../src/model/runs/steps.js';
import { trainXor } from '../editor/trainXor.mts';
import type { Workbench } from '../editor/workbench.mts';
import { bundle } from '../support/bundles.js';
import { editorSession, workspace } from './support.js';

const editor = editorSession();
let workbench: Workbench;

async function open(folder: string): Promise<void> {
  workbench = await editor.open(folder);
}

const iris = readFileSync('examples/iris.csv', 'utf8');
/** Rows enough to watch it train. */
const slow = `x,y\n${Array.from({ length: 600_000 }, (_, i) => `${i / 5000},${Math.sin(i / 300)}\n`).join('')}`;

/**
 * Drags from the middle of one element to a point, as a hand does: press, move in steps, release.
 */
async function drag(
  from: ReturnType<FrameLocator['locator']>,
  to: { x: number; y: number },
): Promise<void> {
  const box = (await from.boundingBox())!;
  const { mouse } = workbench.page;
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + box.width / 2 + 8, box.y + box.height / 2 + 8, { steps: 3 });
  await mouse.move(to.x, to.y, { steps: 12 });
  await mouse.up();
}

const cardsOf = (designer: FrameLocator): Promise<string[]> =>
  designer
    .locator('.card[data-layer]')
    .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['layer']!));
const saved = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test.skipIf(editor.missing)('XOR is trained, as npm start -- --check does it', async () => {
  await open(workspace('xor', {}, ['xor.nnet', 'xor.csv']));
  expect(Number(await trainXor(workbench))).toBeLessThan(0.01);
});

describe.skipIf(editor.missing)('from a folder with a CSV only', () => {
  test(
    'New Network…, a dense layer dragged in between, undone, and other edits by mouse and ' +
      'keyboard',
    async () => {
      const folder = workspace('new-network', { 'iris.csv': iris });
      await open(folder);
      await workbench.command('Neural Network: New Network…');
      await workbench.pick('iris.csv');
      await workbench.pick('species');
      // Which columns: all of them.
      await workbench.accept('What goes into the network?');
      await workbench.enter();
      const designer = await workbench.webview('nnet-designer');
      await expect.poll(() => cardsOf(designer)).toEqual(['features', 'hidden', 'output']);
      expect(saved(folder, 'iris.nnet')).toContain('target     species');

      // Between hidden and output.
      const above = (await designer.locator('.card[data-layer="hidden"]').boundingBox())!;
      const below = (await designer.locator('.card[data-layer="output"]').boundingBox())!;
      const between = { x: above.x + above.width / 2, y: (above.y + above.height + below.y) / 2 };
      await drag(designer.locator('.kind[data-kind="dense"]'), between);
      await expect
        .poll(() => cardsOf(designer))
        .toEqual(['features', 'hidden', 'hidden2', 'output']);
      await expect
        .poll(() => workbench.editorText())
        .toMatch(
          /dense {2}hidden {2}16[^\n]*\n {2}dense {2}hidden2 +16 {2}relu[^\n]*\n {2}dense {2}output/,
        );

      await workbench.command('Undo');
      await expect.poll(() => cardsOf(designer)).toEqual(['features', 'hidden', 'output']);
      await expect.poll(() => workbench.editorText()).not.toContain('hidden2');

      // A parameter, in the property pane.
      await designer.locator('.card[data-layer="hidden"]').click();
      const units = designer.locator('.field[data-parameter="units"] vscode-textfield');
      await units.click({ clickCount: 3 });
      await workbench.page.keyboard.type('24');
      await workbench.page.keyboard.press('Tab');
      await expect.poll(() => workbench.editorText()).toContain('hidden  24  relu');

      // What does not fit is said, and nothing is written.
      await units.click({ clickCount: 3 });
      await workbench.page.keyboard.type('0');
      await designer.locator('.problem').filter({ hasText: 'from 1 to 65536' }).waitFor();
      await workbench.page.keyboard.press('Escape');
      expect(await workbench.editorText()).toContain('hidden  24  relu');

      // By keyboard: add below, move up, delete.
      await designer.locator('.card[data-layer="hidden"]').focus();
      await workbench.page.keyboard.press('/');
      await workbench.page.keyboard.type('dropout');
      await workbench.page.keyboard.press('Enter');
      await expect.poll(() => cardsOf(designer)).toEqual(['features', 'hidden', 'drop', 'output']);
      await designer.locator('.card[data-layer="drop"]').click();
      await workbench.page.keyboard.press('Alt+ArrowUp');
      await expect.poll(() => cardsOf(designer)).toEqual(['features', 'drop', 'hidden', 'output']);
      await workbench.page.keyboard.press('Delete');
      await expect.poll(() => cardsOf(designer)).toEqual(['features', 'hidden', 'output']);

      // Once more, and copied below another.
      await designer.locator('.card[data-layer="hidden"]').click();
      await workbench.page.keyboard.press('Control+D');
      await expect
        .poll(() => cardsOf(designer))
        .toEqual(['features', 'hidden', 'hidden2', 'output']);
      await workbench.page.keyboard.press('Control+C');
      await workbench.page.keyboard.press('Control+V');
      await expect
        .poll(() => cardsOf(designer))
        .toEqual(['features', 'hidden', 'hidden2', 'hidden3', 'output']);
      await expect.poll(() => workbench.editorText()).toMatch(/hidden3 +24 {2}relu/);
    },
  );

  test(
    'Train on CSV… from the palette: the curve grows while it trains, Stop ends it, the run ' +
      'is kept',
    async () => {
      const folder = workspace('train-on-csv', { 'waves.csv': slow });
      await open(folder);
      await workbench.command('Neural Network: Train on CSV…');
      await workbench.pick('waves.csv');
      await workbench.pick('y');
      const panel = await workbench.webview('nnet-runs');
      const epoch = async (): Promise<number> =>
        Number(await panel.locator('.where b').first().textContent());
      await expect.poll(epoch).toBeGreaterThan(1);
      const early = await epoch();
      await panel.locator('.phase.running').waitFor();
      const pixels = (): Promise<number> =>
        panel
          .locator('nnet-curve canvas')
          .first()
          .evaluate((canvas: HTMLCanvasElement) => {
            const { data } = canvas
              .getContext('2d')!
              .getImageData(0, 0, canvas.width, canvas.height);
            let drawn = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i]! > 200) drawn++;
            return drawn;
          });
      const before = await pixels();
      await expect.poll(epoch).toBeGreaterThan(early + 5);
      await expect.poll(pixels).toBeGreaterThan(before);
      await panel.getByRole('button', { name: 'Stop' }).click();
      await panel.locator('.phase').filter({ hasText: 'stopped' }).waitFor();
      expect(saved(folder, 'waves.nnet')).toContain('loss            mse');
      const [run] = readdirSync(join(folder, '.nnet-runs/waves'));
      for (const file of ['run.json', 'metrics.jsonl', 'weights.safetensors'])
        expect(existsSync(join(folder, '.nnet-runs/waves', run!, file)), file).toBe(true);
    },
  );
});

describe.skipIf(editor.missing)('with a network on show', () => {
  test('closing the panel mid-run, editing the text and removing the CSV lose nothing', async () => {
    const folder = workspace('mid-run', {
      'waves.csv': slow,
      'waves.nnet':
        'nnet 1\ndata "waves.csv" {\n  target y\n}\nnetwork waves {\n  input x\n  dense h 16 ' +
        'tanh\n  dense o 1\n}\ntrain {\n  loss mse\n  epochs 1000000\n}\n',
    });
    await open(folder);
    await workbench.openFile('waves.nnet');
    await workbench.command('Neural Network: Train');
    let panel = await workbench.webview('nnet-runs');
    const epoch = async (): Promise<number> =>
      Number(await panel.locator('.where b').first().textContent());
    await expect.poll(epoch).toBeGreaterThan(1);
    rmSync(join(folder, 'waves.csv'));
    await workbench.page.locator('.view-line').filter({ hasText: 'epochs' }).click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('0');
    await workbench.page.locator('.tab').filter({ hasText: 'waves: training' }).click();
    panel = await workbench.webview('nnet-runs');
    const closedAt = await epoch();
    await workbench.command('View: Close Editor');
    const status = workbench.page
      .locator('.statusbar-item')
      .filter({ hasText: /waves \d+ \/ 1000000/ });
    await status.waitFor();
    await status.click();
    panel = await workbench.webview('nnet-runs');
    await expect.poll(epoch).toBeGreaterThan(closedAt);
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.locator('.phase.paused').waitFor();
    await panel.getByRole('button', { name: 'Resume' }).click();
    await panel.locator('.phase.running').waitFor();
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.locator('.phase').filter({ hasText: 'stopped' }).waitFor();
    const [run] = readdirSync(join(folder, '.nnet-runs/waves'));
    const kept = readFileSync(join(folder, '.nnet-runs/waves', run!, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; epoch: number });
    expect(kept.filter(({ type }) => type === 'epoch').map((event) => event.epoch)).toEqual(
      kept
        .slice(0, -1)
        .filter(({ type }) => type === 'epoch')
        .map((_, i) => i + 1),
    );
    expect(kept.at(-1)!.type).toBe('done');
  });

  test('while paused the learning rate is changed, and a run that was stopped is gone on with', async () => {
    const folder = workspace('go-on', {
      'waves.csv': slow,
      'waves.nnet':
        'nnet 1\ndata "waves.csv" {\n  target y\n}\nnetwork waves {\n  input x\n  dense h 8 ' +
        'tanh\n  dense o 1\n}\ntrain {\n  loss mse\n  optimizer sgd learning_rate=0.01\n  ' +
        'epochs 1000000\n}\n',
    });
    await open(folder);
    await workbench.openFile('waves.nnet');
    await workbench.command('Neural Network: Train');
    const panel = await workbench.webview('nnet-runs');
    const epoch = async (): Promise<number> =>
      Number(await panel.locator('.where b').first().textContent());
    await expect.poll(epoch).toBeGreaterThan(2);
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.locator('.phase.paused').waitFor();
    await panel.locator('.rate input').fill('0.0025');
    await panel.locator('.rate input').press('Enter');
    await panel.getByRole('button', { name: 'Resume' }).click();
    const changed = await epoch();
    await expect.poll(epoch).toBeGreaterThan(changed + 2);
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.locator('.phase').filter({ hasText: 'stopped' }).waitFor();
    const stopped = await epoch();
    await panel.getByRole('button', { name: 'Go on' }).click();
    await panel.locator('.phase.running').waitFor();
    await expect.poll(epoch).toBeGreaterThan(stopped + 1);
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.locator('.phase').filter({ hasText: 'stopped' }).waitFor();
    const runs = readdirSync(join(folder, '.nnet-runs/waves'));
    expect(runs).toHaveLength(1);
    const rates = readFileSync(join(folder, '.nnet-runs/waves', runs[0]!, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; epoch: number; learning_rate: number })
      .filter(({ type }) => type === 'epoch');
    expect(rates.map((event) => event.epoch)).toEqual(rates.map((_, i) => i + 1));
    expect([rates[0]!.learning_rate, rates.at(-1)!.learning_rate]).toEqual([0.01, 0.0025]);
  });

  test('Train on CSV… rewrites the data block in one undoable edit', async () => {
    const other =
      'a,b,kind\n' + Array.from({ length: 30 }, (_, i) => `${i % 7},${i % 5},${i % 3}\n`).join('');
    const folder = workspace('other-csv', {
      'other.csv': other,
      'net.nnet':
        'nnet 1\n\n# my data\ndata "gone.csv" {\n  target  y\n}\n\nnetwork n {\n  input   x     ' +
        '  2   # two lengths\n  dense   output  3  softmax\n}\n\ntrain {\n  loss    ' +
        'cross_entropy\n  epochs  4\n}\n',
    });
    await open(folder);
    await workbench.openFile('net.nnet');
    await workbench.command('Neural Network: Train on CSV…');
    await workbench.pick('other.csv');
    await workbench.pick('kind');
    await workbench.pick('A class');
    const panel = await workbench.webview('nnet-runs');
    await panel.locator('.phase.done').waitFor();
    const text = await workbench.editorText();
    expect(text).toContain(
      '# my data\ndata "other.csv" {\n  target     kind\n  column     kind  type=category',
    );
    expect(text).toContain('# two lengths');
    await workbench.page.locator('.monaco-editor .view-lines').first().click();
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => workbench.editorText()).toContain('data "gone.csv" {\n  target  y\n}');
  });

  test('steps through a row, forward and back, with the numbers of trace', async () => {
    const folder = workspace('inspect', {}, ['two-two-one.nnet']);
    await open(folder);
    await workbench.openFile('two-two-one.nnet');
    await workbench.command('Neural Network: Step Through Back-propagation');
    const inspector = await workbench.webview('nnet-inspector');
    await inspector.locator('.transport').waitFor();
    const cli = bundle('src/cli/cli.ts', 'cli-for-editor');
    const pass = JSON.parse(
      execFileSync(
        process.execPath,
        [cli, 'trace', join(folder, 'two-two-one.nnet'), '--row', '0', '--json'],
        { encoding: 'utf8' },
      ),
    ) as TracedPass;
    const quantities = {
      x: 'a',
      z: 'z',
      a: 'a',
      C: 'loss',
      δ: 'delta',
      '∂w': 'dw',
      '∂b': 'db',
      w: 'w',
      b: 'b',
    } as const;
    const moments = pass.steps.flatMap(({ phase, layer, quantities: q }) =>
      Object.entries(quantities).flatMap(([symbol, name]) =>
        q[name] &&
        (phase === 'forward' ? (layer === 'x' ? symbol === 'x' : symbol !== 'x') : true) &&
        !(phase !== 'forward' && ['x', 'z', 'a'].includes(symbol))
          ? [{ phase, symbol, values: q[name].values }]
          : [],
      ),
    );
    const shown = (): Promise<number[]> =>
      inspector
        .locator('.tensors > figure')
        .first()
        .locator('.cell')
        .evaluateAll((cells) =>
          cells.map((cell) => Number(/: (.*)$/.exec(cell.getAttribute('title')!)![1])),
        );
    const step = inspector.locator('.transport .primary');
    for (const [i, { values }] of moments.entries()) {
      await inspector
        .locator('.head b')
        .filter({ hasText: `Step ${i + 1} of ${moments.length}` })
        .waitFor();
      expect(await shown(), `step ${i + 1}`).toEqual(values);
      if (i < moments.length - 1) await step.click();
    }
    // And back again, by key.
    await workbench.page.keyboard.press('Alt+F10');
    await inspector
      .locator('.head b')
      .filter({ hasText: `Step ${moments.length - 1} of` })
      .waitFor();
    expect(await shown()).toEqual(moments.at(-2)!.values);
    // A gradient is checked on the spot.
    await inspector.locator('.moment.backward').filter({ hasText: '∂w' }).first().click();
    await inspector.getByRole('button', { name: 'Check by a finite difference' }).click();
    await inspector.locator('.gradient-check .codicon-pass').waitFor();
  });

  test('state survives hiding, and errors in the text go to Problems and lock the designer', async () => {
    const folder = workspace('hiding', {}, ['iris.nnet', 'iris.csv']);
    await open(folder);
    await workbench.openFile('iris.nnet');
    await workbench.command('Neural Network: Open Designer to the Side');
    let designer = await workbench.webview('nnet-designer');
    await designer.locator('.card[data-layer="drop"]').click();
    // Another tab over the designer, and back.
    await workbench.page.locator('.tab').filter({ hasText: 'iris.nnet' }).last().click();
    await workbench.openFile('iris.csv');
    await expect.poll(() => workbench.page.locator('iframe.webview.ready:visible').count()).toBe(0);
    await workbench.page.locator('.tab').filter({ hasText: 'iris.nnet' }).last().click();
    designer = await workbench.webview('nnet-designer');
    await designer.locator('.card.selected[data-layer="drop"]').waitFor();

    await workbench.page.locator('.tab').filter({ hasText: 'iris.nnet' }).first().click();
    await workbench.page
      .locator('.view-line')
      .filter({ hasText: /dense\s+output/ })
      .click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' init=');
    await designer.locator('.stale-note').waitFor();
    expect(await designer.locator('.kind:not(:disabled)').count()).toBe(0);
    await workbench.command('Neural Network: Train');
    await workbench.command('Notifications: Show Notifications');
    await workbench.page
      .locator('.notifications-center, .notifications-toasts')
      .filter({ hasText: "Expected a value after 'init='" })
      .first()
      .waitFor();
  });
});
