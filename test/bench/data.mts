/**
 * `npm run bench:data`: a CSV on disk to typed columns, ours beside pandas' C reader and the
 * JavaScript readers: seconds, and the most memory of the process, the runtime's own included. The
 * readers take turns; the median of three stands there, and the ratio to ours.
 * pandas is asked for as `python3`, or as what PYTHON names; without it the others run.
 */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled, has, lastLineOf, median, python, type Command } from './contest.mts';

const rounds = 3;
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nnet-bench-'));

/** The same numbers every time. */
let state = 1;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;

function write(name: string, head: string, rows: number, row: (i: number) => string): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  let text = `${head}\n`;
  for (let i = 0; i < rows; i++) {
    text += `${row(i)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  return path;
}

const names = (count: number): string => Array.from({ length: count }, (_, i) => `c${i}`).join(',');
const cities = ['Oslo', 'Bergen', 'Tromsø', 'Stavanger, Norway', 'Bodø "north"', 'Ålesund'];
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const files = {
  '200,000 × 21 numbers': write('numbers.csv', names(21), 200_000, () =>
    Array.from({ length: 21 }, () => (random() * 6 - 3).toFixed(6)).join(','),
  ),
  // As a program prints doubles that are to be read again as they were.
  '200,000 × 21 of 17 digits': write('digits.csv', names(21), 200_000, () =>
    Array.from({ length: 21 }, () => (random() * 20 - 10).toPrecision(17)).join(','),
  ),
  '1,000,000 × 10 mixed, quoted': write('mixed.csv', names(10), 1_000_000, (i) => {
    const city = quoted(cities[Math.floor(random() * 6)]!);
    const number = (random() * 1000).toFixed(2);
    const code = quoted(`K${Math.floor(random() * 500)}`);
    return `${i},${city},${number},${code},"yes",${i % 7},${quoted(number)},a b,${code},"${i % 90}"`;
  }),
  '60,000 × 785 small integers': write('integers.csv', names(785), 60_000, () =>
    Array.from({ length: 785 }, () => (random() < 0.8 ? 0 : Math.floor(random() * 256))).join(','),
  ),
  '2,000,000 × 2 short': write(
    'short.csv',
    names(2),
    2_000_000,
    (i) => `${i % 1000},${Math.floor(random() * 10)}`,
  ),
};

const ours = await bundled(join(root, 'test/bench/readers/ours.mts'), folder);
const readers: Readonly<Record<string, Command>> = {
  ours: [process.execPath, ours],
  ...(has('pandas') && {
    pandas: [python, join(root, 'test/bench/readers/pandas_reader.py')],
    // As exact as ours: the default may miss the last digit.
    'pandas exact': [python, join(root, 'test/bench/readers/pandas_reader.py'), 'round_trip'],
  }),
  ...Object.fromEntries(
    ['udsv', 'papaparse', 'd3-dsv'].map((peer) => [
      peer,
      [
        process.execPath,
        '--max-old-space-size=8192',
        join(root, 'test/bench/readers/peer.mjs'),
        peer,
      ],
    ]),
  ),
};

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly rows: number;
}

for (const [title, path] of Object.entries(files)) {
  process.stdout.write(`\n${title} (${(statSync(path).size / 1e6).toFixed(0)} MB)\n`);
  const measured = new Map(Object.keys(readers).map((name) => [name, [] as Measured[]]));
  for (let round = 0; round < rounds; round++)
    for (const [name, command] of Object.entries(readers)) {
      const one = lastLineOf([...command, path], root) as Measured | undefined;
      if (one) measured.get(name)!.push(one);
    }
  const own = median(measured.get('ours')!.map(({ seconds }) => seconds));
  for (const [name, all] of measured) {
    if (all.length === 0) {
      process.stdout.write(`  ${name.padEnd(14)} could not read it\n`);
      continue;
    }
    const seconds = median(all.map((one) => one.seconds));
    const memory = median(all.map((one) => one.megabytes));
    process.stdout.write(
      `  ${name.padEnd(14)}${seconds.toFixed(2).padStart(7)} s${memory.toFixed(0).padStart(8)} MB` +
        `${(seconds / own).toFixed(2).padStart(8)} × ours\n`,
    );
  }
}
if (existsSync(folder)) rmSync(folder, { recursive: true });
