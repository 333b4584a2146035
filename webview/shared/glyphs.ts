/** A glyph for every kind of layer, drawn in one colour on a 16 × 16 grid. */
import { svg, type SVGTemplateResult } from 'lit';

const paths: Readonly<Record<string, string>> = {
  input: 'M2 3.5h3M2 8h3M2 12.5h3M6 3.5l3 4.5-3 4.5M9.5 8H14M11.5 5.5 14 8l-2.5 2.5',
  dense:
    'M3 3.2 13 3.2M3 3.2 13 12.8M3 12.8 13 3.2M3 12.8 13 12.8M4.3 3.2a1.3 1.3 0 1 1-2.6 0a1.3 ' +
    '1.3 0 1 1 2.6 0M4.3 12.8a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0M14.3 3.2a1.3 1.3 0 1 ' +
    '1-2.6 0a1.3 1.3 0 1 1 2.6 0M14.3 12.8a1.3 1.3 0 1 1-2.6 0a1.3 1.3 0 1 1 2.6 0',
  activation: 'M1.5 13h3.2c4.6 0 2-10 6.6-10h3.2M8 1.5v13M1.5 8h13',
  dropout:
    'M4.5 4.5h.01M11.5 11.5h.01M10 4.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M3 11.5a1.5 1.5 0 1 0 ' +
    '3 0a1.5 1.5 0 1 0-3 0M3.6 3.6l1.8 1.8M5.4 3.6 3.6 5.4M10.6 10.6l1.8 1.8M12.4 10.6l-1.8 1.8',
  norm: 'M1.5 13.5c4.5 0 4-10.5 6.5-10.5s2 10.5 6.5 10.5M8 3v10.5',
  conv2d: 'M2 2h12v12H2zM2 6h12M2 10h12M6 2v12M10 2v12M2.8 2.8h2.4v2.4H2.8z',
  pool: 'M2 2h8v8H2zM2 6h8M6 2v8M11 11h3v3h-3zM10 10l1 1',
  flatten: 'M2 2h5v5H2zM2 10.5h12v3H2zM6 10.5v3M10 10.5v3M10 3v4.5M8 5.5l2 2 2-2',
  embed: 'M2 2h3v12H2zM2 6h3M2 10h3M8 8h6M11.5 5.5 14 8l-2.5 2.5',
  rnn: 'M5 6.5h6v5H5zM2 9h3M11 9h3M11 4.5a3 3 0 0 0-6 0M5 4.5 3.6 3.4M5 4.5l.9-1.5',
  add: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M8 5v6M5 8h6',
  concat: 'M2.5 3h4v10h-4zM9.5 3h4v10h-4zM6.5 8h3',
  multiply: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M6 6l4 4M10 6l-4 4',
  rbf: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M11 8a3 3 0 1 1-6 0a3 3 0 1 1 6 0M8 8h.01',
  data: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10',
  train: 'M2.5 2v11.5H14M4.5 4c1.5 6 4 7.5 9 7.8',
};

const shared: Readonly<Record<string, string>> = {
  batch_norm: 'norm',
  layer_norm: 'norm',
  max_pool2d: 'pool',
  avg_pool2d: 'pool',
  reshape: 'flatten',
  embedding: 'embed',
  lstm: 'rnn',
  gru: 'rnn',
  rbm: 'rbf',
};

export const glyph = (kind: string): SVGTemplateResult =>
  svg`<svg class="glyph" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${paths[shared[kind] ?? kind] ?? paths['dense']!} /></svg>`;
