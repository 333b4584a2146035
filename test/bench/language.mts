/**
 * `npm run bench:language`: how fast the language server answers, over its own protocol: cold
 * start, keystroke to diagnostics, completion and hover, memory, bundle size. Times are of this
 * machine, in milliseconds; the goals stand beside them.
 */
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/server.js');

/** A network of so many lines: a file as people write it, made long. */
function textOf(lines: number): string {
  const head =
    'nnet 1\n\ndata {\n  generate 50 seed=1 {\n    x1 uniform -1 1\n    x2 uniform -1 1\n    y ' +
    '= x1 * x2\n  }\n  target y\n}\n\nnetwork long {\n  input   x  2\n';
  const tail =
    '  dense   output  1\n}\n\ntrain {\n  loss       mse\n  optimizer  adam  ' +
    'learning_rate=0.01\n  epochs     10\n}\n';
  const rest = lines - head.split('\n').length - tail.split('\n').length + 2;
  const kinds = (i: number): string =>
    i % 3 === 2
      ? `  dropout drop${i}  0.1\n`
      : `  dense   hidden${i}  16  relu  init=he   # layer ${i}\n`;
  return head + Array.from({ length: rest }, (_, i) => kinds(i)).join('') + tail;
}

interface Server {
  readonly connection: ProtocolConnection;
  readonly pid: number;
  /** Diagnostics of the next version of a document. */
  diagnostics(version: number): Promise<void>;
  stop(): void;
}

async function start(): Promise<Server> {
  const child = spawn(process.execPath, ['--max-semi-space-size=2', bundle, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let waiting: { version: number; resolve: () => void } | undefined;
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ version }: PublishDiagnosticsParams) => {
      if (waiting && version === waiting.version) waiting.resolve();
    },
  );
  connection.onRequest('nnet/files', () => ({ networks: [], others: [] }));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    pid: child.pid!,
    diagnostics: (version) => new Promise((resolve) => (waiting = { version, resolve })),
    stop: () => {
      connection.end();
      connection.dispose();
      child.stdin.destroy();
      child.stdout.destroy();
      child.kill();
    },
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const show = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
const line = (what: string, values: readonly number[], goal: number): void =>
  console.log(
    `${what.padEnd(44)} median ${show(median(values)).padStart(7)}  worst ` +
      `${show(Math.max(...values)).padStart(7)}  goal ${String(goal).padStart(4)}  ` +
      (median(values) <= goal && Math.max(...values) <= 2 * goal ? 'met' : 'OVER'),
  );

const starts: number[] = [];
for (let i = 0; i < 5; i++) {
  const began = performance.now();
  const server = await start();
  starts.push(performance.now() - began);
  server.stop();
}
console.log(
  `${'cold start to initialized'.padEnd(44)} median ${show(median(starts)).padStart(7)}  worst ` +
    show(Math.max(...starts)).padStart(7),
);

for (const [lines, goal] of [
  [60, 5],
  [1000, 30],
  [10_000, 300],
] as const) {
  const server = await start();
  const { connection } = server;
  const text = textOf(lines);
  const uri = `file:///bench/${lines}.nnet`;
  let version = 1;
  const opened = server.diagnostics(version);
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'nnet', version, text },
  });
  await opened;
  // Typing in the middle: a digit into a number of units and out again, and a slip and its cure.
  const middle = Math.floor(lines / 2);
  const own = text.split('\n')[middle]!;
  const position = { line: middle, character: own.search(/\d+ {2}|0\.1/) };
  const times: number[] = [];
  const keystrokes = lines > 5000 ? 24 : 80;
  for (let i = 0; i < keystrokes + 10; i++) {
    version++;
    const change =
      i % 2 === 0
        ? { range: { start: position, end: position }, text: i % 4 === 0 ? '1' : '§' }
        : {
            range: { start: position, end: { ...position, character: position.character + 1 } },
            text: '',
          };
    const told = server.diagnostics(version);
    const began = performance.now();
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    await told;
    // The first few warm the machine up.
    if (i >= 10) times.push(performance.now() - began);
  }
  line(`keystroke to diagnostics, ${lines.toLocaleString('en')} lines`, times, goal);
  if (lines === 1000) {
    for (const [what, method] of [
      ['completion', 'textDocument/completion'],
      ['hover', 'textDocument/hover'],
    ] as const) {
      const answers: number[] = [];
      for (let i = 0; i < 50; i++) {
        const began = performance.now();
        await connection.sendRequest(method, {
          textDocument: { uri },
          position: { line: middle, character: 4 },
        });
        if (i >= 5) answers.push(performance.now() - began);
      }
      line(`${what}, 1,000 lines`, answers, 20);
    }
  }
  if (process.platform === 'linux') {
    const kilobytes = Number(
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1],
    );
    console.log(
      `${`memory with ${lines.toLocaleString('en')} lines open`.padEnd(44)} ` +
        `${show(kilobytes / 1024)} MiB`,
    );
  }
  server.stop();
}
console.log(`${'bundle of the server'.padEnd(44)} ${show(statSync(bundle).size / 1024)} KiB`);
