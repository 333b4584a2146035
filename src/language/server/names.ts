/** Requests about names: definition, references, highlights, renaming, symbols of the workspace. */
import { ErrorCodes, ResponseError, SymbolKind, type Location } from 'vscode-languageserver/node';
import {
  definitionAt,
  referencesAt,
  renamable,
  rename,
  RenameError,
} from '../features/navigation.js';
import { occurrencesIn } from '../analysis/symbols.js';
import { fileName, resolvePath } from '../analysis/paths.js';
import { rangesIn, toProtocol, type Session } from './session.js';

/** Answers requests about names: definition, references, highlights, renaming, symbols. */
export function registerNames(session: Session): void {
  const { connection, store } = session;

  connection.onDefinition((params): Location | undefined => {
    const place = session.at(params);
    const found = place && definitionAt(place.document.analysis, place.offset);
    if (!place || !found) return undefined;
    if ('place' in found)
      return { uri: place.document.uri, range: rangesIn(place.document)(found.place) };
    // A column of a CSV: the file's first line, where the names are.
    const uri = resolvePath(place.document.uri, found.path);
    const start = {
      line: 0,
      character: Math.max(0, store.headerPlace(place.document.uri, found.column)),
    };
    return {
      uri,
      range: { start, end: { line: 0, character: start.character + found.column.length } },
    };
  });

  connection.onReferences((params): Location[] => {
    const place = session.at(params);
    if (!place) return [];
    const range = rangesIn(place.document);
    return referencesAt(
      place.document.analysis,
      place.offset,
      params.context.includeDeclaration,
    ).map((found) => ({ uri: place.document.uri, range: range(found) }));
  });

  connection.onDocumentHighlight((params) => {
    const place = session.at(params);
    if (!place) return [];
    const range = rangesIn(place.document);
    return referencesAt(place.document.analysis, place.offset).map((found) => ({
      range: range(found),
      kind: found.definition ? 3 : 2,
    }));
  });

  connection.onPrepareRename((params) => {
    const place = session.at(params);
    const found = place && renaming(() => renamable(place.document.analysis, place.offset));
    return place && found
      ? { range: rangesIn(place.document)(found), placeholder: found.name }
      : null;
  });

  connection.onRenameRequest((params) => {
    const place = session.at(params);
    if (!place) return null;
    const edits = renaming(() => rename(place.document.analysis, place.offset, params.newName));
    return { changes: { [place.document.uri]: toProtocol(place.document, edits) } };
  });

  connection.onWorkspaceSymbol(({ query }) => {
    const letters = query.toLowerCase();
    return store.all().flatMap((document) => {
      const range = rangesIn(document);
      return occurrencesIn(document.analysis.document)
        .filter(
          ({ kind, name, definition }) =>
            definition &&
            (kind === 'layer' || kind === 'function') &&
            name.toLowerCase().includes(letters),
        )
        .map((found) => ({
          name: found.name,
          kind: found.kind === 'layer' ? SymbolKind.Object : SymbolKind.Function,
          containerName: fileName(document.uri),
          location: { uri: document.uri, range: range(found) },
        }));
    });
  });
}

/** A refusal that the editor shows beside the name. */
function renaming<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RenameError)
      throw new ResponseError(ErrorCodes.InvalidRequest, error.message);
    throw error;
  }
}
