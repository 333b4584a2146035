/** All that a run's kernels export, in one precision. */
export { activate, activationGradient } from './activations';
export { gruBackward, gruForward, lstmBackward, lstmForward } from './cells';
export { convolve, convolveInputGradient, convolveWeightGradient } from './convolution';
export { lookUp, lookUpGradient } from './embed';
export { columnsToImages, imagesToColumns } from './images';
export { lossGradient, lossOf } from './losses';
export {
  batchStatistics,
  layerNorm,
  layerNormGradient,
  normalize,
  normalizeGradient,
} from './norms';
export { play } from './player';
export { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from './pools';
export { beginProducts, product, productScratch } from './product';
export {
  accumulate,
  addToNorm,
  beginNorm,
  clamp,
  columnSums,
  copy,
  copySlices,
  endNorm,
  fill,
  multiply,
  penalize,
  scale,
  shorten,
  swapLeading,
} from './sums';
export { serve } from './serve';
export { breakUp, fail } from './threads';
export { adadelta, adagrad, adam, rmsprop, sgd } from './updates';
