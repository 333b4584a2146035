/** The language server's process: connects the protocol to the features. Knows no editor. */
import { CodeActionKind, createConnection, ProposedFeatures, TextDocuments, TextDocumentSyncKind, type Diagnostic } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DataError } from '../data/dataError.js';
import { EditError } from '../model/edits.js';
import type { LocatedFinding, Severity } from '../model/finding.js';
import type { NetworkView } from '../model/networkView.js';
import {
  columnsRequest,
  dataEditsRequest,
  editsRequest,
  experimentRequest,
  newExperimentRequest,
  plotRequest,
  readDataRequest,
  templatesRequest,
  viewChanged,
  viewRequest,
  type ColumnsResult,
  type DataEditsParams,
  type DocumentParams,
  type EditsParams,
  type EditsResult,
  type ExperimentResult,
  type NewExperimentParams,
  type PlotParams,
  type ReadDataResult,
  type TemplateItem,
  type ViewParams,
} from '../protocol/serverMessages.js';
import { DocumentStore, type StoredDocument } from './documentStore.js';
import { codeLenses } from './features/codeLens.js';
import { complete } from './features/completion.js';
import { hover } from './features/hover.js';
import { inlayHints } from './features/inlayHints.js';
import { LineIndex } from './lineIndex.js';
import { dataEdits, experimentFor, templates } from './templates.js';
import { toTextEdits } from './toTextEdits.js';

const connection = createConnection(ProposedFeatures.all);
const texts = new TextDocuments(TextDocument);
const store = new DocumentStore((uri, path) => connection.sendRequest<ReadDataResult>(readDataRequest, { uri, path }), publish);

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = { error: 1, warning: 2, information: 3, hint: 4 };

const toDiagnostic = ({ code, severity, message, range, fix }: LocatedFinding): Diagnostic => ({
  range,
  severity: severities[severity],
  source: 'nnet',
  code,
  message,
  ...(fix && { data: fix }),
});

function publish({ uri, version, analysis, view }: StoredDocument): void {
  void connection.sendDiagnostics({ uri, version, diagnostics: analysis.findings.map(toDiagnostic) });
  void connection.sendNotification(viewChanged, { uri, view } satisfies ViewParams);
  void connection.languages.inlayHint.refresh();
}

/** The document as of its newest text, even where the check of the last keystroke has not run yet. */
function current(uri: string): StoredDocument | undefined {
  const text = texts.get(uri);
  const stored = store.get(uri);
  if (!text) return stored;
  if (stored?.version === text.version) return stored;
  return store.update(uri, text.version, text.getText());
}

connection.onInitialize(() => ({
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    completionProvider: { triggerCharacters: [' ', '=', '"', '[', '('] },
    hoverProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    codeLensProvider: {},
    inlayHintProvider: true,
  },
}));

texts.onDidChangeContent(({ document }) => publish(store.update(document.uri, document.version, document.getText())));
texts.onDidClose(({ document }) => {
  store.close(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});
connection.onDidChangeWatchedFiles(() => store.dataChanged());

connection.onCompletion(({ textDocument, position }) => {
  const document = current(textDocument.uri);
  const text = texts.get(textDocument.uri);
  return document && text ? complete(document.text, text.offsetAt(position), document.analysis, { dataFiles: [] }) : [];
});

connection.onHover(async ({ textDocument, position }) => {
  const document = current(textDocument.uri);
  const text = texts.get(textDocument.uri);
  const found = document && text && (await hover(document.text, text.offsetAt(position), document.analysis, plotOf));
  return found ? { contents: { kind: 'markdown', value: found.markdown }, range: new LineIndex(document.text).range(found.span) } : undefined;
});

/** Pictures that were asked for: they do not change. */
const plots = new Map<string, Promise<string | undefined>>();
function plotOf(activation: string): Promise<string | undefined> {
  const known = plots.get(activation);
  if (known) return known;
  const asked = connection.sendRequest<string | null>(plotRequest, { activation } satisfies PlotParams).then(
    (base64) => (base64 === null ? undefined : `data:image/svg+xml;base64,${base64}`),
    () => undefined,
  );
  plots.set(activation, asked);
  return asked;
}

connection.onCodeAction(({ textDocument, context }) =>
  context.diagnostics.flatMap((diagnostic) => {
    const fix = diagnostic.data as LocatedFinding['fix'];
    if (!fix) return [];
    return [
      {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: { changes: { [textDocument.uri]: [{ range: fix.range, newText: fix.replacement }] } },
      },
    ];
  }),
);

connection.onCodeLens(({ textDocument }) => {
  const document = current(textDocument.uri);
  return document ? codeLenses(document.uri, document.analysis) : [];
});

connection.languages.inlayHint.on(({ textDocument }) => {
  const document = current(textDocument.uri);
  return document ? inlayHints(document.analysis) : [];
});

connection.onRequest<ExperimentResult | null, never>(experimentRequest, async ({ uri }: DocumentParams) => {
  current(uri);
  store.retryData(uri);
  const document = await store.settled(uri);
  return document ? { version: document.version, text: document.text, experiment: document.analysis.experiment, findings: document.analysis.findings } : null;
});

connection.onRequest<NetworkView | null, never>(viewRequest, ({ uri }: DocumentParams) => current(uri)?.view ?? null);

connection.onRequest<EditsResult, never>(editsRequest, ({ uri, version, edit }: EditsParams) => {
  const document = current(uri);
  if (!document || document.version !== version) return { stale: true };
  const { network } = document.analysis.experiment;
  if (!network || document.analysis.networkBroken) return { refused: 'The network cannot be edited while its text cannot be read.' };
  try {
    const index = new LineIndex(document.text);
    return { edits: toTextEdits(document.analysis.document, network, edit).map((e) => ({ range: index.range(e), newText: e.newText })) };
  } catch (error) {
    if (error instanceof EditError) return { refused: error.message };
    throw error;
  }
});

connection.onRequest<ColumnsResult, never>(columnsRequest, async ({ uri }: DocumentParams) => {
  const known = await store.columnsOfFile(uri);
  return known instanceof DataError ? { error: known.message } : { columns: known };
});
connection.onRequest<readonly TemplateItem[], never>(templatesRequest, () => templates);
connection.onRequest<string, never>(newExperimentRequest, ({ name, ...choice }: NewExperimentParams) => experimentFor(name, choice));
connection.onRequest<EditsResult, never>(dataEditsRequest, ({ uri, version, choice }: DataEditsParams) => {
  const document = current(uri);
  if (!document || document.version !== version) return { stale: true };
  const index = new LineIndex(document.text);
  return { edits: dataEdits(document.analysis.document, choice).map((e) => ({ range: index.range(e), newText: e.newText })) };
});

texts.listen(connection);
connection.listen();
