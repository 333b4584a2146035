/**
 * The workspace as the server knows it: `.nnet` files that are not open, and the files that paths
 * may lead to. Everything comes from the client.
 */
import type { FilesResult } from '../../protocol/serverMessages.js';
import type { DocumentStore } from './documentStore.js';
import { relativePath } from './paths.js';

/** Of networks that are not open: characters of one that is checked, and of all that are kept. */
const most = { checked: 64 * 1024, kept: 4 * 1024 * 1024 };

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
    let kept = 0;
    for (const { uri, text } of networks) {
      // Whoever asks meanwhile is answered first.
      await new Promise((resolve) => setImmediate(resolve));
      if (own !== this.asked) return;
      if (this.isOpen(uri) || text.length > most.checked) continue;
      kept += text.length;
      if (this.store.get(uri)?.text === text) continue;
      this.closed.add(uri);
      this.store.refresh(uri, 0, text);
      // Its findings stay with the client; what is known of it is not kept for ever.
      if (kept > most.kept) this.store.close(uri);
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
