/** Weight files: written and read back, and hostile headers refused before anything is believed. */
import { expect, test } from 'vitest';
import {
  readSafetensorsFile,
  readSafetensorsHeader,
  writeSafetensors,
} from '../../src/formats/safetensors.js';

/** A file with a header of the caller's choice. */
function file(header: string, body: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const tensor = (
  start: number,
  end: number,
  shape = `[${(end - start) / 8}]`,
  dtype = 'F64',
): string => `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${start},${end}]}`;

test('what is written is read back, both precisions and the texts beside it', () => {
  const tensors = [
    { name: 'a', shape: [2, 2], data: Float32Array.of(1.5, -0, 3, 4) },
    { name: 'b.w', shape: [1], data: Float64Array.of(Math.PI) },
    { name: 'none', shape: [0, 3], data: new Float64Array(0) },
  ];
  const bytes = writeSafetensors(tensors, { note: 'ü' });
  expect(readSafetensorsFile(bytes)).toEqual({ tensors, metadata: { note: 'ü' } });
  expect(readSafetensorsHeader(bytes.subarray(0, bytes.length - 8), bytes.length)).toEqual(
    tensors.map(({ name, shape }) => ({ name, shape })),
  );
});

test.each([
  ['cut off', new Uint8Array(5), 'shorter than its header'],
  ['a header longer than the file', file('{}', 0).fill(255, 0, 4), 'says its header has'],
  ['no JSON', file('{"a"', 0), 'not JSON'],
  ['no object', file('[]', 0), 'not an object'],
  ['metadata that are no texts', file('{"__metadata__":{"a":1}}', 0), 'not texts'],
  ['a strange kind of number', file(`{"a":${tensor(0, 8, '[1]', 'I64')}}`, 8), 'F32 and F64'],
  ['a shape that is none', file(`{"a":${tensor(0, 8, '[-1]')}}`, 8), 'no whole numbers'],
  ['a range beyond the file', file(`{"a":${tensor(0, 16)}}`, 8), 'in a body of 8'],
  ['fewer bytes than the shape', file(`{"a":${tensor(0, 8, '[2]')}}`, 8), '8 bytes for 2 numbers'],
  [
    'two that overlap',
    file(`{"a":${tensor(0, 8)},"b":${tensor(0, 8)}}`, 8),
    "at 'b': its bytes start at 0, those before it end at 8",
  ],
  ['a hole', file(`{"a":${tensor(0, 8)},"b":${tensor(16, 24)}}`, 24), 'start at 16'],
  ['bytes behind the last', file(`{"a":${tensor(0, 8)}}`, 16), 'have 8 bytes, the body has 16'],
  [
    'a name that is given twice',
    file(`{"a":${tensor(0, 8)},"a":${tensor(8, 16)}}`, 16),
    'start at 8',
  ],
])('%s', (_, bytes, message) => {
  expect(() => readSafetensorsFile(bytes)).toThrow(RangeError);
  expect(() => readSafetensorsFile(bytes)).toThrow(message);
});
