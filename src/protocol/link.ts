/**
 * One message link for webviews and workers: requests with answers, which can be cancelled,
 * notifications, errors that cross, buffers that move, nothing left pending on close.
 */

/** Where messages go and come from: a webview, a worker's port, a test's other end. */
export interface Channel {
  /** @param transfer buffers that move instead of being copied; the sender has them no more */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
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
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'result'; readonly id: string; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown };

/** Whether a message of the other side is what its method takes. */
export type Shapes<C extends Contract> = (
  method: (string & keyof C['requests']) | (string & keyof C['notifications']),
  params: unknown,
) => boolean;

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

/** A message whose buffers move with it: what a handler returns where they are its own. */
export class Transfer<T> {
  constructor(
    readonly value: T,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}

export interface RequestOptions {
  /** Aborted, the request rejects at once and the other side is told to stop. */
  readonly signal?: AbortSignal;
  readonly transfer?: readonly ArrayBuffer[];
}

/** How a handler hears that nobody waits for its answer any more. */
export interface Asked {
  readonly signal: AbortSignal;
}

interface Pending {
  resolve(result: never): void;
  reject(error: LinkError): void;
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { kind, id, method } = value as Record<string, unknown>;
  switch (kind) {
    case 'request':
      return typeof id === 'string' && typeof method === 'string';
    case 'notification':
      return typeof method === 'string';
    case 'cancel':
    case 'result':
    case 'error':
      return typeof id === 'string';
    default:
      return false;
  }
}

const cancelled = (): LinkError => new LinkError('link/cancelled', 'The request was cancelled.');

/** @typeParam Mine what this side answers; @typeParam Theirs what the other side answers */
export class Link<Mine extends Contract, Theirs extends Contract> {
  private readonly pending = new Map<string, Pending>();
  /** Requests of the other side that are being answered. */
  private readonly serving = new Map<string, AbortController>();
  private readonly handlers = new Map<string, (params: never, asked: Asked) => unknown>();
  private readonly listeners = new Map<string, (params: never) => void>();
  private readonly stop: () => void;
  /** A page that is loaded anew must not take its predecessor's answers for its own. */
  private readonly session = Math.random().toString(36).slice(2);
  private lastId = 0;
  private closed: LinkError | undefined;

  /** @param shapes what messages must look like; without it the other side is believed */
  constructor(
    private readonly channel: Channel,
    private readonly shapes?: Shapes<Mine>,
  ) {
    this.stop = channel.listen((message) => {
      // What is no message of a link's is nobody's: a page may be sent anything.
      if (isMessage(message)) void this.receive(message);
    });
  }

  /** Asks the other side. Rejects with its error, when cancelled, or when the link closes. */
  request<M extends string & keyof Requests<Theirs>>(
    method: M,
    params: Requests<Theirs>[M]['params'],
    { signal, transfer }: RequestOptions = {},
  ): Promise<Requests<Theirs>[M]['result']> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      if (signal?.aborted) return reject(cancelled());
      const id = `${this.session}/${++this.lastId}`;
      const abort = (): void => {
        this.pending.delete(id);
        this.channel.post({ kind: 'cancel', id } satisfies Message);
        reject(cancelled());
      };
      signal?.addEventListener('abort', abort, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', abort);
      this.pending.set(id, {
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
      });
      this.channel.post({ kind: 'request', id, method, params } satisfies Message, transfer);
    });
  }

  notify<M extends string & keyof Notifications<Theirs>>(
    method: M,
    params: Notifications<Theirs>[M],
    transfer?: readonly ArrayBuffer[],
  ): void {
    if (!this.closed)
      this.channel.post({ kind: 'notification', method, params } satisfies Message, transfer);
  }

  /**
   * Answers requests of the other side; what the handler throws crosses as an error. Where the
   * answer is a `Transfer`, its buffers move.
   */
  answer<M extends string & keyof Requests<Mine>>(
    method: M,
    handler: (
      params: Requests<Mine>[M]['params'],
      asked: Asked,
    ) => Answer<Requests<Mine>[M]['result']>,
  ): void {
    this.handlers.set(method, handler);
  }

  on<M extends string & keyof Notifications<Mine>>(
    method: M,
    listener: (params: Notifications<Mine>[M]) => void,
  ): void {
    this.listeners.set(method, listener);
  }

  /** Everything pending is rejected; nothing is sent any more, and who still answers may stop. */
  close(reason = 'The connection was closed.'): void {
    if (this.closed) return;
    this.closed = new LinkError('link/closed', reason);
    this.stop();
    for (const { reject } of this.pending.values()) reject(this.closed);
    this.pending.clear();
    for (const controller of this.serving.values()) controller.abort();
    this.serving.clear();
  }

  private async receive(message: Message): Promise<void> {
    switch (message.kind) {
      case 'request':
        return this.serve(message);
      case 'cancel':
        return this.serving.get(message.id)?.abort();
      case 'notification':
        if (this.isRight(message)) this.listeners.get(message.method)?.(message.params as never);
        return;
      case 'result':
        this.pending.get(message.id)?.resolve(message.result as never);
        break;
      case 'error':
        this.pending.get(message.id)?.reject(new LinkError(message.code, message.message));
    }
    this.pending.delete(message.id);
  }

  private isRight({ method, params }: { method: string; params: unknown }): boolean {
    return this.shapes?.(method, params) ?? true;
  }

  private async serve(message: Extract<Message, { kind: 'request' }>): Promise<void> {
    const { id, method, params } = message;
    const post = (reply: Message, transfer?: readonly ArrayBuffer[]): void => {
      if (!this.closed) this.channel.post(reply, transfer);
    };
    const fail = (code: string, why: string): void =>
      post({ kind: 'error', id, code, message: why });
    const handler = this.handlers.get(method);
    if (!handler) return fail('link/unknown', `Nobody answers '${method}' here.`);
    if (!this.isRight(message))
      return fail('link/malformed', `This is not what '${method}' can be asked.`);
    const controller = new AbortController();
    this.serving.set(id, controller);
    try {
      const result = await handler(params as never, { signal: controller.signal });
      // Nobody waits for the answer to a question that was taken back.
      if (controller.signal.aborted) return;
      if (result instanceof Transfer)
        post({ kind: 'result', id, result: result.value }, result.buffers);
      else post({ kind: 'result', id, result });
    } catch (error) {
      if (!controller.signal.aborted) fail(codeOf(error), messageOf(error));
    } finally {
      this.serving.delete(id);
    }
  }
}

type Answer<T> = T | Transfer<T> | Promise<T | Transfer<T>>;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'link/failed';
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
