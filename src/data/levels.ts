/** The distinct texts of a column, each with its code; most are known again by their bytes. */

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** What a text may be besides a text. */
export type LevelKind = 'number' | 'text' | 'other';

/** So many texts are known by their bytes; more seldom come again. */
const mostKnown = 1 << 16;
/** And none of more bytes. */
const longest = 256;

/** A code that is none: the text was not seen before. */
export const unknown = -2;

export class Levels {
  /** Texts in the order of their codes. */
  readonly texts: string[] = [];
  /** The line on which each stood first. */
  readonly lines: number[] = [];
  readonly kinds: LevelKind[] = [];
  /** Of the cell that was looked at last: its code, where its bytes lie, whether in quotes. */
  code = unknown;
  from = 0;
  to = 0;
  quoted = false;
  private hash = 0;
  private readonly codes = new Map<string, number>();
  private slots = new Int32Array(0);
  /** Of each text known by its bytes: where they lie in `kept`, how many, and its code. */
  private starts = new Int32Array(0);
  private lengths = new Int32Array(0);
  private codesOfKnown = new Int32Array(0);
  private hashes = new Int32Array(0);
  private known = 0;
  private kept = new Uint8Array(0);
  private keptBytes = 0;

  /** The code of a text, which is new or not. */
  codeOf(text: string, line: number, kind: LevelKind): number {
    const code = this.codes.get(text);
    if (code !== undefined) return code;
    this.codes.set(text, this.texts.length);
    this.lines.push(line);
    this.kinds.push(kind);
    return this.texts.push(text) - 1;
  }

  /**
   * Looks at the cell that begins at a place: its code, where it was seen before, is in `code`.
   * @returns where it ends; −1 where it has blanks at its ends, or lines in it
   */
  look(bytes: Uint8Array, start: number, delimiter: number): number {
    let at = start;
    let hash = 0;
    const quoted = bytes[at] === QUOTE;
    if (quoted) {
      let byte = bytes[++at]!;
      // Two quotes are one of the text.
      while (byte !== QUOTE || bytes[at + 1] === QUOTE) {
        if (byte === LF || byte === 0) return -1;
        hash = Math.imul(hash ^ byte, 0x01000193);
        if (byte === QUOTE) at++;
        byte = bytes[++at]!;
      }
      // An empty cell in quotes may be a line of none.
      if (at === start + 1) return -1;
      this.from = start + 1;
      this.to = at++;
    } else {
      let byte = bytes[at]!;
      if (byte === 32) return -1;
      while (byte !== delimiter && byte !== LF && byte !== CR) {
        if (byte === 0) return -1;
        hash = Math.imul(hash ^ byte, 0x01000193);
        byte = bytes[++at]!;
      }
      const end = bytes[at - 1];
      if (at > start && (end === 32 || end === 9)) return -1;
      this.from = start;
      this.to = at;
    }
    this.quoted = quoted;
    this.hash = quoted ? ~hash : hash;
    this.code = this.find(bytes);
    return at;
  }

  /** The cell that was looked at last has this code, wherever it comes again. */
  remember(bytes: Uint8Array, code: number): void {
    const length = this.to - this.from;
    if (this.known === mostKnown || length > longest) return;
    if (this.known === this.starts.length) this.growKnown();
    while (this.keptBytes + length > this.kept.length) this.kept = larger(this.kept);
    const i = this.known++;
    this.starts[i] = this.keptBytes;
    this.lengths[i] = length;
    this.codesOfKnown[i] = code;
    this.hashes[i] = this.hash;
    this.kept.set(bytes.subarray(this.from, this.to), this.keptBytes);
    this.keptBytes += length;
    if (this.known * 2 > this.slots.length) this.rehash();
    else this.place(i);
  }

  private find(bytes: Uint8Array): number {
    const { slots, hash, from, to } = this;
    if (slots.length === 0) return unknown;
    const mask = slots.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const i = slots[slot]!;
      if (i < 0) return unknown;
      if (this.hashes[i] === hash && this.isSame(bytes, from, to, i)) return this.codesOfKnown[i]!;
    }
  }

  private isSame(bytes: Uint8Array, from: number, to: number, i: number): boolean {
    const { kept } = this;
    const start = this.starts[i]!;
    const length = to - from;
    if (this.lengths[i] !== length) return false;
    for (let k = 0; k < length; k++) if (bytes[from + k] !== kept[start + k]) return false;
    return true;
  }

  private place(i: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = spread(this.hashes[i]!) & mask;
    while (slots[slot]! >= 0) slot = (slot + 1) & mask;
    slots[slot] = i;
  }

  private rehash(): void {
    this.slots = new Int32Array(Math.max(64, this.slots.length * 2)).fill(-1);
    for (let i = 0; i < this.known; i++) this.place(i);
  }

  private growKnown(): void {
    this.starts = larger(this.starts);
    this.lengths = larger(this.lengths);
    this.codesOfKnown = larger(this.codesOfKnown);
    this.hashes = larger(this.hashes);
  }
}

/** Neighbours among the hashes of short texts lie apart. */
const spread = (hash: number): number => hash ^ (hash >>> 15);

function larger<T extends Uint8Array | Int32Array>(array: T): T {
  const twice = new (array.constructor as new (length: number) => T)(
    Math.max(32, array.length * 2),
  );
  twice.set(array);
  return twice;
}
