/** The real language server in a process of its own, spoken to over its protocol. */
import { spawn } from 'node:child_process';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { bundle } from './bundles.js';

export interface StartedServer {
  readonly connection: ProtocolConnection;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** What the bundle is called: tests beside each other build their own. */
  readonly name: string;
  readonly nodeOptions?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  /** Answers what the server asks of its client, before anything is said. */
  prepare(connection: ProtocolConnection): void;
  published(params: PublishDiagnosticsParams): void;
}

/** A server that is initialized. */
export async function startServer({
  name,
  nodeOptions = [],
  capabilities = {},
  prepare,
  published,
}: StartOptions): Promise<StartedServer> {
  const server = spawn(
    process.execPath,
    [...nodeOptions, bundle('src/language/server/server.ts', name), '--stdio'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  prepare(connection);
  connection.onNotification('textDocument/publishDiagnostics', published);
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
      server.kill();
    },
  };
}
