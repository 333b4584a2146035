/** What is put into an envelope comes out of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, receivedMessage } from '../../src/protocol/encoding.js';

const crossed = (message: unknown): unknown =>
  decodeMessage(structuredClone(encodeMessage(message)));

describe('an envelope', () => {
  test('keeps numbers that JSON does not have', () => {
    const message = { a: [NaN, Infinity, -Infinity, 1.5], b: { c: 'NaN' } };
    expect(crossed(message)).toEqual(message);
  });

  test.each([
    Float64Array.of(1, NaN, -0),
    Float32Array.of(0.1),
    Int32Array.of(-1),
    Uint32Array.of(2 ** 32 - 1),
    Uint8Array.of(255),
  ])('keeps typed arrays what they are: %o', (array) => {
    expect(crossed({ nested: [{ array }] })).toEqual({ nested: [{ array }] });
  });

  test('takes the part of a buffer that a view is of, and leaves the sender its own', () => {
    const whole = Float64Array.of(1, 2, 3, 4);
    const { buffers } = encodeMessage(whole.subarray(1, 3));
    expect(buffers[0]!.byteLength).toBe(16);
    expect(whole.length).toBe(4);
  });

  test('keeps any message', () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.stringMatching(/^[a-z]+$/),
          values: [
            fc.double().filter((x) => !Object.is(x, -0)),
            fc.string(),
            fc.boolean(),
            fc.float64Array(),
          ],
        }),
        (message) => {
          expect(crossed(message)).toEqual(message);
        },
      ),
    );
  });

  test('knows its own', () => {
    expect(receivedMessage(encodeMessage(1))).toBe(1);
    for (const other of [
      undefined,
      'text',
      { text: '1' },
      { text: 1, buffers: [] },
      { text: '{', buffers: [] },
      { text: '1', buffers: [3e8] },
      { text: '{"$array":"Function","buffer":0}', buffers: [] },
    ])
      expect(receivedMessage(other)).toBeUndefined();
  });
});
