/**
 * A pass explained, a quantity at a time: what the inspector shows, `trace` prints and tests
 * compute anew. What it gives is plain data.
 */
import type { InspectedPass } from '../model/runs/session.js';
import { explainBackward } from './backward.js';
import type { Draft, Explanation } from './explanation.js';
import { explainForward } from './forward.js';
import { explainLoss } from './loss.js';
import { PassBook } from './passBook.js';
import type { Phrase } from './phrase.js';
import { explainUpdate } from './update.js';

export interface ExplainedPass {
  /** In the order in which they are computed. */
  readonly explanations: readonly Explanation[];
  /** An entry of an explanation's result, term by term. @param index in the view's own order */
  entry(explanation: number, index: number): Phrase;
}

/** Explains what has been made of a pass; entries are worked out when they are asked for. */
export function explainPass(pass: InspectedPass): ExplainedPass {
  const book = new PassBook(pass);
  const drafts = pass.steps.flatMap((step): Draft[] => {
    const layer = book.layer(step.layer);
    switch (step.phase) {
      case 'forward':
        return explainForward(book, step, layer);
      case 'loss':
        return [explainLoss(book, step, layer)];
      case 'backward':
        return explainBackward(book, step, layer);
      case 'update':
        return explainUpdate(book, step, layer);
    }
  });
  return {
    explanations: drafts.map(({ entry: _entry, ...explanation }) => explanation),
    entry: (explanation, index) => drafts[explanation]!.entry(index),
  };
}
