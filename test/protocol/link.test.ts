/** Every request on a link settles. */
import { describe, expect, test } from 'vitest';
import { Link, LinkError, type Channel } from '../../src/protocol/link.js';

interface Echo {
  readonly requests: {
    readonly echo: { params: number; result: number };
    readonly fail: { params: undefined; result: undefined };
    readonly never: { params: undefined; result: undefined };
  };
  readonly notifications: { readonly told: string };
}

/** Two ends of one wire; messages are copied, as between threads. */
function wire(): [Channel, Channel] {
  const receivers: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Channel => ({
    post: (message) =>
      queueMicrotask(() =>
        receivers[1 - own]!.forEach((receive) => receive(structuredClone(message))),
      ),
    listen(receive) {
      receivers[own]!.push(receive);
      return () => void receivers[own]!.splice(receivers[own]!.indexOf(receive), 1);
    },
  });
  return [end(0), end(1)];
}

function pair(): { asking: Link<Echo, Echo>; answering: Link<Echo, Echo> } {
  const [a, b] = wire();
  const asking = new Link<Echo, Echo>(a);
  const answering = new Link<Echo, Echo>(b);
  answering.answer('echo', async (n) => n + 1);
  answering.answer('fail', () => {
    throw Object.assign(new Error('no such row'), { code: 'data/row' });
  });
  answering.answer('never', () => new Promise(() => undefined));
  return { asking, answering };
}

describe('a link', () => {
  test('answers requests, several at once', async () => {
    const { asking } = pair();
    expect(await Promise.all([1, 2, 3].map((n) => asking.request('echo', n)))).toEqual([2, 3, 4]);
  });

  test('carries errors with code and sentence', async () => {
    const { asking } = pair();
    await expect(asking.request('fail', undefined)).rejects.toMatchObject({
      code: 'data/row',
      message: 'no such row',
    });
  });

  test('says that nobody answers', async () => {
    const { asking, answering } = pair();
    await expect(answering.request('echo', 1)).rejects.toBeInstanceOf(LinkError);
    await expect(asking.request('echo', 1)).resolves.toBe(2);
  });

  test('rejects what is pending when it closes, and everything after', async () => {
    const { asking } = pair();
    const pending = asking.request('never', undefined);
    asking.close('The trainer ended.');
    await expect(pending).rejects.toThrow('The trainer ended.');
    await expect(asking.request('echo', 1)).rejects.toThrow('The trainer ended.');
  });

  test('tells notifications', async () => {
    const { asking, answering } = pair();
    const told = new Promise((resolve) => answering.on('told', resolve));
    asking.notify('told', 'hello');
    expect(await told).toBe('hello');
  });
});
