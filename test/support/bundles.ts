/**
 * The bundles under test, built once a run into a folder of their own, so that tests never meet
 * stale ones.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Bundles an entry as esbuild.mjs does. @returns the script's path */
export function bundle(entry: string, name: string): string {
  const outfile = join(root, 'test-results', 'bundles', `${name}.cjs`);
  buildSync({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    define: { __VERSION__: '"0.0.0-test"' },
    logLevel: 'error',
  });
  return outfile;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script to its end. */
export function run(script: string, args: readonly string[], cwd: string): Finished {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [script, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  return { code: status ?? -1, stdout, stderr };
}
