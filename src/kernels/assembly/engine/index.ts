/** All that a run's kernels export, in one precision. */
export { activate, activationGradient } from './activations';
export { columnsToImages, imagesToColumns } from './images';
export { beginProducts, product, productScratch } from './product';
export { accumulate, columnSums, penalize, scale, sumOfSquares } from './sums';
export { adam, sgd } from './updates';
