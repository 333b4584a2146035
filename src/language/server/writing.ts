/**
 * Requests of someone who writes: completion, signatures, quick fixes and refactorings, formatting.
 */
import {
  CodeActionKind,
  type CodeAction,
  type Diagnostic,
  type TextEdit as ProtocolEdit,
} from 'vscode-languageserver/node';
import type { LocatedFinding } from '../../model/experiment/finding.js';
import { complete } from '../features/completion.js';
import { refactorings } from '../features/refactorings.js';
import { signatureHelp } from '../features/signatureHelp.js';
import { formatEdits, type FormatOptions } from '../editing/format.js';
import { toProtocol, type Session } from './session.js';

/** Answers completion, signatures, quick fixes, refactorings and formatting. */
export function registerWriting(session: Session): void {
  const { connection, texts, files } = session;

  connection.onCompletion(({ textDocument, position }) => {
    const document = session.current(textDocument.uri);
    const text = texts.get(textDocument.uri);
    if (!document || !text || document.analysis.foreign) return [];
    return complete(document.text, text.offsetAt(position), document.analysis, {
      dataFiles: files.pathsFrom(document.uri, /\.csv(\.gz)?$/),
      weightFiles: files.pathsFrom(document.uri, /\.safetensors$/),
    });
  });

  connection.onSignatureHelp((params) => {
    const place = session.at(params);
    return place && signatureHelp(place.document.text, place.offset);
  });

  connection.onCodeAction(({ textDocument, context, range }) => {
    const document = session.current(textDocument.uri);
    const fixes = context.diagnostics.flatMap((diagnostic): CodeAction[] => {
      const fix = diagnostic.data as LocatedFinding['fix'];
      if (!fix)
        return document?.analysis.foreign === 'sisl'
          ? [importAction(textDocument.uri, diagnostic)]
          : [];
      return [
        {
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnostic],
          isPreferred: true,
          edit: {
            changes: {
              [textDocument.uri]: [...fix.edits],
            },
          },
        },
      ];
    });
    const text = texts.get(textDocument.uri);
    if (
      !document ||
      !text ||
      (context.only && !context.only.some((kind) => kind.startsWith('refactor')))
    )
      return fixes;
    const found = refactorings(
      document.analysis,
      text.offsetAt(range.start),
      text.offsetAt(range.end),
    );
    return [
      ...fixes,
      ...found.map(({ title, kind, edits }): CodeAction => ({
        title,
        kind,
        edit: { changes: { [textDocument.uri]: toProtocol(document, edits) } },
      })),
    ];
  });

  const formatOptions = ({
    insertSpaces,
    tabSize,
  }: {
    insertSpaces: boolean;
    tabSize: number;
  }): FormatOptions => ({
    indent: insertSpaces ? ' '.repeat(tabSize) : '\t',
    alignColumns: session.settings.format.alignColumns,
  });

  /** The edits of a formatting that touch the lines from one to another. */
  function formatted(
    uri: string,
    options: { insertSpaces: boolean; tabSize: number },
    from = 0,
    to = Infinity,
  ): ProtocolEdit[] {
    const document = session.current(uri);
    if (!document || document.analysis.foreign) return [];
    return toProtocol(document, formatEdits(document.text, formatOptions(options))).filter(
      ({ range }) => range.start.line >= from && range.end.line <= to,
    );
  }

  connection.onDocumentFormatting(({ textDocument, options }) =>
    formatted(textDocument.uri, options),
  );
  connection.onDocumentRangeFormatting(({ textDocument, range, options }) =>
    formatted(textDocument.uri, options, range.start.line, range.end.line),
  );
  connection.onDocumentOnTypeFormatting(({ textDocument, position, ch, options }) =>
    // The line that was just left, or the brace that was just typed: never the one the cursor is on
    // its way through.
    ch === '\n'
      ? formatted(textDocument.uri, options, position.line - 1, position.line - 1)
      : formatted(textDocument.uri, options, position.line, position.line),
  );
}

const importAction = (uri: string, diagnostic: Diagnostic): CodeAction => ({
  title: 'Import it as an experiment',
  kind: CodeActionKind.QuickFix,
  diagnostics: [diagnostic],
  command: { title: 'Import', command: 'nnet.importNetwork', arguments: [uri] },
});
