/**
 * Messages for channels that carry text and buffers: an envelope of JSON with the numbers' own
 * buffers beside it. Numbers that JSON does not have (NaN, ±∞) keep their values, and typed arrays
 * stay what they are.
 */

interface Special {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

/** A typed array, by the place of its buffer in the envelope. */
interface Packed {
  readonly $array: keyof typeof arrays;
  readonly buffer: number;
}

const arrays = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array } as const;

type Numbers = InstanceType<(typeof arrays)[keyof typeof arrays]>;

export interface Envelope {
  readonly text: string;
  readonly buffers: readonly ArrayBuffer[];
}

const kindOf = (value: unknown): Packed['$array'] | undefined =>
  ArrayBuffer.isView(value)
    ? (Object.keys(arrays) as Packed['$array'][]).find((kind) => value instanceof arrays[kind])
    : undefined;

const isSpecial = (value: unknown): value is Special =>
  typeof value === 'object' && value !== null && '$number' in value;
const isPacked = (value: unknown): value is Packed =>
  typeof value === 'object' && value !== null && '$array' in value;

/** Buffers are copied out of the message: the sender keeps its arrays. */
export function encodeMessage(message: unknown): Envelope {
  const buffers: ArrayBuffer[] = [];
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number')
      return Number.isFinite(value) ? value : { $number: String(value) };
    const kind = kindOf(value);
    if (!kind) return value;
    buffers.push((value as Numbers).slice().buffer);
    return { $array: kind, buffer: buffers.length - 1 } satisfies Packed;
  });
  return { text, buffers };
}

/** The message that was put into an envelope. */
export const decodeMessage = ({ text, buffers }: Envelope): unknown =>
  JSON.parse(text, (_, value: unknown) => {
    if (isSpecial(value)) return Number(value.$number);
    return isPacked(value) ? new arrays[value.$array](buffers[value.buffer]!) : value;
  });

/** The message in whatever was received; nothing where that is no envelope of ours. */
export function receivedMessage(value: unknown): unknown {
  if (!isEnvelope(value)) return undefined;
  try {
    return decodeMessage(value);
  } catch {
    return undefined;
  }
}

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'buffers' in value &&
  Array.isArray(value.buffers) &&
  value.buffers.every((buffer) => buffer instanceof ArrayBuffer);
