/** Work that is shown only once it is long. */
import { ProgressLocation, window } from 'vscode';

/** So long nothing is shown of it. */
const momentMs = 700;

/** @param show begins, after a moment, what goes on until the work is over; `over` never rejects */
export function showIfLong(
  work: Promise<unknown>,
  show: (over: Promise<undefined>) => unknown,
): void {
  const over = work.then(
    () => undefined,
    () => undefined,
  );
  const wait = setTimeout(() => void show(over), momentMs);
  void over.then(() => clearTimeout(wait));
}

/**
 * Work that a person can take back once it is long.
 * @param title what is being done; @param work ends early where its signal is aborted
 */
export function cancellable<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController();
  const result = work(given.signal);
  const location = ProgressLocation.Notification;
  showIfLong(result, (over) =>
    window.withProgress({ location, title, cancellable: true }, (_, token) => {
      token.onCancellationRequested(() => given.abort());
      return over;
    }),
  );
  return result;
}
