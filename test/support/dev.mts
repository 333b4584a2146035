/**
 * `npm run dev`: bundles, types and tests, each watching, each line marked with whose it is. Ctrl+C
 * ends all three.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const bin = (name: string): string => join(import.meta.dirname, '../../node_modules/.bin', name);
const tasks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['build', process.execPath, 'esbuild.mjs', '--watch'],
  ['types', bin('tsc'), '-p', 'src/tsconfig.json', '--watch', '--preserveWatchOutput'],
  ['tests', bin('vitest'), '--project', 'unit', '--watch'],
];

const children = tasks.map(([name, command, ...args]) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      for (const line of String(chunk).split('\n'))
        if (line.trim() !== '') process.stdout.write(`[${name}] ${line}\n`);
    });
  }
  return child;
});

process.once('SIGINT', () => children.forEach((child) => child.kill()));
