/**
 * Builds every bundle into dist/, the kernels first. `--watch` rebuilds on change, `--production` minifies and leaves
 * the maps out.
 */
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import esbuild from 'esbuild';
import './kernels.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  define: {
    __VERSION__: JSON.stringify(version),
    'process.env.NODE_ENV': production ? '"production"' : '"development"',
  },
  logLevel: 'info',
  legalComments: 'none',
};

/**
 * KaTeX offers each font in three formats, and fonts for alphabets that no equation here uses: what
 * is kept is what is read. @type {esbuild.Plugin}
 */
const fewFonts = {
  name: 'few-fonts',
  setup(build) {
    build.onLoad({ filter: /katex\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      const contents = css
        .replace(
          /@font-face\s*\{[^}]*KaTeX_(?:Caligraphic|Fraktur|SansSerif|Script|Typewriter)[^}]*\}/g,
          '',
        )
        .replace(/,\s*url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, '');
      return { contents, loader: 'css' };
    });
  },
};

/** @type {esbuild.BuildOptions} */
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node22' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      server: 'src/language/server/server.ts',
      trainer: 'src/trainer/worker.ts',
      tables: 'src/trainer/tables/worker.ts',
    },
    mainFields: ['module', 'main'],
  },
  { ...node, entryPoints: { cli: 'src/cli/cli.ts' } },
  {
    ...shared,
    platform: 'browser',
    format: 'esm',
    target: 'chrome130',
    splitting: true,
    entryPoints: {
      designer: 'webview/designer/main.ts',
      runs: 'webview/runs/main.ts',
      inspector: 'webview/inspector/main.ts',
    },
    chunkNames: 'chunks/[name]-[hash]',
    outdir: 'dist/webview',
    loader: { '.woff2': 'file', '.ttf': 'file' },
    plugins: [fewFonts],
    assetNames: 'assets/[name]',
  },
];

await rm('dist', { recursive: true, force: true });
const options = bundles.map((bundle) => ({ outdir: 'dist', ...bundle }));
/** Told to editors, whose tasks wait for it. @type {esbuild.Plugin} */
const announce = {
  name: 'announce',
  setup(build) {
    build.onStart(() => console.log('build started'));
    build.onEnd(() => console.log('build finished'));
  },
};

if (watch)
  await Promise.all(
    options.map(async (o) =>
      (await esbuild.context({ ...o, plugins: [...(o.plugins ?? []), announce] })).watch(),
    ),
  );
else await Promise.all(options.map((o) => esbuild.build(o)));
