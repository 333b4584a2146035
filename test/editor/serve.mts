/** A running VS Code with the packaged extension, in a profile of its own, on 127.0.0.1. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface ServeOptions {
  /** The server's entry script. */
  readonly entry: string;
  /** Folder for settings and extensions: never the person's own. */
  readonly profile: string;
  readonly vsix: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Leaves Workspace Trust on. */
  readonly trust?: boolean;
}

export interface ServedEditor {
  /** The workbench on a folder; `payload` are pairs for the workbench. */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  readonly port: number;
  readonly log: readonly string[];
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });

export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.banner': 'never',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

export async function serveEditor({
  entry,
  profile,
  vsix,
  settings = {},
  trust = false,
}: ServeOptions): Promise<ServedEditor> {
  const data = join(profile, 'data');
  const extensions = join(profile, 'extensions');
  mkdirSync(join(data, 'data', 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const settingsFile = join(data, 'data', 'User', 'settings.json');
  mkdirSync(join(data, 'data', 'Machine'), { recursive: true });
  if (!existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }));
  writeFileSync(
    join(data, 'data', 'Machine', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }),
  );
  const shared = [
    '--server-data-dir',
    data,
    '--extensions-dir',
    extensions,
    '--accept-server-license-terms',
    '--disable-telemetry',
  ];
  execFileSync(process.execPath, [entry, ...shared, '--install-extension', vsix, '--force'], {
    stdio: 'pipe',
  });
  const port = await freePort();
  const args = [
    entry,
    ...shared,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--enable-smoke-test-driver',
    ...(trust ? [] : ['--disable-workspace-trust']),
  ];
  const server = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, VSCODE_CLI: undefined },
  });
  const log: string[] = [];
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => void log.push(String(chunk)));
  await answering(server, port, log);
  return {
    port,
    log,
    url(folder, payload = []) {
      const pairs = [['skipWelcome', 'true'], ...payload];
      return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(pairs))}`;
    },
    stop: () => stopped(server),
  };
}

async function answering(
  server: ChildProcess,
  port: number,
  log: readonly string[],
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break;
    try {
      await fetch(`http://127.0.0.1:${port}/version`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  server.kill();
  throw new Error(`The editor did not start:\n${log.join('')}`);
}

function stopped(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) return resolve();
    const force = setTimeout(() => server.kill('SIGKILL'), 5000);
    server.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    server.kill();
  });
}
