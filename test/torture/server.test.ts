/** The real language server under a flood: what is old is not worked on, what is much is not told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  LSPErrorCodes,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { answer } from '../../src/protocol/requestType.js';
import { filesRequest } from '../../src/protocol/serverMessages.js';
import { startServer, type StartedServer } from '../support/languageServer.js';
import { budget, report } from './budget.js';

let server: StartedServer;
let connection: ProtocolConnection;
const published: PublishDiagnosticsParams[] = [];

/** A workspace of networks that are not open, each as large as is looked at. */
const hostile = Array.from({ length: budget(40, 500) }, (_, i) => ({
  uri: `file:///closed/h${i}.nnet`,
  text: `nnet 1\n${['{ ', 'dense d 3\n', 'x (\n', '§ '][i % 4]!.repeat(6_000)}`,
}));

beforeAll(async () => {
  server = await startServer({
    name: 'flooded',
    nodeOptions: ['--max-old-space-size=512'],
    prepare: (client) => answer(client, filesRequest, () => ({ networks: hostile, others: [] })),
    published: (params) => void published.push(params),
  });
  ({ connection } = server);
});
afterAll(() => server.stop());

const text = 'nnet 1\nnetwork n {\n  input x 2\n  dense o 1\n}\n';
const open = (uri: string, of: string): Promise<void> =>
  connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'nnet', version: 1, text: of },
  });
const hover = (uri: string): Promise<unknown> =>
  connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line: 3, character: 3 },
  });
const toldOf = (wanted: string): PublishDiagnosticsParams[] =>
  published.filter(({ uri }) => uri === wanted);

test(
  'a hover waits for no closed file for longer than a second',
  { timeout: 240_000 },
  async () => {
    const uri = 'file:///first.nnet';
    await open(uri, text);
    let worst = 0;
    // As long as the closed files are being looked at.
    while (new Set(published.map((one) => one.uri)).size < hostile.length) {
      const start = performance.now();
      await hover(uri);
      worst = Math.max(worst, performance.now() - start);
    }
    report(
      `${hostile.length} closed files: a hover took ${worst.toFixed(0)} ms at most, in 512 MB`,
    );
    expect(worst).toBeLessThan(1000);
  },
);

test('of many quick changes the last is worked on', { timeout: 240_000 }, async () => {
  const uri = 'file:///quick.nnet';
  await open(uri, text);
  const changes = budget(2_000, 10_000);
  for (let version = 2; version <= changes; version++)
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [
        {
          range: { start: { line: 2, character: 10 }, end: { line: 2, character: 10 } },
          text: '1',
        },
      ],
    });
  await expect.poll(() => toldOf(uri).at(-1)?.version, { timeout: 60_000 }).toBe(changes);
  const times = toldOf(uri).length;
  report(`${changes} quick changes: ${times} publications`);
  expect(times).toBeLessThan(20);
});

test('requests that were taken back do not run', { timeout: 60_000 }, async () => {
  const uri = 'file:///cancelled.nnet';
  await open(uri, text);
  const asked = Array.from({ length: 500 }, () => {
    const source = new CancellationTokenSource();
    const answered = connection
      .sendRequest(
        'textDocument/hover',
        { textDocument: { uri }, position: { line: 3, character: 3 } },
        source.token,
      )
      .then(
        () => 'answered',
        (error: { code: number }) => error.code,
      );
    source.cancel();
    return answered;
  });
  const came = await Promise.all(asked);
  const taken = came.filter((one) => one === LSPErrorCodes.RequestCancelled).length;
  report(`500 requests taken back: ${taken} never ran`);
  // Those that came in one piece with their taking back.
  expect(taken).toBeGreaterThan(budget(100, 400));
  expect(await hover(uri)).not.toBeNull();
});

test('of very many findings the worst are told, and how many more there are', async () => {
  const uri = 'file:///many.nnet';
  await open(uri, `nnet 1\nnetwork n { input x 2\n${'dnese d 3\n'.repeat(5_000)}}\n`);
  await expect.poll(() => toldOf(uri).at(-1)?.diagnostics.length).toBe(1001);
  expect(toldOf(uri).at(-1)!.diagnostics[0]!.message).toMatch(/^There are [\d,]+ more findings/);
});
