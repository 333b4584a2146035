/** Tests that run inside the extension host of a real VS Code, against the packaged extension. */
import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  commands,
  EventEmitter,
  extensions,
  FileSystemError,
  FileType,
  languages,
  Position,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CompletionList,
  type Diagnostic,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Hover,
  type InlayHint,
} from 'vscode';

const id = 'nnet-studio.nnet-studio';
const folder = (): Uri => workspace.workspaceFolders![0]!.uri;
const file = (name: string): Uri => Uri.joinPath(folder(), name);

async function until<T>(
  what: string,
  probe: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: waited ${timeoutMs} ms`);
}

const diagnosticsOf = (uri: Uri): Diagnostic[] =>
  languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'nnet');
const problems = (uri: Uri): string[] =>
  diagnosticsOf(uri)
    .filter((d) => d.severity <= 1)
    // With a page behind it a code is an object.
    .map(({ code }) => String(typeof code === 'object' ? code.value : code));

/**
 * The editor begins to watch a folder some time after it has opened it, and tells nothing of what
 * happened before.
 */
async function watching(): Promise<void> {
  const watcher = workspace.createFileSystemWatcher('**/probe.txt');
  const path = file('probe.txt').fsPath;
  let seen = false;
  watcher.onDidCreate(() => (seen = true));
  watcher.onDidChange(() => (seen = true));
  try {
    await until('the editor watches the folder', () => {
      if (!seen) writeFileSync(path, String(Date.now()));
      return seen;
    });
  } finally {
    watcher.dispose();
    rmSync(path, { force: true });
  }
}

async function replaced(uri: Uri, from: string, to: string): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const at = document.getText().indexOf(from);
  const edit = new WorkspaceEdit();
  edit.replace(uri, new Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  await workspace.applyEdit(edit);
}

/** A file system that is nowhere on the disk. */
class MemoryFiles implements FileSystemProvider {
  readonly onDidChangeFile = new EventEmitter<FileChangeEvent[]>().event;
  constructor(private readonly files: Map<string, string>) {}
  private at(uri: Uri): Uint8Array {
    const text = this.files.get(uri.path);
    if (text === undefined) throw FileSystemError.FileNotFound(uri);
    return new TextEncoder().encode(text);
  }
  watch(): { dispose(): void } {
    return { dispose: () => undefined };
  }
  stat(uri: Uri): FileStat {
    return { type: FileType.File, ctime: 0, mtime: 0, size: this.at(uri).length };
  }
  readDirectory(): [string, FileType][] {
    return [];
  }
  readFile(uri: Uri): Uint8Array {
    return this.at(uri);
  }
  writeFile(uri: Uri, content: Uint8Array): void {
    this.files.set(uri.path, new TextDecoder().decode(content));
  }
  createDirectory(): void {}
  delete(): void {}
  rename(): void {}
}

/** The workers that are asked to train from now on: this process is the extension's host too. */
function watchTrainers(): { asked(): Worker[]; dispose(): void } {
  const asked = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...sent) {
    if ((sent[0] as { method?: string }).method === 'run') asked.add(this);
    return postMessage.apply(this, sent);
  };
  return {
    asked: () => [...asked],
    dispose: () => void (Worker.prototype.postMessage = postMessage),
  };
}

/** What a test wants to be printed. */
let note: string | undefined;

const tests: Readonly<Record<string, () => Promise<void>>> = {
  'nothing is activated before it is needed, and then it is quick': async () => {
    const extension = extensions.getExtension(id)!;
    assert.equal(extension.isActive, false);
    const start = performance.now();
    await extension.activate();
    note = `activation took ${(performance.now() - start).toFixed(0)} ms`;
  },

  'a .nnet file activates the extension, and findings come': async () => {
    const document = await workspace.openTextDocument(file('xor.nnet'));
    assert.equal(document.languageId, 'nnet');
    await window.showTextDocument(document);
    await until('activation', () => extensions.getExtension(id)!.isActive || undefined);
    await replaced(document.uri, '4  tanh', '4  tahn');
    await until('a finding', () => problems(document.uri).includes('name/unknown') || undefined);
    await commands.executeCommand('undo');
    await until('no finding', () => problems(document.uri).length === 0 || undefined);
  },

  'findings follow the CSV': async () => {
    const document = await workspace.openTextDocument(file('xor.nnet'));
    const csv = file('xor.csv').fsPath;
    const before = readFileSync(csv, 'utf8');
    await watching();
    try {
      writeFileSync(csv, before.replace('x1,x2,y', 'x1,x2,answer'));
      await until(
        'a missing column',
        () => problems(document.uri).includes('data/column') || undefined,
      );
    } finally {
      writeFileSync(csv, before);
    }
    await until('no finding', () => problems(document.uri).length === 0 || undefined);
  },

  'completion, hover and hints': async () => {
    const document = await workspace.openTextDocument(file('xor.nnet'));
    const offset = document.getText().indexOf('tanh     #');
    const list = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(offset),
    );
    assert.ok(list.items.some((item) => item.label === 'relu'));
    const [hover] = await commands.executeCommand<Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(offset + 1),
    );
    assert.match((hover!.contents[0] as { value: string }).value, /Between −1 and 1/);
    const hints = await commands.executeCommand<InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      new Range(new Position(0, 0), new Position(document.lineCount, 0)),
    );
    assert.deepEqual(
      hints.map((hint) => hint.label),
      ['4 · 12', '1 · 5', 'precision float64'],
    );
  },

  'a file that was never saved finds the data of the first folder': async () => {
    const text = readFileSync(file('xor.nnet').fsPath, 'utf8')
      .replace('target', 'target  ')
      .replace(/target +y/, 'target  why');
    const document = await workspace.openTextDocument({ language: 'nnet', content: text });
    await until(
      'a missing column',
      () => problems(document.uri).includes('data/column') || undefined,
    );
    await replaced(document.uri, 'target  why', 'target  y');
    await until('no finding', () => problems(document.uri).length === 0 || undefined);
  },

  'files of another file system are checked against data of that system, and train': async () => {
    const files = new Map([
      ['/deep/rows.csv', 'a,b\n1,2\n2,4\n3,6\n'],
      [
        '/deep/rows.nnet',
        'nnet 1\ndata "rows.csv" {\n  target  c\n}\nnetwork rows {\n  input  x\n  dense  o  ' +
          '1\n}\ntrain {\n  loss    mse\n  epochs  3\n}\n',
      ],
    ]);
    const registration = workspace.registerFileSystemProvider('nnettest', new MemoryFiles(files), {
      isCaseSensitive: true,
    });
    try {
      const uri = Uri.parse('nnettest:/deep/rows.nnet');
      const document = await workspace.openTextDocument(uri);
      assert.equal(document.languageId, 'nnet');
      await until('a missing column', () => problems(uri).includes('data/column') || undefined);
      await replaced(uri, 'target  c', 'target  b');
      await until('no finding', () => problems(uri).length === 0 || undefined);
      const [hover] = await commands.executeCommand<Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        document.positionAt(document.getText().indexOf('b\n}')),
      );
      assert.match((hover!.contents[0] as { value: string }).value, /number, 3 rows/);
      await commands.executeCommand('nnet.train', uri);
      // There is no folder beside it: its runs are with the extension's own files, in this editor's
      // profile.
      const storage = join(
        folder().fsPath,
        '..',
        'profile',
        'data',
        'data',
        'User',
        'workspaceStorage',
      );
      const records = readdirSync(storage, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /runs\/rows\/[^/]+\/run\.json$/.test(path),
      );
      assert.equal(
        (JSON.parse(readFileSync(join(storage, records.at(-1)!), 'utf8')) as { state: string })
          .state,
        'finished',
      );
    } finally {
      registration.dispose();
    }
  },

  'each of several folders has its own data and runs': async () => {
    const second = workspace.workspaceFolders![1]!.uri;
    const uri = Uri.joinPath(second, 'line.nnet');
    const document = await workspace.openTextDocument(uri);
    await until('hints of its own CSV', async () => {
      const hints = await commands.executeCommand<InlayHint[]>(
        'vscode.executeInlayHintProvider',
        uri,
        new Range(new Position(0, 0), new Position(document.lineCount, 0)),
      );
      return hints.some(({ label }) => label === '1 · 2') || undefined;
    });
    assert.deepEqual(problems(uri), []);
    await commands.executeCommand('nnet.train', uri);
    assert.equal(
      (await workspace.fs.readDirectory(Uri.joinPath(second, '.nnet-runs', 'line'))).length,
      1,
    );
  },

  'every command is there': async () => {
    const known = new Set(await commands.getCommands(true));
    for (const { command } of (
      extensions.getExtension(id)!.packageJSON as {
        contributes: { commands: { command: string }[] };
      }
    ).contributes.commands)
      assert.ok(known.has(command), command);
  },

  'training keeps a whole run': async () => {
    await commands.executeCommand('nnet.train', file('xor.nnet'));
    const runs = Uri.joinPath(folder(), '.nnet-runs', 'xor');
    const [[name]] = (await workspace.fs.readDirectory(runs)) as [[string, number]];
    for (const part of ['source.nnet', 'run.json', 'metrics.jsonl', 'weights.safetensors'])
      assert.ok(existsSync(join(runs.fsPath, name, part)), part);
    const record = JSON.parse(readFileSync(join(runs.fsPath, name, 'run.json'), 'utf8')) as {
      state: string;
    };
    assert.equal(record.state, 'finished');
    const last = JSON.parse(
      readFileSync(join(runs.fsPath, name, 'metrics.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .at(-1)!,
    ) as { metrics: { train: { accuracy: number } } };
    assert.equal(last.metrics.train.accuracy, 1);
  },

  'a trainer that dies leaves a run that is whole, and locked by nobody': async () => {
    const runs = Uri.joinPath(folder(), '.nnet-runs', 'xor').fsPath;
    const before = new Set(readdirSync(runs));
    const trainers = watchTrainers();
    try {
      await replaced(file('xor.nnet'), 'epochs         500', 'epochs         10000000');
      const ended = commands.executeCommand('nnet.train', file('xor.nnet'));
      const run = await until('a run with weights', () =>
        readdirSync(runs).find(
          (name) => !before.has(name) && existsSync(join(runs, name, 'weights.safetensors')),
        ),
      );
      const inRun = (name: string): string => join(runs, run, name);
      assert.ok(existsSync(inRun('run.lock')));
      await Promise.all(trainers.asked().map((worker) => worker.terminate()));
      await ended;
      assert.ok(!existsSync(inRun('run.lock')));
      assert.ok(existsSync(inRun('checkpoints/last.safetensors')));
    } finally {
      trainers.dispose();
      await commands.executeCommand('workbench.action.files.revert');
    }
  },

  'a run that is stopped while its rows are read ends at once, and leaves nothing': async () => {
    const csv = file('large.csv').fsPath;
    const row = `${Array.from({ length: 10 }, (_, i) => `0.${i}2345`).join(',')}\n`;
    writeFileSync(csv, `a,b,c,d,e,f,g,h,i,y\n${row.repeat(600_000)}`);
    const uri = file('large.nnet');
    writeFileSync(
      uri.fsPath,
      'nnet 1\ndata "large.csv" {\n  target  y\n}\nnetwork large {\n  input  x\n  dense  o  1\n}\n' +
        'train {\n  loss    mse\n  epochs  3\n}\n',
    );
    const trainers = watchTrainers();
    try {
      const ended = commands.executeCommand('nnet.train', uri);
      await until('a run that begins', () => trainers.asked().length > 0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const start = performance.now();
      await commands.executeCommand('nnet.stop');
      await ended;
      const ms = performance.now() - start;
      note = `stopped ${ms.toFixed(0)} ms after it was asked to, while its rows were read`;
      assert.ok(ms < 1500, note);
      assert.ok(!existsSync(join(folder().fsPath, '.nnet-runs', 'large')));
    } finally {
      trainers.dispose();
      rmSync(csv);
      rmSync(uri.fsPath);
    }
  },

  'unsaved text is what is trained': async () => {
    await replaced(file('xor.nnet'), 'epochs         500', 'epochs         3');
    await commands.executeCommand('nnet.train', file('xor.nnet'));
    const runs = Uri.joinPath(folder(), '.nnet-runs', 'xor').fsPath;
    const names = (await workspace.fs.readDirectory(Uri.file(runs)))
      .map(([name]) => name)
      .toSorted();
    const sources = names.map((name) => readFileSync(join(runs, name, 'source.nnet'), 'utf8'));
    assert.ok(sources.some((source) => source.includes('epochs         3')));
    await commands.executeCommand('workbench.action.files.revert');
  },

  'a data file that is gone stops training with a word, and loses nothing': async () => {
    const csv = file('xor.csv').fsPath;
    renameSync(csv, `${csv}.away`);
    try {
      await until(
        'the finding',
        () => problems(file('xor.nnet')).includes('data/not-found') || undefined,
      );
      await commands.executeCommand('nnet.train', file('xor.nnet'));
    } finally {
      renameSync(`${csv}.away`, csv);
    }
    await until('no finding', () => problems(file('xor.nnet')).length === 0 || undefined);
  },

  'the language server comes back when it is restarted': async () => {
    await commands.executeCommand('nnet.restartServer');
    await replaced(file('xor.nnet'), '4  tanh', '4  tahn');
    await until(
      'a finding',
      () => problems(file('xor.nnet')).includes('name/unknown') || undefined,
    );
    await commands.executeCommand('workbench.action.files.revert');
  },
};

/** Called by VS Code. Writes what came of every test, with the time activation took. */
export async function run(): Promise<void> {
  const results: { name: string; error?: string; note?: string; ms: number }[] = [];
  // On a slow machine a window may come up before it could read which folders it shows: without
  // them there is nothing to test.
  const ready = await until(
    'the folders of the workspace',
    () => workspace.workspaceFolders?.length === 2,
  ).catch(() => false);
  for (const [name, test] of ready ? Object.entries(tests) : []) {
    const start = Date.now();
    try {
      await test();
      results.push({ name, ms: Date.now() - start, ...(note !== undefined && { note }) });
      note = undefined;
    } catch (error) {
      results.push({
        name,
        ms: Date.now() - start,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  const out = process.env['NNET_TEST_RESULTS']!;
  writeFileSync(`${out}.part`, JSON.stringify(results));
  renameSync(`${out}.part`, out);
}
