/**
 * `npm run themes`: takes the colours of VS Code's four themes anew, as its webviews are given
 * them, for the page of `npm run dev`.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainBrowser, obtainEditor } from './obtain.mts';
import { packageExtension, root } from './package.mts';
import { serveEditor } from './serve.mts';
import { launchBrowser, Workbench } from './workbench.mts';

/** The variables that some page of ours asks for. */
function usedVariables(): readonly string[] {
  const folder = join(root, 'dist', 'webview');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:js|css)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/--vscode-[\w-]+/g) ?? []))];
}

const scratch = mkdtempSync(join(tmpdir(), 'nnet-themes-'));
cpSync(join(root, 'examples', 'xor.nnet'), join(scratch, 'work', 'xor.nnet'));
const editor = await serveEditor({
  entry: obtainEditor(),
  profile: join(scratch, 'profile'),
  vsix: packageExtension(),
  settings: {},
});
const browser = await launchBrowser(await obtainBrowser());
try {
  const workbench = await Workbench.open(browser, editor.url(join(scratch, 'work')), {
    width: 1280,
    height: 800,
  });
  await workbench.openFile('xor.nnet');
  await workbench.command('Neural Network: Open Designer to the Side');
  const designer = await workbench.webview('nnet-designer');
  const themes: Record<string, unknown> = {};
  for (const theme of [
    'Default Light Modern',
    'Default Dark Modern',
    'Default High Contrast Light',
    'Default High Contrast',
  ] as const) {
    await workbench.theme(theme);
    await workbench.page.waitForTimeout(500);
    themes[theme.replace('Default ', '')] = await designer
      .locator('body')
      .evaluate((body, names) => {
        const { style } = document.documentElement;
        const values = names.map((name) => [name, style.getPropertyValue(name)] as const);
        return {
          classes: body.className,
          variables: Object.fromEntries(values.filter(([, value]) => value !== '')),
        };
      }, usedVariables());
  }
  writeFileSync(
    join(root, 'test', 'dev', 'themes.json'),
    `${JSON.stringify(themes, undefined, 2)}\n`,
  );
} finally {
  await browser.close();
  await editor.stop();
  rmSync(scratch, { recursive: true, force: true });
}
