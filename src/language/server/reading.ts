/**
 * Requests of someone who reads: hover, colours, outline, folding, selections, links, lenses,
 * hints.
 */
import { ask, hear } from '../../protocol/requestType.js';
import { lastResult, plotRequest } from '../../protocol/serverMessages.js';
import { codeLenses } from '../features/codeLens.js';
import { pathsIn } from '../features/documentLinks.js';
import { hover } from '../features/hover.js';
import { inlayHints } from '../features/inlayHints.js';
import { semanticTokens } from '../features/semanticTokens.js';
import { foldingRanges, outline, selectionRange } from '../features/structure.js';
import { resolvePath } from '../analysis/paths.js';
import { rangesIn, type Session } from './session.js';

/** Answers hover, outline, folding, selections, links, colours, lenses and hints. */
export function registerReading(session: Session): void {
  const { connection, texts } = session;

  /** Pictures that were asked for: they do not change. */
  const plots = new Map<string, Promise<string | undefined>>();
  function plotOf(activation: string): Promise<string | undefined> {
    const known = plots.get(activation);
    if (known) return known;
    const asked = ask(connection, plotRequest, { activation }).then(
      (base64) => (base64 === null ? undefined : `data:image/svg+xml;base64,${base64}`),
      () => undefined,
    );
    plots.set(activation, asked);
    return asked;
  }

  connection.onHover(async ({ textDocument, position }) => {
    const document = session.current(textDocument.uri);
    const text = texts.get(textDocument.uri);
    const found =
      document &&
      text &&
      (await hover(document.text, text.offsetAt(position), document.analysis, plotOf));
    return found
      ? {
          contents: { kind: 'markdown', value: found.markdown },
          range: rangesIn(document)(found.span),
        }
      : undefined;
  });

  connection.onDocumentSymbol(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    return document ? outline(document.analysis) : [];
  });

  connection.onFoldingRanges(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    return document ? foldingRanges(document.analysis) : [];
  });

  connection.onSelectionRanges(({ textDocument, positions }) => {
    const document = session.current(textDocument.uri);
    const text = texts.get(textDocument.uri);
    return document && text
      ? positions.map((position) => selectionRange(document.analysis, text.offsetAt(position)))
      : [];
  });

  connection.onDocumentLinks(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    if (!document) return [];
    const range = rangesIn(document);
    return pathsIn(document.analysis).map((found) => ({
      range: range({ start: found.start + 1, end: found.end - 1 }),
      target: resolvePath(document.uri, found.path),
    }));
  });

  connection.languages.semanticTokens.on(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    return { data: document ? semanticTokens(document.analysis) : [] };
  });

  connection.onCodeLens(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    return document && session.settings.codeLens.enabled
      ? codeLenses(document.uri, document.analysis, session.results.get(document.uri))
      : [];
  });

  hear(connection, lastResult, ({ uri, text }) => {
    session.results.set(uri, text);
    void connection.sendRequest('workspace/codeLens/refresh').catch(() => undefined);
  });

  connection.languages.inlayHint.on(({ textDocument }) => {
    const document = session.current(textDocument.uri);
    return document ? inlayHints(document.analysis, session.settings.inlayHints) : [];
  });
}
