/** Which file builds which kind of layer. */
import type { LayerKind } from '../../model/catalogue/layers.js';
import type { LayerContext, LayerFactory, LayerModule } from './layer.js';
import { createActivationLayer } from './activation.js';
import { createBatchNorm } from './batchNorm.js';
import { createConv2d } from './conv2d.js';
import { createDense } from './dense.js';
import { createDropout } from './dropout.js';
import { createEmbedding } from './embedding.js';
import { createGru } from './gru.js';
import { createInput } from './input.js';
import { createAdd, createConcat, createMultiply } from './join.js';
import { createLayerNorm } from './layerNorm.js';
import { createLstm } from './lstm.js';
import { createAvgPool, createMaxPool } from './pool.js';
import { createRbf } from './rbf.js';
import { createRbm } from './rbm.js';
import { createReshape } from './reshape.js';
import { createRnn } from './rnn.js';

const factories: Readonly<Record<LayerKind, LayerFactory>> = {
  input: createInput,
  dense: createDense,
  activation: createActivationLayer,
  dropout: createDropout,
  batch_norm: createBatchNorm,
  layer_norm: createLayerNorm,
  conv2d: createConv2d,
  max_pool2d: createMaxPool,
  avg_pool2d: createAvgPool,
  flatten: createReshape,
  reshape: createReshape,
  embedding: createEmbedding,
  rnn: createRnn,
  lstm: createLstm,
  gru: createGru,
  rbf: createRbf,
  rbm: createRbm,
  add: createAdd,
  multiply: createMultiply,
  concat: createConcat,
};

const isKnown = (kind: string): kind is LayerKind => Object.hasOwn(factories, kind);

/** @throws Error for a kind that is not computed: the checks refuse it earlier */
export function createLayer(context: LayerContext): LayerModule {
  const { kind } = context.layer;
  if (!isKnown(kind)) throw new Error(`'${kind}' is not computed`);
  return factories[kind](context);
}
