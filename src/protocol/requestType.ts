/**
 * Requests and notifications of the language server as values: a method with the types of what is
 * asked and answered, so that neither side chooses them anew.
 */

export interface RequestType<Params, Result> {
  readonly method: string;
  /** Carries the types; there is nothing in it. */
  readonly types?: { readonly params: Params; readonly result: Result };
}

export interface NotificationType<Params> {
  readonly method: string;
  readonly types?: { readonly params: Params };
}

/** A request by its method. */
export const request = <Params, Result>(method: string): RequestType<Params, Result> => ({
  method,
});

/** A notification by its method. */
export const notification = <Params>(method: string): NotificationType<Params> => ({ method });

/** What a language client and a server connection have in common. */
export interface Connection {
  sendRequest(method: string, params?: unknown): Promise<unknown>;
  onRequest(method: string, handler: (...params: unknown[]) => unknown): unknown;
  sendNotification(method: string, params?: unknown): Promise<void>;
  onNotification(method: string, handler: (...params: unknown[]) => void): unknown;
}

/** Asks the other side for what the type says, and answers with what it says. */
export const ask = <Params, Result>(
  connection: Pick<Connection, 'sendRequest'>,
  { method }: RequestType<Params, Result>,
  params: Params,
): Promise<Result> => connection.sendRequest(method, params) as Promise<Result>;

/** Answers a request of the other side. */
export const answer = <Params, Result>(
  connection: Pick<Connection, 'onRequest'>,
  { method }: RequestType<Params, Result>,
  handler: (params: Params) => Result | Promise<Result>,
): void => void connection.onRequest(method, handler as (...params: unknown[]) => unknown);

/** Sends a notification. */
export const tell = <Params>(
  connection: Pick<Connection, 'sendNotification'>,
  { method }: NotificationType<Params>,
  params: Params,
): Promise<void> => connection.sendNotification(method, params);

/** Listens for a notification. */
export const hear = <Params>(
  connection: Pick<Connection, 'onNotification'>,
  { method }: NotificationType<Params>,
  handler: (params: Params) => void,
): void => void connection.onNotification(method, handler as (...params: unknown[]) => void);
