/**
 * What makes an activation of a call: handed the numbers that the call, or the catalogue, gives.
 */
import type { Activation } from '../compute/activation.js';

export type ActivationFactory = (number: (parameter: string) => number) => Activation;
