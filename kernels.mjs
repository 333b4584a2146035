/**
 * Compiles the kernels in AssemblyScript to WebAssembly, each as a module that holds its bytes:
 * `src/kernels/built/NAME.ts`. What is there already of the same sources is left alone.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const kernels = join(import.meta.dirname, 'src/kernels');

/** Multiply-add is fused where the processor can; never in double precision, whose bits are fixed. */
const simd = ['--enable', 'simd'];
const relaxed = [...simd, '--enable', 'relaxed-simd'];
/** The memory of a run is shared, so that it can grow under the views that are on it. */
const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
/** Engines stand in one memory: the constants of each have a place of their own. */
const engine = (bits, features) => ({
  source: 'engine/index.ts',
  bits,
  options: [...features, ...shared, '--memoryBase', bits === 32 ? '64' : '2048'],
});

/** By name: the sources, and what the compiler is told of them. */
const modules = {
  csv: { source: 'csv.ts', options: ['--memoryBase', '64'] },
  engine32: engine(32, simd),
  engine64: engine(64, simd),
  engine32Relaxed: engine(32, relaxed),
};

const common = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  // Vectors are passed between functions of the module; none is exported.
  '--disableWarning',
  '112',
];

const read = (path) => readFileSync(path, 'utf8');

/** What a module is made of: another text, another compiler, another module. */
function fingerprint(options) {
  const hash = createHash('sha256').update(asc.version).update(options.join(' '));
  const folder = join(kernels, 'assembly');
  for (const file of readdirSync(folder, { recursive: true }).toSorted())
    if (file.endsWith('.ts')) hash.update(file).update(read(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

function readSource(path) {
  try {
    return read(path);
  } catch {
    return null;
  }
}

function isBuilt(path, mark) {
  try {
    return read(path).includes(mark);
  } catch {
    return false;
  }
}

for (const [name, { source, bits, options: own }] of Object.entries(modules)) {
  const options = [...common, ...own];
  const mark = fingerprint([...options, String(bits)]);
  const path = join(kernels, 'built', `${name}.ts`);
  if (isBuilt(path, mark)) continue;
  let bytes;
  let said = '';
  const { error } = await asc.main(
    [source, '--baseDir', join(kernels, 'assembly'), '--outFile', `${name}.wasm`, ...options],
    {
      // In double precision another `Real` stands for the one that is imported.
      readFile: (file, base) =>
        readSource(join(base, bits === 64 ? file.replace(/\breal\.ts$/, 'real64.ts') : file)),
      writeFile: (_, contents) => void (bytes = contents),
      stderr: { write: (text) => void (said += text) },
    },
  );
  if (error) throw new Error(`${source} could not be compiled.\n${said}`);
  mkdirSync(join(kernels, 'built'), { recursive: true });
  const text =
    `/** Made by kernels.mjs of the sources ${mark}. */\n` +
    `export default '${Buffer.from(bytes).toString('base64')}';\n`;
  // Whole or not at all: tests may be reading it.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
