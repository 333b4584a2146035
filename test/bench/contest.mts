/** What benchmarks beside other programs share: ours bundled, who else is here, the last line. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import '../../kernels.mjs';

export type Command = readonly [string, ...string[]];

/** Bundles a script of ours as the product is bundled. @returns where it is */
export async function bundled(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'ours.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    logLevel: 'error',
  });
  return outfile;
}

/** The Python that is asked for other programs. */
export const python = process.env['PYTHON'] ?? 'python3';

/** Whether Python has a module; where not, it is said. */
export function has(module: string): boolean {
  const found = spawnSync(python, ['-c', `import ${module}`]).status === 0;
  if (!found) process.stdout.write(`${module} is left out: ${python} has none.\n`);
  return found;
}

/** What a program says in its last line; nothing where it failed. */
export function lastLineOf([command, ...args]: Command, cwd?: string): unknown {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8', ...(cwd && { cwd }) });
  return status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1)!) : undefined;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;
