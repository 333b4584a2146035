/** Glyphs of layers, as the catalogue has them, and of what stands around a network. */
import { svg, type SVGTemplateResult } from 'lit';
import { entryOf, layerEntry } from '../../src/model/catalogue/catalogue.js';

/** Paths on a 16 × 16 grid. */
const around: Readonly<Record<string, string>> = {
  data: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10',
  train: 'M2.5 2v11.5H14M4.5 4c1.5 6 4 7.5 9 7.8',
};

const pathOf = (kind: string): string =>
  around[kind] ?? layerEntry(entryOf('layer', kind) ? kind : 'dense').glyph;

/** @param kind of layer, or `data`, `train` */
export const glyph = (kind: string): SVGTemplateResult =>
  svg`<svg
    class="glyph"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  ><path d=${pathOf(kind)} /></svg>`;
