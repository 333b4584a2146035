/**
 * The workspace as the server knows it: `.nnet` files that are not open, and the files that paths
 * may lead to. Everything comes from the client.
 */
import type { FilesResult } from '../../protocol/serverMessages.js';
import type { DocumentStore } from './documentStore.js';
import { relativePath } from './paths.js';

export class WorkspaceFiles {
  /** URIs of CSVs and weight files. */
  private others: readonly string[] = [];
  private readonly closed = new Set<string>();
  private asked = 0;

  constructor(
    private readonly store: DocumentStore,
    private readonly ask: () => Promise<FilesResult>,
    private readonly isOpen: (uri: string) => boolean,
    private readonly forget: (uri: string) => void,
  ) {}

  /** Asks for what there is, and checks every network that is not open. */
  async refresh(): Promise<void> {
    const own = ++this.asked;
    const { networks, others } = await this.ask();
    // A newer question is under way, or answered: this answer is old.
    if (own !== this.asked) return;
    this.others = others;
    const there = new Set(networks.map(({ uri }) => uri));
    for (const uri of this.closed) if (!there.has(uri) && !this.isOpen(uri)) this.remove(uri);
    for (const { uri, text } of networks) {
      if (this.isOpen(uri) || this.store.get(uri)?.text === text) continue;
      this.closed.add(uri);
      this.store.refresh(uri, 0, text);
    }
  }

  private remove(uri: string): void {
    this.closed.delete(uri);
    this.store.close(uri);
    this.forget(uri);
  }

  /** Files that end so, as paths from a document. */
  pathsFrom(document: string, ending: RegExp): string[] {
    return this.others
      .filter((uri) => ending.test(uri))
      .flatMap((uri) => relativePath(document, uri) ?? []);
  }
}
