/** Workspaces and addresses for editor tests. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Why there is no editor, said once; undefined where there is one. */
export function editorMissing(): boolean {
  const missing = inject('missing');
  if (missing !== '') process.stdout.write(`No editor to test in: ${missing}\n`);
  return missing !== '';
}

/** A folder of its own with the given files: contents, or examples by name. */
export function workspace(name: string, files: Readonly<Record<string, string>>, examples: readonly string[] = []): string {
  const folder = join(inject('scratch'), name);
  mkdirSync(folder, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, file), contents);
  for (const example of examples) cpSync(join('examples', example), join(folder, example));
  return folder;
}

export function url(folder: string, payload: readonly (readonly [string, string])[] = []): string {
  const port = inject('port');
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify([['skipWelcome', 'true'], ...payload]))}`;
}

export const remote = (path: string): string => `vscode-remote://127.0.0.1:${inject('port')}${path}`;
