/**
 * Weights as safetensors: eight bytes of header length, a JSON header, the arrays. Source: the
 * format's own specification.
 * Strict on reading: a header is not believed until every range in it fits.
 */

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array;
}

/** Where the format keeps texts beside the tensors. */
const metadataKey = '__metadata__';

/** Headers beyond this are refused, as the format's own reader does. */
const longestHeader = 100_000_000;

/** The bytes of a file. @param metadata texts that stand in its header */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = tensors.map(({ name, shape, data }): [string, unknown] => {
    const start = offset;
    offset += data.byteLength;
    return [
      name,
      { dtype: data instanceof Float32Array ? 'F32' : 'F64', shape, data_offsets: [start, offset] },
    ];
  });
  const header = {
    ...(Object.keys(metadata).length > 0 && { [metadataKey]: metadata }),
    ...Object.fromEntries(entries),
  };
  let json = new TextEncoder().encode(JSON.stringify(header));
  const padding = (8 - (json.length % 8)) % 8;
  if (padding > 0) json = new TextEncoder().encode(JSON.stringify(header) + ' '.repeat(padding));
  const bytes = new Uint8Array(8 + json.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const { data } of tensors) {
    // Copied as bytes: after an odd number of 32-bit numbers nothing is aligned to eight.
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'F64';
  readonly start: number;
  readonly end: number;
}

/**
 * Tensors with the texts beside them.
 * @throws RangeError where the file is not whole, or holds what is no tensor of numbers
 */
export function readSafetensorsFile(bytes: Uint8Array): {
  tensors: NamedTensor[];
  metadata: Readonly<Record<string, string>>;
} {
  const { described, metadata, body } = readHeader(bytes, bytes.length);
  const tensors = described.map(({ name, shape, dtype, start, end }): NamedTensor => {
    // A copy of its own: Buffer's slice would be a view of the whole file, and not aligned.
    const copy = new Uint8Array(bytes.subarray(body + start, body + end));
    return {
      name,
      shape,
      data: dtype === 'F64' ? new Float64Array(copy.buffer) : new Float32Array(copy.buffer),
    };
  });
  return { tensors, metadata };
}

/**
 * Names and shapes alone.
 * @param bytes the beginning of the file, its header in full
 * @param size of the whole file
 * @throws RangeError as `readSafetensorsFile`
 */
export const readSafetensorsHeader = (
  bytes: Uint8Array,
  size: number,
): { name: string; shape: readonly number[] }[] =>
  readHeader(bytes, size).described.map(({ name, shape }) => ({ name, shape }));

function readHeader(
  bytes: Uint8Array,
  size: number,
): { described: Described[]; metadata: Readonly<Record<string, string>>; body: number } {
  if (bytes.length < 8) throw new RangeError('The weights file is shorter than its header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > longestHeader || 8 + headerLength > bytes.length)
    throw new RangeError(
      `The weights file says its header has ${headerLength} bytes; the file has ${size}.`,
    );
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength)),
    );
  } catch {
    throw new RangeError('The header of the weights file is not JSON.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new RangeError('The header of the weights file is not an object.');
  const body = 8 + headerLength;
  const { [metadataKey]: texts = {}, ...entries } = header as Record<string, unknown>;
  if (
    typeof texts !== 'object' ||
    texts === null ||
    !Object.values(texts).every((text) => typeof text === 'string')
  )
    throw new RangeError('The metadata of the weights file are not texts.');
  const described = Object.entries(entries).map(([name, entry]) =>
    readEntry(name, entry, size - body),
  );
  checkTiling(described, size - body);
  return { described, metadata: texts as Record<string, string>, body };
}

/**
 * The arrays fill the body one behind the other, as the format asks: none twice, nothing between or
 * behind them.
 */
function checkTiling(described: readonly Described[], bodyLength: number): void {
  let at = 0;
  for (const { name, start, end } of described.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== at)
      throw new RangeError(
        `The weights file is damaged at '${name}': its bytes start at ${start}, those before it ` +
          `end at ${at}.`,
      );
    at = end;
  }
  if (at !== bodyLength)
    throw new RangeError(
      `The weights file is damaged: its arrays have ${at} bytes, the body has ${bodyLength}.`,
    );
}

function readEntry(name: string, entry: unknown, bodyLength: number): Described {
  const wrong = (why: string): RangeError =>
    new RangeError(`The weights file is damaged at '${name}': ${why}.`);
  if (typeof entry !== 'object' || entry === null) throw wrong('no description');
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  const whole = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!whole(shape) || !whole(offsets) || offsets.length !== 2)
    throw wrong('shape or offsets are no whole numbers');
  const size = shape.reduce((a, b) => a * b, 1);
  if (dtype !== 'F64' && dtype !== 'F32')
    throw wrong(`numbers of the kind ${String(dtype)}; F32 and F64 can be read`);
  const [start, end] = offsets as [number, number];
  if (end - start !== size * (dtype === 'F64' ? 8 : 4) || end > bodyLength)
    throw wrong(`${end - start} bytes for ${size} numbers, in a body of ${bodyLength}`);
  return { name, shape, dtype, start, end };
}
