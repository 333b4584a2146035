/** The page of all webviews, on this machine alone, from the bundles in dist/. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import esbuild from 'esbuild';

const here = import.meta.dirname;
const dist = join(here, '../../dist');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.map': 'application/json',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** The host around the pages; what only Node has is left out, since rows stand in the text. */
async function pageScript(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(here, 'page.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'chrome130',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [
      {
        name: 'no-node',
        setup(build) {
          build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'nothing' }));
          build.onLoad({ filter: /./, namespace: 'nothing' }, () => ({
            contents: 'module.exports = {}',
          }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

async function contentOf(path: string): Promise<[content: string | Buffer, type: string]> {
  if (path === '/') return [await readFile(join(here, 'page.html')), types['.html']!];
  if (path === '/page.js') return [await pageScript(), types['.js']!];
  const view = /^\/frame\/(designer|runs|inspector)$/.exec(path)?.[1];
  if (view !== undefined) {
    const frame = await readFile(join(here, 'frame.html'), 'utf8');
    return [frame.replaceAll('VIEW', view), types['.html']!];
  }
  const file = normalize(join(dist, path));
  if (!file.startsWith(join(dist, 'webview'))) throw new Error('Not ours to give.');
  return [await readFile(file), types[extname(file)] ?? 'application/octet-stream'];
}

/** @param port 0 for any that is free @returns the server, and where the page is */
export async function servePages(port: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    contentOf(new URL(request.url!, 'http://page').pathname).then(
      ([content, type]) => response.setHeader('Content-Type', type).end(content),
      (error: Error) => response.writeHead(404).end(error.message),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { server, url: `http://127.0.0.1:${actual}/` };
}
