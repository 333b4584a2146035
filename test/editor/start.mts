/**
 * `npm start`: builds, packages, and opens a real VS Code on examples/ with the extension
 * installed, in a profile of its own.
 * `npm start -- --check`: does the same without a person: trains the XOR example there and prints
 * the final loss.
 */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { isOnPath, obtainBrowser, obtainEditor } from './obtain.mts';
import { packageExtension, root } from './package.mts';
import { serveEditor } from './serve.mts';
import { trainXor } from './trainXor.mts';
import { launchBrowser, Workbench } from './workbench.mts';

const examples = join(root, 'examples');
const example = join(examples, 'xor.nnet');
const profile = join(root, '.vscode-test', 'start-profile');
const say = (message: string): void => void process.stdout.write(`${message}\n`);

/** A desktop VS Code: the one that is installed, else a download, where there is a screen. */
async function desktopEditor(): Promise<string | undefined> {
  if (
    process.platform === 'linux' &&
    process.env['DISPLAY'] === undefined &&
    process.env['WAYLAND_DISPLAY'] === undefined
  )
    return undefined;
  if (isOnPath('code')) return 'code';
  try {
    const { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath } =
      await import('@vscode/test-electron');
    say('Getting VS Code (about 150 MB, once) …');
    return resolveCliPathFromVSCodeExecutablePath(
      await downloadAndUnzipVSCode({ cachePath: join(root, '.vscode-test') }),
    );
  } catch (error) {
    say(
      `The download of VS Code is refused here ` +
        `(${error instanceof Error ? error.message.split('\n')[0] : String(error)}).`,
    );
    return undefined;
  }
}

async function check(vsix: string): Promise<void> {
  const editor = await serveEditor({
    entry: obtainEditor(),
    profile: join(root, '.vscode-test', 'check-profile'),
    vsix,
  });
  const browser = await launchBrowser(await obtainBrowser());
  try {
    const workbench = await Workbench.open(browser, editor.url(examples));
    say(`XOR was trained in VS Code: final loss ${await trainXor(workbench)}`);
    await workbench.close();
  } finally {
    await browser.close();
    await editor.stop();
  }
}

async function start(): Promise<void> {
  say('Building and packaging …');
  const vsix = packageExtension();
  if (process.argv.includes('--check')) return check(vsix);
  const desktop = await desktopEditor();
  if (desktop !== undefined) {
    const own = [
      '--user-data-dir',
      join(profile, 'user'),
      '--extensions-dir',
      join(profile, 'extensions'),
    ];
    execFileSync(desktop, [...own, '--install-extension', vsix, '--force'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    spawn(desktop, [...own, '--disable-workspace-trust', examples, example], {
      stdio: 'ignore',
      detached: true,
      shell: process.platform === 'win32',
    }).unref();
    return say('VS Code is opening on examples/xor.nnet: press Train above the network.');
  }
  const editor = await serveEditor({ entry: obtainEditor(), profile, vsix });
  const url = editor.url(examples, [
    ['openFile', `vscode-remote://127.0.0.1:${editor.port}${example}`],
  ]);
  say(`\nVS Code is running. Open this address in a browser (Ctrl+C here ends it):\n\n  ${url}\n`);
  process.once('SIGINT', () => void editor.stop().then(() => process.exit(0)));
  process.once('SIGTERM', () => void editor.stop().then(() => process.exit(0)));
}

await start();
