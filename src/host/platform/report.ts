/** Work that nobody awaits: what it fails with is told, not lost. */
import { window } from 'vscode';

/** Lets work go on by itself; what goes wrong is shown. */
export function attempt(work: Thenable<unknown>): void {
  void work.then(undefined, (error: unknown) =>
    window.showErrorMessage(error instanceof Error ? error.message : String(error)),
  );
}
