/**
 * Packages the extension as a .vsix, with a README of its own: relative pictures of the
 * repository's would be refused.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Where the package is written; git ignores the folder. */
export function vsixPath(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return join(root, 'dist', `nnet-studio-${version}.vsix`);
}

/** Builds for production and packages. @returns the .vsix */
export function packageExtension(): string {
  const out = vsixPath();
  const run = (command: string, args: readonly string[]): void =>
    void execFileSync(process.execPath, [join(root, 'node_modules', command), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  mkdirSync(join(root, 'dist'), { recursive: true });
  run('@vscode/vsce/vsce', [
    'package',
    '--no-dependencies',
    '--skip-license',
    '--allow-missing-repository',
    '--readme-path',
    'media/README.md',
    '--out',
    out,
  ]);
  return out;
}

if (process.argv[1] === import.meta.filename) {
  const out = packageExtension();
  process.stdout.write(`${out}: ${(statSync(out).size / 1024).toFixed(0)} KiB\n`);
}
