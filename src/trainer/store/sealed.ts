/**
 * Tensors with a digest of all that the file says: names, shapes, texts, every byte. A file that
 * was changed since is refused; one without a digest, of another program, is taken as it is.
 */
import { createHash } from 'node:crypto';
import {
  readSafetensorsFile,
  writeSafetensors,
  type NamedTensor,
} from '../../formats/safetensors.js';

type Texts = Readonly<Record<string, string>>;

const digestKey = 'sha256';

/** The bytes of a file with its digest. @param texts that stand beside the tensors */
export const seal = (tensors: readonly NamedTensor[], texts: Texts = {}): Uint8Array<ArrayBuffer> =>
  writeSafetensors(tensors, { ...texts, [digestKey]: digestOf(tensors, texts) });

/** @throws RangeError for a file that is not whole, or not as it was written */
export function unseal(bytes: Uint8Array): { tensors: NamedTensor[]; texts: Texts } {
  const { tensors, metadata } = readSafetensorsFile(bytes);
  const { [digestKey]: digest, ...texts } = metadata;
  if (digest !== undefined && digest !== digestOf(tensors, texts))
    throw new RangeError('The weights file is damaged: it is not as it was written.');
  return { tensors, texts };
}

function digestOf(tensors: readonly NamedTensor[], texts: Texts): string {
  const hash = createHash('sha256');
  const described = tensors.map(({ name, shape, data }) => [name, shape, data.BYTES_PER_ELEMENT]);
  // In an order of their own: that of a file's header says nothing.
  hash.update(JSON.stringify([described, Object.entries(texts).toSorted()]));
  for (const { data } of tensors)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
