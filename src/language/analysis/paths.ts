/** Paths in a text and the URIs they lead to. Asks nobody whether anything is there. */

/** The path from a document's folder to a file of the same place, `/` between its parts. */
export function relativePath(document: string, file: string): string | undefined {
  const partsOf = (uri: string): string[] => uri.split('/').map(decodeURIComponent);
  const from = partsOf(document).slice(0, -1);
  const to = partsOf(file);
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  // Scheme and authority are the first three parts.
  if (shared < 3) return undefined;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** The last part of a path or URI. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The URI a path of a document leads to, where it is one. */
export function resolvePath(document: string, path: string): string {
  if (/^([a-z]:)?\//i.test(path))
    return new URL(path.startsWith('/') ? path : `/${path}`, document).href;
  try {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), document).href;
  } catch {
    return document;
  }
}
