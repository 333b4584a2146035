/**
 * `npm run bench`: training loops on the same data from the same weights, ours beside others, in
 * turns. Medians, the first time in a process apart from the others (cold, warm),
 * the ratio to ours, GFLOP/s of the products, their share
 * of the machine's peak, and the loss of the last epoch, so that the work is seen to be the same.
 * `--quick` takes the small ones, fewer times; names of workloads take these alone; `--growth` how
 * time grows with rows, width, depth and threads.
 * PyTorch and scikit-learn are asked for as `python3`, or as what PYTHON names; jax-js and
 * TensorFlow.js are looked for in the folder that JS_PEERS names. What is not installed is left out
 * by name.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundled, has, lastLineOf, median, python, type Command } from './contest.mts';
import { peak } from './peak.mts';
import { grown, workloadNames, writeWorkloads, type Workload } from './workloads.mts';

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const asked = args.filter((arg) => workloadNames.includes(arg));
const grows = args.includes('--growth');
const names =
  asked.length > 0 ? asked : isQuick ? ['W1', 'W2', 'W3', 'W6'] : grows ? [] : workloadNames;
const [rounds, times] = isQuick ? [1, 3] : [3, 4];

const folder = mkdtempSync(join(tmpdir(), 'nnet-bench-'));
const trainers = join(import.meta.dirname, 'trainers');
const ours = await bundled(join(trainers, 'ours.mts'), folder);
const script = (file: string): string => join(trainers, file);

interface Peer {
  readonly command: (name: string, times: string) => Command;
  /** Workloads that it has; all of them without. */
  readonly only?: readonly string[];
  /** Once, and less often: what takes minutes. */
  readonly isSlow?: true;
}

const node =
  (file: string, ...more: readonly string[]): Peer['command'] =>
  (name, count) => [process.execPath, file, folder, name, count, ...more];
const py =
  (file: string, ...more: readonly string[]): Peer['command'] =>
  (name, count) => [python, script(file), folder, name, count, ...more];

const dense = ['W1', 'W2', 'W3', 'W4', 'W5'];
/** Where packages of JavaScript peers are looked for. */
const packages = resolve(process.env['JS_PEERS'] ?? '.');
const jax = inPackages('@jax-js/jax', 'dist/index.js');
const tfjs = inPackages('@tensorflow/tfjs', 'package.json');

const peers: Readonly<Record<string, Peer>> = {
  ours: { command: node(ours, '1') },
  'ours, 2 threads': { command: node(ours, '2'), only: ['W4', 'W5', 'W6', 'LSTM'] },
  'ours, float64': { command: node(ours, '1', 'float64') },
  ...(has('torch') && {
    'PyTorch, 1 thread': { command: py('torch_trainer.py', '1') },
    'PyTorch, 2 threads': { command: py('torch_trainer.py', '2') },
  }),
  ...(has('sklearn') && { 'scikit-learn': { command: py('sklearn_trainer.py'), only: dense } }),
  ...(jax !== undefined && {
    'jax-js': { command: node(script('jax_trainer.mjs'), jax), only: dense },
  }),
  ...(tfjs !== undefined &&
    !isQuick && {
      // Its convolutions take three minutes.
      'TensorFlow.js': {
        command: node(script('tfjs_trainer.mjs'), packages),
        only: [...dense, 'LSTM'],
        isSlow: true as const,
      },
    }),
};

/** A file of a package; where it is not installed, that is said. */
function inPackages(name: string, file: string): string | undefined {
  const path = join(packages, 'node_modules', name, file);
  if (existsSync(path)) return path;
  process.stdout.write(`${name} is left out: ${packages} has none (JS_PEERS names a folder).\n`);
  return undefined;
}

interface Timed {
  readonly ms: readonly number[];
  readonly loss: number;
}

const inMs = (ms: number): string => String(Number(ms.toPrecision(3))).padStart(8);

/** Multiply-adds of forward and both gradients, twice over: what the products alone cost. */
function operations({ layers, rows, epochs }: Workload): number {
  let image = 28;
  let sum = 0;
  layers.forEach(([kind, a = 0, b = 0, size = 0], i) => {
    // The first layer's gradient by the inputs is asked for by nobody.
    const passes = i === 0 ? 2 : 3;
    if (kind === 'dense') sum += passes * 2 * a * b;
    if (kind === 'conv') sum += passes * 2 * a * b * size ** 2 * (image -= size - 1) ** 2;
    if (kind === 'lstm') sum += 2 * size * (passes * a + 3 * b) * 4 * b;
    if (kind === 'pool') image = Math.floor(image / a);
  });
  return sum * rows * epochs;
}

const most = await peak();
process.stdout.write(`Peak of 128-bit multiply-adds, one thread: ${most.toFixed(1)} GFLOP/s\n`);
const workloads = writeWorkloads(folder, names);
for (const name of names) {
  const work = workloads[name]!;
  process.stdout.write(`\n${name}: ${work.what}\n`);
  const here = Object.entries(peers).filter(([, { only }]) => !only || only.includes(name));
  const measured = new Map(here.map(([peer]) => [peer, [] as Timed[]]));
  for (let round = 0; round < rounds; round++)
    for (const [peer, { command, isSlow }] of here) {
      if (isSlow && round > 0) continue;
      const one = lastLineOf(command(name, String(isSlow ? 2 : times))) as Timed | undefined;
      if (one) measured.get(peer)!.push(one);
    }
  const warmOf = (all: readonly Timed[]): number => median(all.flatMap(({ ms }) => ms.slice(1)));
  const own = warmOf(measured.get('ours')!);
  for (const [peer, all] of measured) {
    if (all.length === 0) continue;
    const warm = warmOf(all);
    const cold = median(all.map(({ ms }) => ms[0]!));
    const speed = operations(work) / warm / 1e6;
    process.stdout.write(
      `  ${peer.padEnd(20)}${inMs(warm)} ms warm${inMs(cold)} ms cold` +
        `${(warm / own).toFixed(2).padStart(8)} × ours` +
        `${speed.toFixed(1).padStart(7)} GFLOP/s${`${Math.round((100 * speed) / most)}`.padStart(5)} %` +
        `   loss ${median(all.map(({ loss }) => loss)).toPrecision(4)}\n`,
    );
  }
}

/** Each beside the one before it: twice as much of something takes so many times as long. */
function growth(): void {
  for (const [by, all] of Object.entries(grown)) {
    const made = writeWorkloads(folder, all);
    process.stdout.write(`\nBy ${by}\n`);
    const before: number[] = [];
    for (const name of all) {
      const warm = ['1', '2'].map((threads) => {
        const one = lastLineOf([process.execPath, ours, folder, name, '4', threads]) as Timed;
        return median(one.ms.slice(1));
      });
      const speed = operations(made[name]!) / warm[0]! / 1e6;
      const times = before.length > 0 ? `${(warm[0]! / before.at(-1)!).toFixed(2)} ×` : '';
      before.push(warm[0]!);
      process.stdout.write(
        `  ${name.padEnd(20)}${inMs(warm[0]!)} ms${times.padStart(9)}` +
          `${speed.toFixed(1).padStart(8)} GFLOP/s${inMs(warm[1]!)} ms with 2 threads\n`,
      );
    }
  }
}

if (grows) growth();
rmSync(folder, { recursive: true });
