/**
 * The rooms of docs/architecture.md, held true: who may import what, down to the sub-rooms; that
 * nothing goes round in circles, types counted; and that no file outgrows its room.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Room {
  /** Rooms it may import beside itself, and packages it may use. */
  readonly rooms: readonly string[];
  readonly packages: readonly RegExp[];
  /**
   * Its sub-rooms from the ground up: each may import those before it. What is in none of them is
   * the room's own hall, above all of them.
   */
  readonly inside?: readonly string[];
  /** Sub-rooms that may not import each other, though they stand in an order. */
  readonly siblings?: readonly string[];
}

const inner = [
  'src/model',
  'src/protocol',
  'src/history',
  'src/explain',
  'src/data',
  'src/formats',
];

const rooms: Readonly<Record<string, Room>> = {
  'src/model': {
    rooms: [],
    packages: [],
    inside: ['experiment', 'random', 'catalogue', 'shapes', 'checks', 'edits', 'runs'],
    siblings: ['random', 'edits', 'runs'],
  },
  'src/protocol': { rooms: ['src/model'], packages: [/^valibot$/] },
  'src/kernels': { rooms: [], packages: [] },
  'src/data': { rooms: ['src/model', 'src/kernels'], packages: [] },
  'src/formats': { rooms: ['src/model'], packages: [] },
  'src/explain': { rooms: ['src/model'], packages: [] },
  'src/history': { rooms: ['src/model'], packages: [] },
  'src/engine': {
    rooms: ['src/model', 'src/kernels'],
    packages: [],
    inside: [
      'compute',
      'fast',
      'autodiff',
      'activations',
      'layers',
      'losses',
      'optimizers',
      'metrics',
      'training',
    ],
    siblings: ['losses', 'optimizers', 'metrics'],
  },
  'src/language': {
    rooms: ['src/model', 'src/protocol', 'src/data', 'src/formats', 'src/explain'],
    packages: [/^vscode-languageserver/],
    inside: ['syntax', 'reading', 'analysis', 'editing', 'features', 'server'],
  },
  'src/trainer': {
    rooms: ['src/engine', ...inner],
    packages: [/^node:/, /^valibot$/],
    inside: ['store', 'tables', 'jobs', 'session'],
    siblings: ['jobs', 'session'],
  },
  'src/host': {
    rooms: ['src/model', 'src/protocol', 'src/history', 'src/explain'],
    packages: [/^vscode$/, /^vscode-languageclient/, /^node:/],
    inside: ['platform', 'data', 'language', 'designer', 'inspector', 'runs'],
  },
  'src/cli': {
    rooms: ['src/language', 'src/trainer', 'src/engine', ...inner],
    packages: [/^node:/, /^commander$/],
  },
  webview: {
    rooms: ['src/model', 'src/protocol', 'src/history', 'src/explain'],
    packages: [/^lit/, /^@vscode-elements\//, /^uplot$/, /^katex$/],
    inside: ['shared', 'designer', 'inspector', 'runs'],
    siblings: ['designer', 'inspector', 'runs'],
  },
};

/** Lines are this wide at most, and files this long. */
const limits = { width: 100, lines: 400, nineInTen: 250, median: 90 };

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('src/kernels/built/'));
}

const files = [...sources('src'), ...sources('webview')];
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const roomOf = (file: string): string | undefined =>
  Object.keys(rooms).find((room) => file.startsWith(`${room}/`));

/** The sub-room of a file; nothing where it stands in the room's hall. */
const subRoomOf = (room: string, file: string): string | undefined => {
  const [first, ...rest] = file.slice(room.length + 1).split('/');
  return rest.length > 0 && rooms[room]!.inside?.includes(first!) ? first : undefined;
};

interface Import {
  readonly specifier: string;
  /** Of a file of ours its path. */
  readonly file?: string;
}

function importsOf(file: string): Import[] {
  return [
    ...texts
      .get(file)!
      .matchAll(/^\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm),
  ].map(([, specifier]) => ({
    specifier: specifier!,
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

  test('has no arrow up among its sub-rooms, and none between siblings', () => {
    const order = allowed.inside ?? [];
    const folders = new Set(
      inside.flatMap(
        (file) =>
          file
            .slice(room.length + 1)
            .split('/')
            .slice(0, -1)[0] ?? [],
      ),
    );
    if (order.length > 0 && room !== 'src/cli')
      expect([...folders].toSorted()).toEqual([...order].toSorted());
    const forbidden = inside.flatMap((file) => {
      const own = subRoomOf(room, file);
      if (own === undefined) return [];
      return importsOf(file).flatMap(({ file: target }) => {
        if (target === undefined || roomOf(target) !== room) return [];
        const other = subRoomOf(room, target);
        if (other === own) return [];
        const up = other !== undefined && order.indexOf(other) > order.indexOf(own);
        const aside =
          other !== undefined &&
          allowed.siblings?.includes(own) === true &&
          allowed.siblings.includes(other);
        return up || aside || other === undefined ? [`${file} imports ${target}`] : [];
      });
    });
    expect(forbidden).toEqual([]);
  });
});

test('no file imports itself by a circle, types counted', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file).flatMap(({ file: target }) =>
        target !== undefined && files.includes(target) ? [target] : [],
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

test('lines and files can be read', () => {
  const wide = files.flatMap((file) =>
    texts
      .get(file)!
      .split('\n')
      .flatMap((line, i) => (line.length > limits.width ? [`${file}:${i + 1}`] : [])),
  );
  expect(wide, `lines of more than ${limits.width} signs`).toEqual([]);
  const lengths = files.map((file) => [texts.get(file)!.split('\n').length, file] as const);
  expect(
    lengths.filter(([lines]) => lines > limits.lines),
    `files of more than ${limits.lines} lines`,
  ).toEqual([]);
  const sorted = lengths.map(([lines]) => lines).toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)], 'median').toBeLessThanOrEqual(limits.median);
  expect(sorted[Math.floor(sorted.length * 0.9)], 'nine in ten').toBeLessThan(limits.nineInTen);
});

test('what a file gives to others says what it is', () => {
  const given = /^export (?:async )?(?:function\*?|const \w+(?:: [^=]+)? =\s+(?:<[^>]*>)?\() ?/;
  const silent = files.flatMap((file) => {
    const lines = texts.get(file)!.split('\n');
    return lines.flatMap((line, i) => {
      // A constant's arrow may stand on the line below its name.
      if (!given.test(`${line} ${lines[i + 1] ?? ''}`)) return [];
      return lines[i - 1]?.endsWith('*/') ? [] : [`${file}:${i + 1}`];
    });
  });
  expect(silent, 'exported functions without a docstring').toEqual([]);
});

test('no room but language writes the language', () => {
  // Statements are put together there alone; what others wish to have written they say as data.
  const writers = files.filter(
    (file) => !file.startsWith('src/language/') && /\bliteral: (?!string)/.test(texts.get(file)!),
  );
  expect(writers).toEqual([]);
});
