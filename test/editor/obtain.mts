/**
 * Gets what in-editor tests need: a VS Code that runs without a screen, and a browser to drive it.
 * The editor is code-server from the npm registry (the same workbench, served to a browser); both
 * are kept in .vscode-test/.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './package.mts';

const editorVersion = '4.139.1';
const cache = join(root, '.vscode-test');

/** What could not be had, and why: tests that need it are skipped with this reason. */
export class Unobtainable extends Error {}

const say = (message: string): void => void process.stderr.write(`${message}\n`);

/** npm as it runs under this Node, whatever npm the machine has. */
function npm(args: readonly string[], cwd: string): void {
  const result = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, npm_config_ignore_scripts: undefined },
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    throw new Unobtainable(
      `npm ${args.join(' ')} failed: ${(result.stderr ?? '').trim().split('\n').slice(-3).join(' ')}`,
    );
}

/** The server's entry script. Downloads some 250 MB the first time. @throws Unobtainable */
export function obtainEditor(): string {
  const folder = join(cache, `code-server-${editorVersion}`);
  const code = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const entry = join(code, 'out', 'server-main.js');
  const complete = join(folder, 'complete');
  if (existsSync(complete) && existsSync(entry)) return entry;
  say(`Getting VS Code (code-server ${editorVersion} from the npm registry; about 250 MB, once) …`);
  const partial = `${folder}.part`;
  rmSync(partial, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  const inside = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
  say('  1 of 4: the server');
  npm(['install', `code-server@${editorVersion}`, '--ignore-scripts'], partial);
  say('  2 of 4: its modules');
  npm(['install', '--omit=dev', '--ignore-scripts'], inside);
  say('  3 of 4: the built-in extensions');
  npm(['install', '--omit=dev', '--ignore-scripts'], join(inside, 'extensions'));
  say('  4 of 4: two native modules (needs a C++ compiler)');
  npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], inside);
  writeFileSync(join(partial, 'complete'), '');
  renameSync(partial, folder);
  return entry;
}

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const browserPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function installedBrowser(): string | undefined {
  const named = process.env['NNET_BROWSER'];
  if (named !== undefined) return named;
  for (const folder of (process.env['PATH'] ?? '').split(
    process.platform === 'win32' ? ';' : ':',
  )) {
    for (const name of browserNames) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return browserPaths.find((path) => existsSync(path));
}

/**
 * A Chromium: installed, else downloaded by Playwright, else from apt where this is root. @throws
 * Unobtainable
 */
export async function obtainBrowser(): Promise<string> {
  const installed = installedBrowser();
  if (installed) return installed;
  process.env['PLAYWRIGHT_BROWSERS_PATH'] = join(cache, 'browsers');
  const { chromium } = await import('playwright-core');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  say('Getting Chromium (about 170 MB, once) …');
  const download = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'],
    { stdio: 'ignore', timeout: 240_000 },
  );
  if (download.status === 0 && existsSync(chromium.executablePath()))
    return chromium.executablePath();
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('  the download is refused here; installing the system package');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update'], { stdio: 'ignore', env });
    spawnSync(
      'apt-get',
      [
        'install',
        '-y',
        '--no-install-recommends',
        'chromium',
        'fonts-liberation',
        'fonts-dejavu-core',
      ],
      { stdio: 'ignore', env },
    );
    const found = installedBrowser();
    if (found) return found;
  }
  throw new Unobtainable(
    'no Chromium: none is installed, and neither a download nor apt gave one. Set NNET_BROWSER ' +
      'to one.',
  );
}

/** Whether a command can be run here. */
export function isOnPath(command: string): boolean {
  try {
    execFileSync(process.platform === 'win32' ? 'where' : 'which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
