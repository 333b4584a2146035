/**
 * `npm run bench`: training loops on the same data from the same weights, ours beside PyTorch and
 * scikit-learn, in turns. Medians, the first time in a process apart from the others (cold, warm),
 * the ratio to ours, and the loss of the last epoch, so that the work is seen to be the same.
 * `--quick` takes the small ones, fewer times; names of workloads take these alone.
 * PyTorch and scikit-learn are asked for as `python3`, or as what PYTHON names; what is not
 * installed is left out by name.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled, has, lastLineOf, median, python, type Command } from './contest.mts';
import { workloadNames, writeWorkloads, type Workload } from './workloads.mts';

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const asked = args.filter((arg) => workloadNames.includes(arg));
const names = asked.length > 0 ? asked : isQuick ? ['W1', 'W2', 'W3', 'W6'] : workloadNames;
const [rounds, times] = isQuick ? [2, 3] : [3, 4];

const folder = mkdtempSync(join(tmpdir(), 'nnet-bench-'));
const trainers = join(import.meta.dirname, 'trainers');
const ours = await bundled(join(trainers, 'ours.mts'), folder);
const script = (file: string): string => join(trainers, file);
const repeated = String(times);
const hasTorch = has('torch');
const peers: Readonly<Record<string, (name: string) => Command>> = {
  ours: (name) => [process.execPath, ours, folder, name, repeated],
  'ours, float64': (name) => [process.execPath, ours, folder, name, repeated, 'float64'],
  ...(hasTorch && {
    'PyTorch, 1 thread': (name: string) => [
      ...([python, script('torch_trainer.py')] as const),
      ...[folder, name, repeated, '1'],
    ],
    'PyTorch, 2 threads': (name: string) => [
      ...([python, script('torch_trainer.py')] as const),
      ...[folder, name, repeated, '2'],
    ],
  }),
  ...(has('sklearn') && {
    'scikit-learn': (name: string) => [
      ...([python, script('sklearn_trainer.py')] as const),
      ...[folder, name, repeated],
    ],
  }),
};

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

const workloads = writeWorkloads(folder, names);
for (const name of names) {
  const work = workloads[name]!;
  process.stdout.write(`\n${name}: ${work.what}\n`);
  const measured = new Map(Object.keys(peers).map((peer) => [peer, [] as Timed[]]));
  for (let round = 0; round < rounds; round++)
    for (const [peer, command] of Object.entries(peers)) {
      const one = lastLineOf(command(name)) as Timed | undefined;
      if (one) measured.get(peer)!.push(one);
    }
  const warmOf = (all: readonly Timed[]): number => median(all.flatMap(({ ms }) => ms.slice(1)));
  const own = warmOf(measured.get('ours')!);
  for (const [peer, all] of measured) {
    if (all.length === 0) continue;
    const warm = warmOf(all);
    const cold = median(all.map(({ ms }) => ms[0]!));
    process.stdout.write(
      `  ${peer.padEnd(20)}${inMs(warm)} ms warm${inMs(cold)} ms cold` +
        `${(warm / own).toFixed(2).padStart(8)} × ours` +
        `${(operations(work) / warm / 1e6).toFixed(1).padStart(7)} GFLOP/s` +
        `   loss ${median(all.map(({ loss }) => loss)).toPrecision(4)}\n`,
    );
  }
}
rmSync(folder, { recursive: true });
