/**
 * What the files hold that documents name: asked for once, kept while it is used, forgotten when a
 * file changes.
 */
import { fileName } from './paths.js';

interface Held<T> {
  /** File names, without their folders. */
  readonly files: readonly string[];
  readonly loading: Promise<void>;
  content?: T;
  used: boolean;
}

export class FileCache<T> {
  /** By document, then by what the file is read as. */
  private readonly documents = new Map<string, Map<string, Held<T>>>();

  /** @param arrived what a document waited for is there */
  constructor(private readonly arrived: (document: string) => void) {}

  /** What is known under a key; where nothing is yet, it is loaded and the document told. */
  of(
    document: string,
    key: string,
    paths: readonly string[],
    load: () => Promise<T>,
  ): T | undefined {
    const entries = this.documents.get(document) ?? new Map<string, Held<T>>();
    this.documents.set(document, entries);
    const known = entries.get(key);
    if (known) {
      known.used = true;
      return known.content;
    }
    const loading = load().then((content) => {
      // What was asked for before the file changed, or the document was closed, is of no use any
      // more.
      if (this.documents.get(document)?.get(key) !== held) return;
      held.content = content;
      this.arrived(document);
    });
    const held: Held<T> = { files: paths.map(fileName), loading, used: true };
    entries.set(key, held);
    return undefined;
  }

  /** Everything a document was last seen to use. */
  usedBy(document: string): T[] {
    return [...(this.documents.get(document)?.values() ?? [])].flatMap(({ content }) =>
      content === undefined ? [] : [content],
    );
  }

  /** An analysis begins: what it does not ask for is forgotten when it ends. */
  begin(document: string): void {
    for (const held of this.documents.get(document)?.values() ?? []) held.used = false;
  }

  end(document: string): void {
    this.forget(document, (_, held) => !held.used);
  }

  close(document: string): void {
    this.documents.delete(document);
  }

  async settled(document: string): Promise<void> {
    await Promise.all(
      [...(this.documents.get(document)?.values() ?? [])].map(({ loading }) => loading),
    );
  }

  /** @returns the documents that named one of the files */
  filesChanged(paths: readonly string[]): string[] {
    const names = new Set(paths.map(fileName));
    return [...this.documents.keys()].filter((document) =>
      this.forget(document, (_, { files }) => files.some((file) => names.has(file))),
    );
  }

  /** @returns whether there was something to forget */
  forgetWhere(document: string, isGone: (content: T) => boolean): boolean {
    return this.forget(document, (content) => content !== undefined && isGone(content));
  }

  private forget(
    document: string,
    which: (content: T | undefined, held: Held<T>) => boolean,
  ): boolean {
    const entries = this.documents.get(document) ?? new Map<string, Held<T>>();
    const keys = [...entries].filter(([, held]) => which(held.content, held)).map(([key]) => key);
    keys.forEach((key) => entries.delete(key));
    return keys.length > 0;
  }
}
