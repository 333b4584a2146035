/**
 * An equation in TeX, typeset. Built node by node: markup with style attributes would be refused by
 * the page's policy.
 */
import { render } from 'katex';
import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { NnetElement } from './nnetElement.js';

@customElement('nnet-equation')
export class NnetEquation extends NnetElement {
  @property() tex = '';
  @property({ type: Boolean }) display = false;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('tex') || changed.has('display'))
      render(this.tex, this, {
        displayMode: this.display,
        throwOnError: false,
        strict: false,
        // A name in an equation makes nothing larger than the page, and takes no time for ever.
        maxSize: 20,
        maxExpand: 200,
        output: 'htmlAndMathml',
      });
  }
}
