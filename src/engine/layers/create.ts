/** Which file builds which kind of layer. */
import type { LayerContext, LayerFactory, LayerModule } from '../layer.js';
import { createActivationLayer } from './activation.js';
import { createDense } from './dense.js';
import { createDropout } from './dropout.js';
import { createInput } from './input.js';
import { createAdd, createConcat, createMultiply } from './join.js';
import { createReshape } from './reshape.js';

const factories: Readonly<Record<string, LayerFactory>> = {
  input: createInput,
  dense: createDense,
  activation: createActivationLayer,
  dropout: createDropout,
  flatten: createReshape,
  reshape: createReshape,
  add: createAdd,
  multiply: createMultiply,
  concat: createConcat,
};

/** @throws Error for a kind that is not computed: the checks refuse it earlier */
export function createLayer(context: LayerContext): LayerModule {
  const factory = factories[context.layer.kind];
  if (!factory) throw new Error(`'${context.layer.kind}' is not computed yet`);
  return factory(context);
}
