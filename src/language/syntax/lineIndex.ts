/** Offsets to lines and columns: both from 0, columns in UTF-16 units, as the protocol counts. */
import type { TextRange } from '../../model/experiment/finding.js';

export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (const match of text.matchAll(/\r\n|\n|\r/g))
      this.starts.push(match.index + match[0].length);
  }

  position(offset: number): { line: number; character: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: Math.min(offset, this.text.length) - this.starts[low]! };
  }

  range({ start, end }: { start: number; end: number }): TextRange {
    return { start: this.position(start), end: this.position(end) };
  }
}
