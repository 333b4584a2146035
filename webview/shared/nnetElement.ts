/**
 * The base of all elements: rendered into the page itself, so that the page's stylesheets (KaTeX's
 * and uPlot's too) apply.
 */
import { LitElement } from 'lit';

export abstract class NnetElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
