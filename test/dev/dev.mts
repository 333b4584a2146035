/**
 * `npm run dev`: bundles, types and tests, each watching, each line marked with whose it is, and a
 * page with all webviews around a fake host. Ctrl+C ends all of them.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { servePages } from './servePages.mts';

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

/** Where the page is looked for first; another one where it is taken. */
const usualPort = 5180;
const { server, url } = await servePages(usualPort).catch(() => servePages(0));
process.stdout.write(`[pages] all webviews: ${url}\n`);

process.once('SIGINT', () => {
  server.close();
  children.forEach((child) => child.kill());
});
