/**
 * What all handlers of the server share: the connection, the documents, what the person has set.
 * Knows no feature.
 */
import type {
  Connection,
  Position,
  Range,
  TextDocuments,
  TextEdit as ProtocolEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DocumentStore, StoredDocument } from '../analysis/documentStore.js';
import type { HintSettings } from '../features/inlayHints.js';
import { LineIndex } from '../syntax/lineIndex.js';
import type { TextEdit } from '../editing/toTextEdits.js';
import type { WorkspaceFiles } from '../analysis/workspaceFiles.js';

/** What a person has set, as far as it is the server's. */
export interface Settings {
  readonly inlayHints: HintSettings;
  readonly codeLens: { readonly enabled: boolean };
  readonly format: { readonly alignColumns: boolean };
}

export class Session {
  settings: Settings = {
    inlayHints: { shapes: true, defaults: true },
    codeLens: { enabled: true },
    format: { alignColumns: true },
  };
  /** What the newest run of each document came to. */
  readonly results = new Map<string, string>();

  constructor(
    readonly connection: Connection,
    readonly texts: TextDocuments<TextDocument>,
    readonly store: DocumentStore,
    readonly files: WorkspaceFiles,
  ) {}

  /**
   * The document as of its newest text, even where the check of the last keystroke has not run yet.
   */
  current(uri: string): StoredDocument | undefined {
    const text = this.texts.get(uri);
    const stored = this.store.get(uri);
    if (!text) return stored;
    if (stored?.version === text.version) return stored;
    return this.store.update(uri, text.version, text.getText());
  }

  /** The document and the offset a request means. */
  at({
    textDocument,
    position,
  }: {
    textDocument: { uri: string };
    position: Position;
  }): { document: StoredDocument; offset: number } | undefined {
    const document = this.current(textDocument.uri);
    const text = this.texts.get(textDocument.uri);
    return document && text && { document, offset: text.offsetAt(position) };
  }
}

/** Spans of a document as ranges. */
export const rangesIn = (
  document: StoredDocument,
): ((span: { start: number; end: number }) => Range) => {
  const index = new LineIndex(document.text);
  return (span) => index.range(span);
};

/** Edits by offset as edits by line and character. */
export const toProtocol = (
  document: StoredDocument,
  edits: readonly TextEdit[],
): ProtocolEdit[] => {
  const range = rangesIn(document);
  return edits.map((edit) => ({ range: range(edit), newText: edit.newText }));
};
