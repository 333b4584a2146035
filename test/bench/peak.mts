/**
 * The most multiply-adds that this machine does in vectors of 128 bits, one thread: what products
 * are measured against. Eight sums in registers, no memory.
 */
/** Named so that its global types, which are not JavaScript's, stay out of this program. */
const compiler: string = 'assemblyscript/asc';

interface Compiler {
  main(
    options: readonly string[],
    io: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array<ArrayBuffer>): void;
    },
  ): Promise<{ readonly error: Error | null }>;
}

const sums = Array.from({ length: 8 }, (_, i) => `s${i}`);
const source = `
export function run(times: i32, x: f32, y: f32): f32 {
  ${sums.map((s, i) => `let ${s} = f32x4.splat(${i}.0);`).join(' ')}
  const a = f32x4.splat(x); const b = f32x4.splat(y);
  for (let i = 0; i < times; i++) {
    ${sums.map((s) => `${s} = f32x4.relaxed_madd(a, b, ${s});`).join(' ')}
  }
  ${sums
    .slice(1)
    .map((s) => `s0 = f32x4.add(s0, ${s});`)
    .join(' ')}
  return f32x4.extract_lane(s0, 0);
}`;

/** GFLOP/s: a multiply-add is two. */
export async function peak(): Promise<number> {
  const { default: asc } = (await import(compiler)) as { default: Compiler };
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await asc.main(
    [
      'peak.ts',
      '-O3',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--enable',
      'relaxed-simd',
      '--outFile',
      'peak.wasm',
    ],
    {
      readFile: (file) => (file === 'peak.ts' ? source : null),
      writeFile: (_, contents) => void (bytes = contents),
    },
  );
  if (error || !bytes) throw error ?? new Error('Nothing was compiled.');
  const { instance } = await WebAssembly.instantiate(bytes);
  const { run } = instance.exports as { run: (times: number, x: number, y: number) => number };
  // Called often: what runs long the first time is not compiled as well.
  const [calls, times] = [200, 20_000];
  let best = 0;
  for (let i = 0; i < 8; i++) {
    const started = performance.now();
    for (let call = 0; call < calls; call++) run(times, 0.999, 0.001);
    best = Math.max(best, (calls * times * sums.length * 8) / (performance.now() - started) / 1e6);
  }
  return best;
}
