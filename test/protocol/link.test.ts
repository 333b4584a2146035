/** Every request on a link settles; what is cancelled stops; buffers move. */
import { describe, expect, test } from 'vitest';
import { Link, LinkError, Transfer } from '../../src/protocol/link.js';
import { wire } from '../support/channels.js';

interface Echo {
  readonly requests: {
    readonly echo: { params: number; result: number };
    readonly fail: { params: undefined; result: undefined };
    readonly never: { params: undefined; result: undefined };
    readonly numbers: { params: Float64Array; result: Float64Array };
  };
  readonly notifications: { readonly told: string };
}

function pair(): { asking: Link<Echo, Echo>; answering: Link<Echo, Echo>; stopped: string[] } {
  const [a, b] = wire();
  const asking = new Link<Echo, Echo>(a);
  const answering = new Link<Echo, Echo>(b);
  const stopped: string[] = [];
  answering.answer('echo', async (n) => n + 1);
  answering.answer('fail', () => {
    throw Object.assign(new Error('no such row'), { code: 'data/row' });
  });
  answering.answer(
    'never',
    (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => stopped.push('never'))),
  );
  answering.answer('numbers', (numbers) => {
    const twice = numbers.map((x) => 2 * x);
    return new Transfer(twice, [twice.buffer]);
  });
  return { asking, answering, stopped };
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

  test('a request that is cancelled rejects at once, and the other side hears of it', async () => {
    const { asking, stopped } = pair();
    const controller = new AbortController();
    const pending = asking.request('never', undefined, { signal: controller.signal });
    await asking.request('echo', 1);
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'link/cancelled' });
    await asking.request('echo', 1);
    expect(stopped).toEqual(['never']);
    await expect(asking.request('echo', 1, { signal: controller.signal })).rejects.toMatchObject({
      code: 'link/cancelled',
    });
  });

  test('who closes stops what is being answered', async () => {
    const { asking, answering, stopped } = pair();
    void asking.request('never', undefined);
    await asking.request('echo', 1);
    answering.close();
    expect(stopped).toEqual(['never']);
  });

  test("what is no message is nobody's", async () => {
    const [a, b] = wire();
    const asking = new Link<Echo, Echo>(a);
    const answering = new Link<Echo, Echo>(b);
    answering.answer('echo', (n) => n + 1);
    for (const sent of [null, 7, 'text', [], {}, { kind: 'request' }, { kind: 'request', id: 1 }])
      a.post(sent);
    a.post({ kind: 'result', id: 'unknown', result: 1 });
    expect(await asking.request('echo', 1)).toBe(2);
  });

  test('buffers move both ways', async () => {
    const { asking } = pair();
    const numbers = Float64Array.of(1, 2, 3);
    const pending = asking.request('numbers', numbers, { transfer: [numbers.buffer] });
    expect(numbers.length).toBe(0);
    expect(await pending).toEqual(Float64Array.of(2, 4, 6));
  });
});
