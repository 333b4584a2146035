/**
 * CONTRIBUTING's way to add a kind of layer, followed to the letter in a copy of the sources: the
 * types ask for what is missing, and with it the kind is checked, trained and explained.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { run, type Finished } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const root = join(import.meta.dirname, '../..');
const copy = temporaryFolder();
const at = (path: string): string => join(copy, path);

/** Writes a line before the first one that matches. */
function insert(path: string, before: RegExp, line: string): void {
  const text = readFileSync(at(path), 'utf8');
  const place = text.search(before);
  expect(place, `${path} has no ${before}`).toBeGreaterThanOrEqual(0);
  writeFileSync(at(path), `${text.slice(0, place)}${line}\n${text.slice(place)}`);
}

function types(): string {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', at('src/tsconfig.core.json')], {
    encoding: 'utf8',
  });
  return stdout;
}

function nnet(...args: string[]): Finished {
  const script = at('cli.cjs');
  buildSync({
    entryPoints: [at('src/cli/cli.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    define: { __VERSION__: '"0.0.0-test"' },
    logLevel: 'error',
  });
  return run(script, args, copy);
}

beforeAll(() => {
  cpSync(join(root, 'src'), at('src'), { recursive: true });
  cpSync(join(root, 'tsconfig.base.json'), at('tsconfig.base.json'));
  mkdirSync(at('media'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), at('node_modules'));
  writeFileSync(
    at('scaled.nnet'),
    `nnet 1
data { columns x y; rows [[1, 3], [2, 6], [3, 9]]; target y }
network scaled {
  input  x  1
  scale  s  init=constant(1)
}
train { loss mse; optimizer sgd learning_rate=0.05; batch_size all; epochs 200 }
`,
  );
});

test('an entry, a file and a line are a kind', () => {
  expect(nnet('check', 'scaled.nnet').stdout).toContain('name/unknown');

  writeFileSync(
    at('src/model/catalogue/layers/scale.ts'),
    `/** scale: one learned factor for everything. */
import type { LayerEntry } from '../layerEntry.js';
import { from, trainable } from '../layerOptions.js';

export const scale = {
  name: 'scale',
  group: 'Core',
  help: 'Multiplies everything by one number that is learned.',
  equation: 'a = w\\\\,x',
  source: 'an exercise',
  parameters: [...trainable, from],
  theory: 'One number for all inputs.',
  glyph: 'M3 13L13 3',
  shape: (_, [input]) => ({ shape: input, parameters: 1 }),
} as const satisfies LayerEntry;
`,
  );
  insert(
    'src/model/catalogue/layers.ts',
    /^\nconst kinds/m,
    "import { scale } from './layers/scale.js';",
  );
  insert('src/model/catalogue/layers.ts', /^\] as const;/m, '  scale,');
  expect(types()).toMatch(/create\.ts.*'?scale'?/);

  writeFileSync(
    at('src/engine/layers/scale.ts'),
    `/** scale: a = w·x with one w; ∂C/∂w = Σ x·∂C/∂a. */
import { gradientOfOutput, type LayerFactory } from './layer.js';
import { makeParameter } from './trainable.js';

export const createScale: LayerFactory = (context) => {
  const { layer, shape, memory } = context;
  const w = makeParameter(context, {
    key: 'w',
    shape: [1, 1],
    init: 'init',
    stream: 'weights',
    fan: { inputs: 1, outputs: 1 },
  });
  const buffers = { a: memory.buffer(shape), dx: memory.buffer(shape) };
  let a = buffers.a.take(0);
  let x = a;
  let dx = buffers.dx.take(0);
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [w],
    get output() {
      return a;
    },
    forward([input]) {
      x = input!;
      a = buffers.a.take(x.shape[0]!);
      x.data.forEach((value, i) => (a.data[i] = value * w.value.data[0]!));
      return a;
    },
    backward(upstream) {
      const da = gradientOfOutput(upstream);
      dx = buffers.dx.take(da.shape[0]!);
      w.gradient.data[0] = 0;
      da.data.forEach((gradient, i) => {
        w.gradient.data[0]! += gradient * x.data[i]!;
        dx.data[i] = gradient * w.value.data[0]!;
      });
      return [dx];
    },
    forwardQuantities: () => ({ a }),
    backwardQuantities: () => ({ dw: w.gradient, dx }),
  };
};
`,
  );
  const create = 'src/engine/layers/create.ts';
  insert(create, /^\nconst factories/m, "import { createScale } from './scale.js';");
  insert(create, /^};\n\nconst isKnown/m, '  scale: createScale,');
  expect(types()).toBe('');

  expect(nnet('check', 'scaled.nnet')).toMatchObject({ code: 0 });
  const trained = nnet('train', 'scaled.nnet', '--json');
  expect(trained.stderr).toBe('');
  const done = JSON.parse(trained.stdout.trim().split('\n').at(-1)!) as { loss: number };
  expect(done.loss).toBeLessThan(1e-12);
  expect(nnet('trace', 'scaled.nnet', '--row', '1').stdout).toContain('forward s');
});
