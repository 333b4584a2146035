/** A shape that does not fit: what is wrong, and at which parameter of the layer. */
import type { Fix } from '../experiment/finding.js';

/** Makes the cure. @param fresh makes a name that no layer has */
export type MismatchFix = (fresh: (base: string) => string) => Fix;

export class Mismatch extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly parameter?: string,
    readonly fix?: MismatchFix,
  ) {
    super(message);
  }
}
