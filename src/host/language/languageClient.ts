/**
 * The language server as the rest of the host sees it: started once, asked for experiments, views
 * and edits.
 */
import {
  Uri,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
  EventEmitter,
} from 'vscode';
import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  LanguageClient,
  TransportKind,
} from 'vscode-languageclient/node';
import * as messages from '../../protocol/serverMessages.js';
import type { NetworkEdit } from '../../model/edits/edits.js';
import type { NetworkView } from '../../model/edits/networkView.js';
import { answer, ask, hear, tell, type RequestType } from '../../protocol/requestType.js';
import type { DataTables } from '../data/tables.js';

/**
 * Every keystroke makes a new tree and leaves the old one: collected in small pieces it takes half
 * the memory, and no longer.
 */
const smallYoungSpace = '--max-semi-space-size=2';

export class LanguageService implements Disposable {
  private readonly client: LanguageClient;
  private readonly viewChanges = new EventEmitter<messages.ViewParams>();
  /** After every check of a document. */
  readonly onViewChanged = this.viewChanges.event;
  private started: Promise<void> | undefined;

  constructor(context: ExtensionContext, tables: DataTables) {
    const module = context.asAbsolutePath('dist/server.js');
    this.client = new LanguageClient(
      'nnet',
      'NNet Studio',
      {
        run: { module, transport: TransportKind.ipc, options: { execArgv: [smallYoungSpace] } },
        debug: {
          module,
          transport: TransportKind.ipc,
          options: { execArgv: [smallYoungSpace, '--nolazy', '--inspect=6009'] },
        },
      },
      {
        documentSelector: [{ language: 'nnet' }],
        synchronize: {
          configurationSection: 'nnet',
          fileEvents: workspace.createFileSystemWatcher('**/*.{csv,csv.gz,nnet,safetensors}'),
        },
        initializationOptions: {
          findingsPage: Uri.joinPath(context.extensionUri, 'media', 'findings.md').toString(),
        } satisfies messages.InitializationOptions,
        markdown: { isTrusted: false },
        connectionOptions: { maxRestartCount: 4 },
      },
    );
    answer(this.client, messages.tableRequest, ({ uri, paths, reading }) =>
      tables.summary(Uri.parse(uri), paths, reading),
    );
    answer(this.client, messages.tensorsRequest, ({ uri, path }) =>
      tables.tensors(Uri.parse(uri), path),
    );
    answer(this.client, messages.plotRequest, ({ activation }) =>
      readPlot(context.extensionUri, activation),
    );
    answer(this.client, messages.filesRequest, listFiles);
    // Saved here, a file is news at once, also where the file system has no watcher.
    context.subscriptions.push(
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (!/\.csv$/i.test(uri.path) || !this.started) return;
        void this.client.sendNotification(DidChangeWatchedFilesNotification.type, {
          changes: [{ uri: uri.toString(), type: FileChangeType.Changed }],
        });
      }),
    );
    context.subscriptions.push(
      workspace.onDidGrantWorkspaceTrust(() => {
        if (this.started) void tell(this.client, messages.workspaceTrusted, undefined);
      }),
    );
    hear(this.client, messages.viewChanged, (params) => this.viewChanges.fire(params));
  }

  start(): Promise<void> {
    // A start that failed may be tried again.
    return (this.started ??= this.client.start().catch((error: unknown) => {
      this.started = undefined;
      throw error;
    }));
  }

  async restart(): Promise<void> {
    if (this.started) await this.client.restart();
    else await this.start();
  }

  /** What a document means, as of its newest text. */
  experiment(uri: Uri): Promise<messages.ExperimentResult | null> {
    return this.ask(messages.experimentRequest, { uri: uri.toString() });
  }

  view(uri: Uri): Promise<NetworkView | null> {
    return this.ask(messages.viewRequest, { uri: uri.toString() });
  }

  edits(document: TextDocument, edit: NetworkEdit): Promise<messages.EditsResult> {
    const { uri, version } = document;
    return this.ask(messages.editsRequest, { uri: uri.toString(), version, edit });
  }

  /** What a text means in a parameter's place. */
  readValue(
    document: TextDocument,
    typed: Omit<messages.ReadValueParams, 'uri'>,
  ): Promise<messages.ReadValueResult> {
    return this.ask(messages.readValueRequest, { uri: document.uri.toString(), ...typed });
  }

  /** A network in another program's format as one of ours. */
  import(uri: Uri): Promise<messages.ImportResult> {
    return this.ask(messages.importRequest, { uri: uri.toString() });
  }

  /** What came of the newest run of a document: shown above its network. */
  async tellResult(uri: Uri, text: string): Promise<void> {
    await this.start();
    await tell(this.client, messages.lastResult, { uri: uri.toString(), text });
  }

  templates(): Promise<readonly messages.TemplateItem[]> {
    return this.ask(messages.templatesRequest, undefined);
  }

  newExperiment(params: messages.NewExperimentParams): Promise<messages.ExperimentResult> {
    return this.ask(messages.newExperimentRequest, params);
  }

  dataEdits(document: TextDocument, choice: messages.CsvParams): Promise<messages.EditsResult> {
    const { uri, version } = document;
    return this.ask(messages.dataEditsRequest, { uri: uri.toString(), version, choice });
  }

  dispose(): void {
    this.viewChanges.dispose();
    void this.client.dispose();
  }

  private async ask<Params, Result>(
    type: RequestType<Params, Result>,
    params: Params,
  ): Promise<Result> {
    await this.start();
    return ask(this.client, type, params);
  }
}

/**
 * So many networks are checked while they are closed, each up to this size; a person who has more
 * has them open.
 */
const closed = { most: 500, bytes: 64 * 1024 };

async function listFiles(): Promise<messages.FilesResult> {
  const [networks, others] = await Promise.all([
    // What nobody has opened waits for trust.
    workspace.isTrusted
      ? workspace.findFiles('**/*.nnet', '**/{node_modules,.nnet-runs}/**', closed.most)
      : [],
    workspace.findFiles('**/*.{csv,csv.gz,safetensors}', '**/node_modules/**', 1000),
  ]);
  const read = async (uri: Uri): Promise<{ uri: string; text: string }[]> => {
    try {
      const { size } = await workspace.fs.stat(uri);
      return size > closed.bytes
        ? []
        : [
            {
              uri: uri.toString(),
              text: Buffer.from(await workspace.fs.readFile(uri)).toString('utf8'),
            },
          ];
    } catch {
      // Gone between listing and reading.
      return [];
    }
  };
  return { networks: (await Promise.all(networks.map(read))).flat(), others: others.map(String) };
}

/** A picture of the extension's own; a name that is no plain word has none. */
async function readPlot(extension: Uri, activation: string): Promise<string | null> {
  if (!/^\w+$/.test(activation)) return null;
  try {
    return Buffer.from(
      await workspace.fs.readFile(Uri.joinPath(extension, 'media', 'plots', `${activation}.svg`)),
    ).toString('base64');
  } catch {
    return null;
  }
}
