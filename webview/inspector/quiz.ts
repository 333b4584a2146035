/** "Your turn": the next value is hidden until it is guessed within one percent, or revealed. */
import type { Explanation } from '../../src/explain/explanation.js';

/** Quantities that can be worked out from what is on show. */
const guessable: ReadonlySet<string> = new Set(['z', 'a', 'delta', 'dw', 'db', 'loss']);

/** A guess counts as right within this share of the value. */
const tolerance = 0.01;

interface Question {
  readonly entry: number;
  readonly value: number;
  readonly verdict?: string;
  readonly right?: boolean;
}

export class Quiz {
  question: Question | undefined;
  readonly score = { right: 0, asked: 0 };

  constructor(public on: boolean) {}

  /** The entry that is to be guessed, until it is. */
  get hidden(): number | undefined {
    return this.question?.verdict === undefined ? this.question?.entry : undefined;
  }

  /** A step was reached: going forward it is asked for. */
  arrive({ quantity, result }: Explanation, forward: boolean): void {
    const asks = this.on && forward && guessable.has(quantity);
    this.question = asks ? { entry: 0, value: result.tensor.values[0]! } : undefined;
  }

  /** @param write a number, as the verdict says it */
  answer(text: string, write: (value: number) => string): void {
    const { question } = this;
    const typed = text.replace(',', '.').trim();
    const guess = Number(typed);
    if (!question || typed === '' || Number.isNaN(guess)) return;
    const { value } = question;
    const right = Math.abs(guess - value) <= tolerance * Math.max(Math.abs(value), 1e-9);
    this.score.right += Number(right);
    this.score.asked++;
    const verdict = right
      ? `Right: ${write(value)}.`
      : `It is ${write(value)}, not ${write(guess)}.`;
    this.question = { ...question, right, verdict };
  }

  reveal(write: (value: number) => string): void {
    if (!this.question) return;
    const { value } = this.question;
    this.question = { ...this.question, right: false, verdict: `It is ${write(value)}.` };
  }
}
