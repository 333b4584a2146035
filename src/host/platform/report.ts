/** Work that nobody awaits: what it fails with is told, not lost. */
import { window } from 'vscode';

export function attempt(work: Thenable<unknown>): void {
  void work.then(undefined, (error: unknown) =>
    window.showErrorMessage(error instanceof Error ? error.message : String(error)),
  );
}
