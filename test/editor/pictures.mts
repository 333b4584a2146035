/**
 * `npm run pictures`: takes the README's pictures anew, in a real VS Code, light and dark. Look at
 * them before they are kept.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainBrowser, obtainEditor } from './obtain.mts';
import { packageExtension, root } from './package.mts';
import { serveEditor } from './serve.mts';
import { launchBrowser, Workbench } from './workbench.mts';

const pictures = join(root, 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'nnet-pictures-'));
const flowers = join(scratch, 'flowers');
mkdirSync(flowers);
mkdirSync(pictures, { recursive: true });
for (const file of ['iris.nnet', 'iris.csv', 'two-two-one.nnet'])
  cpSync(join(root, 'examples', file), join(flowers, file));

const editor = await serveEditor({
  entry: obtainEditor(),
  profile: join(scratch, 'profile'),
  vsix: packageExtension(),
  settings: { 'editor.minimap.enabled': false, 'breadcrumbs.enabled': false },
});
const browser = await launchBrowser(await obtainBrowser());

async function picture(workbench: Workbench, name: string): Promise<void> {
  for (const [suffix, theme] of [
    ['dark', 'Default Dark Modern'],
    ['light', 'Default Light Modern'],
  ] as const) {
    await workbench.theme(theme);
    await workbench.page.mouse.move(5, 5);
    await workbench.page.waitForTimeout(800);
    await workbench.page.screenshot({ path: join(pictures, `${name}-${suffix}.png`) });
  }
}

try {
  const workbench = await Workbench.open(browser, editor.url(flowers), {
    width: 1500,
    height: 860,
  });
  await workbench.openFile('iris.nnet');
  await workbench.command('Neural Network: Open Designer to the Side');
  const designer = await workbench.webview('nnet-designer');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await designer.locator('.card[data-layer="hidden"]').click();
  await picture(workbench, 'designer');
  await workbench.command('Neural Network: Train');
  const runs = await workbench.webview('nnet-runs');
  await runs.locator('.phase.done').waitFor();
  await picture(workbench, 'training');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('View: Focus First Editor Group');
  await workbench.openFile('two-two-one.nnet');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('Neural Network: Step Through Back-propagation');
  const inspector = await workbench.webview('nnet-inspector');
  await inspector.locator('.moment.backward').filter({ hasText: 'δ' }).nth(1).click();
  await picture(workbench, 'inspector');
} finally {
  await browser.close();
  await editor.stop();
  rmSync(scratch, { recursive: true, force: true });
}
