/** The language server's process: connects the protocol to the features. Knows no editor. */
import {
  CodeActionKind,
  createConnection,
  FileChangeType,
  LSPErrorCodes,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type Diagnostic,
  type RequestMessage,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { EditError } from '../../model/edits/edits.js';
import type { LocatedFinding, Severity } from '../../model/experiment/finding.js';
import { answer, ask, tell, hear } from '../../protocol/requestType.js';
import {
  dataEditsRequest,
  editsRequest,
  experimentRequest,
  filesRequest,
  importRequest,
  newExperimentRequest,
  readValueRequest,
  tableRequest,
  templatesRequest,
  tensorsRequest,
  viewChanged,
  viewRequest,
  type EditsResult,
  type ExperimentResult,
  type InitializationOptions,
  workspaceTrusted,
} from '../../protocol/serverMessages.js';
import { DocumentStore, type StoredDocument } from '../analysis/documentStore.js';
import { tokenModifiers, tokenTypes } from '../features/semanticTokens.js';
import { Due } from './due.js';
import { registerNames } from './names.js';
import { registerReading } from './reading.js';
import { Session, toProtocol, type Settings } from './session.js';
import { registerWriting } from './writing.js';
import { importSisl } from '../editing/importSisl.js';
import { dataEdits, experimentFor } from '../editing/newExperiment.js';
import { templates } from '../editing/templates.js';
import { readParameter } from '../reading/readParameter.js';
import { toTextEdits } from '../editing/toTextEdits.js';
import { WorkspaceFiles } from '../analysis/workspaceFiles.js';

const connection = createConnection(ProposedFeatures.all, {
  connectionStrategy: {
    // A request that was taken back before its turn is answered so, and never runs.
    cancelUndispatched: (message) => ({
      jsonrpc: message.jsonrpc,
      id: (message as RequestMessage).id,
      error: { code: LSPErrorCodes.RequestCancelled, message: 'The request was cancelled.' },
    }),
  },
});
const texts = new TextDocuments(TextDocument);
const store = new DocumentStore(
  {
    table: (uri, paths, reading) => ask(connection, tableRequest, { uri, paths, reading }),
    tensors: (uri, path) => ask(connection, tensorsRequest, { uri, path }),
  },
  publish,
);

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = {
  error: 1,
  warning: 2,
  information: 3,
  hint: 4,
};

/** Where the page of findings is, as the client says. */
let findingsPage: string | undefined;

const toDiagnostic = ({ code, severity, message, range, fix }: LocatedFinding): Diagnostic => ({
  range,
  severity: severities[severity],
  source: 'nnet',
  code,
  message,
  ...(findingsPage !== undefined && {
    codeDescription: { href: `${findingsPage}#${code.replace('/', '')}` },
  }),
  ...(fix && { data: fix }),
});

/** Findings of a document that are published; nobody reads more. */
const mostFindings = 1000;

function diagnosticsOf(findings: readonly LocatedFinding[]): Diagnostic[] {
  if (findings.length <= mostFindings) return findings.map(toDiagnostic);
  const worst = findings.toSorted((a, b) => severities[a.severity] - severities[b.severity]);
  const rest = findings.length - mostFindings;
  const more: Diagnostic = {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
    severity: severities.information,
    source: 'nnet',
    message: `There are ${rest.toLocaleString('en')} more findings: mend these first.`,
  };
  return [more, ...worst.slice(0, mostFindings).map(toDiagnostic)];
}

/**
 * Views wait this long for the next keystroke: findings come first, and what nobody sees is not
 * drawn.
 */
const viewDelayMs = 15;
const viewsDue = new Map<string, NodeJS.Timeout>();

function publish(document: StoredDocument): void {
  const { uri, version, analysis } = document;
  const open = texts.get(uri) !== undefined;
  void connection.sendDiagnostics({
    uri,
    ...(open && { version }),
    diagnostics: diagnosticsOf(analysis.findings),
  });
  if (!open) return;
  clearTimeout(viewsDue.get(uri));
  viewsDue.set(
    uri,
    setTimeout(() => {
      viewsDue.delete(uri);
      void tell(connection, viewChanged, { uri, view: document.view });
    }, viewDelayMs),
  );
  refreshHints();
}

/** What the client can do. */
let can = { configure: false, refreshHints: false };

function refreshHints(): void {
  if (can.refreshHints) connection.languages.inlayHint.refresh().catch(() => undefined);
}

const files = new WorkspaceFiles(
  store,
  () => ask(connection, filesRequest, undefined),
  (uri) => texts.get(uri) !== undefined,
  (uri) => void connection.sendDiagnostics({ uri, diagnostics: [] }),
);

const session = new Session(connection, texts, store, files);
registerNames(session);
registerReading(session);
registerWriting(session);
async function readSettings(): Promise<void> {
  if (!can.configure) return;
  const given = (await connection.workspace.getConfiguration('nnet')) as Partial<Settings> | null;
  session.settings = { ...session.settings, ...given };
  refreshHints();
}

connection.onInitialize(({ capabilities, initializationOptions }) => {
  findingsPage = (initializationOptions as InitializationOptions | undefined)?.findingsPage;
  can = {
    configure: capabilities.workspace?.configuration ?? false,
    refreshHints: capabilities.workspace?.inlayHint?.refreshSupport ?? false,
  };
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [' ', '=', '"', '[', '(', '.'] },
      signatureHelpProvider: { triggerCharacters: [' ', '=', '('], retriggerCharacters: [','] },
      hoverProvider: true,
      codeActionProvider: {
        codeActionKinds: [
          CodeActionKind.QuickFix,
          CodeActionKind.RefactorExtract,
          CodeActionKind.RefactorRewrite,
        ],
      },
      codeLensProvider: {},
      inlayHintProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: { prepareProvider: true },
      documentLinkProvider: {},
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      documentOnTypeFormattingProvider: {
        firstTriggerCharacter: '}',
        moreTriggerCharacter: ['\n'],
      },
      semanticTokensProvider: {
        legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
        full: true,
      },
    },
  };
});

connection.onInitialized(() => {
  void readSettings();
  // A client that cannot list files (a test, another editor) is served for what it opens.
  files.refresh().catch(() => undefined);
});
connection.onDidChangeConfiguration(() => void readSettings());

const checks = new Due((uri) => {
  const document = session.current(uri);
  if (texts.get(uri) && document) publish(document);
});
texts.onDidChangeContent(({ document }) => checks.ask(document.uri));
texts.onDidClose(({ document }) => {
  checks.forget(document.uri);
  store.close(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  // On the disk it may still be, with findings of its own.
  files.refresh().catch(() => undefined);
});
connection.onDidChangeWatchedFiles(({ changes }) => {
  store.filesChanged(changes.map(({ uri }) => uri).filter((uri) => !uri.endsWith('.nnet')));
  // Weights are written again and again while training: only what comes and goes changes the list.
  if (changes.some(({ uri, type }) => uri.endsWith('.nnet') || type !== FileChangeType.Changed))
    files.refresh().catch(() => undefined);
});

hear(connection, workspaceTrusted, () => void files.refresh().catch(() => undefined));

const resultOf = ({ version, text, analysis }: StoredDocument): ExperimentResult => {
  const { experiment, findings } = analysis;
  return { version, text, experiment, findings };
};

answer(connection, experimentRequest, async ({ uri }) => {
  session.current(uri);
  store.retryData(uri);
  const document = await store.settled(uri);
  return document ? resultOf(document) : null;
});

answer(connection, viewRequest, ({ uri }) => session.current(uri)?.view ?? null);

answer(connection, editsRequest, ({ uri, version, edit }): EditsResult => {
  const document = session.current(uri);
  if (!document || document.version !== version) return { stale: true };
  const { network } = document.analysis.experiment;
  if (!network || document.analysis.networkBroken)
    return { refused: 'The network cannot be edited while its text cannot be read.' };
  try {
    return { edits: toProtocol(document, toTextEdits(document.analysis.document, network, edit)) };
  } catch (error) {
    if (error instanceof EditError) return { refused: error.message };
    throw error;
  }
});

answer(connection, readValueRequest, ({ uri, kind, parameter, text }) => {
  const functions = session.current(uri)?.analysis.experiment.functions ?? [];
  return readParameter(
    kind,
    parameter,
    text,
    functions.map(({ name }) => name),
  );
});

answer(connection, importRequest, ({ uri }) => {
  const document = session.current(uri);
  if (document?.analysis.foreign !== 'sisl')
    return { error: 'Only networks in the text format of verification tools can be imported.' };
  const name = decodeURIComponent(uri.split('/').at(-1)!).replace(/\.nnet$/, '');
  try {
    return { text: importSisl(document.text, name) };
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
});

answer(connection, templatesRequest, () => templates);
answer(connection, newExperimentRequest, async ({ uri, name, choice }) =>
  resultOf(await store.tried(uri, experimentFor(name, choice))),
);

answer(connection, dataEditsRequest, ({ uri, version, choice }): EditsResult => {
  const document = session.current(uri);
  if (!document || document.version !== version) return { stale: true };
  return { edits: toProtocol(document, dataEdits(document.analysis.document, choice)) };
});

texts.listen(connection);
connection.listen();
