/** Every kind of layer, in the order of palette and reference. */
import type { LayerEntry } from './layerEntry.js';
import { activation } from './layers/activation.js';
import { add } from './layers/add.js';
import { avgPool2d } from './layers/avgPool2d.js';
import { batchNorm } from './layers/batchNorm.js';
import { concat } from './layers/concat.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { embedding } from './layers/embedding.js';
import { flatten } from './layers/flatten.js';
import { gru } from './layers/gru.js';
import { input } from './layers/input.js';
import { layerNorm } from './layers/layerNorm.js';
import { lstm } from './layers/lstm.js';
import { maxPool2d } from './layers/maxPool2d.js';
import { multiply } from './layers/multiply.js';
import { rbf } from './layers/rbf.js';
import { rbm } from './layers/rbm.js';
import { reshape } from './layers/reshape.js';
import { rnn } from './layers/rnn.js';

const kinds = [
  input,
  dense,
  activation,
  dropout,
  batchNorm,
  layerNorm,
  conv2d,
  maxPool2d,
  avgPool2d,
  flatten,
  reshape,
  embedding,
  rnn,
  lstm,
  gru,
  rbf,
  rbm,
  add,
  multiply,
  concat,
] as const;

export type LayerKind = (typeof kinds)[number]['name'];

export const layers: readonly LayerEntry<LayerKind>[] = kinds;
