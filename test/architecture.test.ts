/**
 * The rooms of docs/architecture.md, held true: who may import what, and that nothing goes round in
 * circles.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Rooms each room may import beside itself, and packages it may use. */
const rooms: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }>
> = {
  'src/model': { rooms: [], packages: [] },
  'src/protocol': { rooms: ['src/model'], packages: [] },
  'src/data': { rooms: ['src/model'], packages: [] },
  'src/engine': { rooms: ['src/model'], packages: [] },
  'src/formats': { rooms: ['src/model'], packages: [] },
  'src/language': {
    rooms: ['src/model', 'src/protocol', 'src/data', 'src/formats'],
    packages: [/^vscode-languageserver/, /^node:(buffer|zlib)$/],
  },
  'src/trainer': {
    rooms: ['src/engine', 'src/data', 'src/formats', 'src/protocol', 'src/model'],
    packages: [/^node:/],
  },
  'src/host': {
    rooms: ['src/model', 'src/protocol'],
    packages: [/^vscode$/, /^vscode-languageclient/, /^node:/],
  },
  'src/cli': {
    rooms: [
      'src/language',
      'src/trainer',
      'src/engine',
      'src/data',
      'src/formats',
      'src/protocol',
      'src/model',
    ],
    packages: [/^node:/, /^commander$/],
  },
  webview: {
    rooms: ['src/model', 'src/protocol'],
    packages: [/^lit/, /^@vscode-elements\//, /^uplot$/, /^katex$/],
  },
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const files = [...sources('src'), ...sources('webview')];
const roomOf = (file: string): string | undefined =>
  Object.keys(rooms).find((room) => file.startsWith(`${room}/`));

/** What a file imports: files of ours by path, packages by name. */
function importsOf(file: string): { specifier: string; file?: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm),
  ].map(([, type, specifier]) => ({
    specifier: specifier!,
    typeOnly: type !== undefined,
    ...(specifier!.startsWith('.') && {
      file: relative(root, resolve(root, dirname(file), specifier!.replace(/\.js$/, '.ts'))),
    }),
  }));
}

test('every source file is in a room, but for the composition root', () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual(['src/extension.ts']);
});

describe.each(Object.entries(rooms))('%s', (room, allowed) => {
  const inside = files.filter((file) => roomOf(file) === room);

  test('imports only what it may', () => {
    const forbidden = inside.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, file: target }) => {
        const fine =
          target === undefined
            ? allowed.packages.some((pattern) => pattern.test(specifier))
            : target.endsWith('.css') ||
              [room, ...allowed.rooms].some((other) => target.startsWith(`${other}/`));
        return fine ? [] : [`${file} imports ${specifier}`];
      }),
    );
    expect(forbidden).toEqual([]);
  });
});

test('no file imports itself by a circle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file).flatMap(({ file: target, typeOnly }) =>
        target !== undefined && !typeOnly && files.includes(target) ? [target] : [],
      ),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      expect.fail(`a circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    if (done.has(file)) return;
    for (const target of graph.get(file)!) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test('no file has outgrown its room', () => {
  const long = files
    .map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length] as const)
    .filter(([, lines]) => lines > 400);
  expect(long).toEqual([]);
});
