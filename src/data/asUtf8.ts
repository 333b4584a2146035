/** Bytes of a text in whatever Unicode they are, as UTF-8. */

/** UTF-16 is known by its byte order mark; all else passes as it is. */
export function* asUtf8(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let begun = false;
  let rest: Uint8Array = new Uint8Array(0);
  for (const chunk of chunks) {
    let bytes = chunk;
    if (!begun) {
      // The mark may be cut in two.
      bytes = new Uint8Array(rest.length + chunk.length);
      bytes.set(rest);
      bytes.set(chunk, rest.length);
      if (bytes.length < 2) {
        rest = bytes;
        continue;
      }
      begun = true;
      decoder = utf16Of(bytes);
    }
    yield decoder ? encoder.encode(decoder.decode(bytes, { stream: true })) : bytes;
  }
  if (!begun && rest.length > 0) yield rest;
  if (decoder) yield encoder.encode(decoder.decode());
}

const encoder = new TextEncoder();

const utf16Of = ([first, second]: Uint8Array): InstanceType<typeof TextDecoder> | undefined =>
  first === 0xff && second === 0xfe
    ? new TextDecoder('utf-16le')
    : first === 0xfe && second === 0xff
      ? new TextDecoder('utf-16be')
      : undefined;
