/**
 * One message link for webviews and workers: requests with answers, notifications, errors that
 * cross, nothing left pending on close.
 */

/** Where messages go and come from: a webview, a worker's port, a test's other end. */
export interface Channel {
  post(message: unknown): void;
  /** @returns what ends the listening */
  listen(receive: (message: unknown) => void): () => void;
}

/** What one side can be asked (`requests`) and told (`notifications`), by method name. */
export interface Contract {
  readonly requests: Readonly<
    Record<string, { readonly params: unknown; readonly result: unknown }>
  >;
  readonly notifications: Readonly<Record<string, unknown>>;
}

type Requests<C extends Contract> = C['requests'];
type Notifications<C extends Contract> = C['notifications'];

type Message =
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'result'; readonly id: string; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown };

/** What a request fails with: the other side's error, by its code and sentence. */
export class LinkError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'LinkError';
  }
}

interface Pending {
  resolve(result: never): void;
  reject(error: LinkError): void;
}

/** @typeParam Mine what this side answers; @typeParam Theirs what the other side answers */
export class Link<Mine extends Contract, Theirs extends Contract> {
  private readonly pending = new Map<string, Pending>();
  private readonly handlers = new Map<string, (params: never) => unknown>();
  private readonly listeners = new Map<string, (params: never) => void>();
  private readonly stop: () => void;
  /**
   * A page that is loaded anew must not take answers to questions of its predecessor for its own.
   */
  private readonly session = Math.random().toString(36).slice(2);
  private lastId = 0;
  private closed: LinkError | undefined;

  constructor(private readonly channel: Channel) {
    this.stop = channel.listen((message) => void this.receive(message as Message));
  }

  /** Asks the other side. Rejects with its error, or when the link closes. */
  request<M extends string & keyof Requests<Theirs>>(
    method: M,
    params: Requests<Theirs>[M]['params'],
  ): Promise<Requests<Theirs>[M]['result']> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      const id = `${this.session}/${++this.lastId}`;
      this.pending.set(id, { resolve, reject });
      this.channel.post({ kind: 'request', id, method, params } satisfies Message);
    });
  }

  notify<M extends string & keyof Notifications<Theirs>>(
    method: M,
    params: Notifications<Theirs>[M],
  ): void {
    if (!this.closed) this.channel.post({ kind: 'notification', method, params } satisfies Message);
  }

  /** Answers requests of the other side; what the handler throws crosses as an error. */
  answer<M extends string & keyof Requests<Mine>>(
    method: M,
    handler: (
      params: Requests<Mine>[M]['params'],
    ) => Requests<Mine>[M]['result'] | Promise<Requests<Mine>[M]['result']>,
  ): void {
    this.handlers.set(method, handler);
  }

  on<M extends string & keyof Notifications<Mine>>(
    method: M,
    listener: (params: Notifications<Mine>[M]) => void,
  ): void {
    this.listeners.set(method, listener);
  }

  /** Everything pending is rejected; nothing is sent any more. */
  close(reason = 'The connection was closed.'): void {
    if (this.closed) return;
    this.closed = new LinkError('link/closed', reason);
    this.stop();
    for (const { reject } of this.pending.values()) reject(this.closed);
    this.pending.clear();
  }

  private async receive(message: Message): Promise<void> {
    switch (message.kind) {
      case 'request':
        return this.serve(message);
      case 'notification':
        return this.listeners.get(message.method)?.(message.params as never);
      case 'result':
        this.pending.get(message.id)?.resolve(message.result as never);
        break;
      case 'error':
        this.pending.get(message.id)?.reject(new LinkError(message.code, message.message));
    }
    this.pending.delete(message.id);
  }

  private async serve({
    id,
    method,
    params,
  }: Extract<Message, { kind: 'request' }>): Promise<void> {
    const post = (message: Message): void => {
      if (!this.closed) this.channel.post(message);
    };
    const handler = this.handlers.get(method);
    if (!handler)
      return post({
        kind: 'error',
        id,
        code: 'link/unknown',
        message: `Nobody answers '${method}' here.`,
      });
    try {
      post({ kind: 'result', id, result: await handler(params as never) });
    } catch (error) {
      const code =
        error instanceof Error && 'code' in error && typeof error.code === 'string'
          ? error.code
          : 'link/failed';
      post({
        kind: 'error',
        id,
        code,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
