/** Recorded operations of layers that have kernels of their own. */
import { gruBackward, gruForward, lstmBackward, lstmForward } from './cells';
import { convolve, convolveInputGradient, convolveWeightGradient } from './convolution';
import { columnsToImages, imagesToColumns } from './images';
import {
  batchStatistics,
  layerNorm,
  layerNormGradient,
  normalize,
  normalizeGradient,
} from './norms';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from './pools';
import { lookUpGradient } from './embed';
import { double, place, word } from './operands';

/** In the order of `tape.ts`, as those of `player.ts`. */
const IMAGES_TO_COLUMNS: i32 = 4;
const COLUMNS_TO_IMAGES: i32 = 5;
const MAX_POOL: i32 = 19;
const MAX_POOL_GRADIENT: i32 = 20;
const AVG_POOL: i32 = 21;
const AVG_POOL_GRADIENT: i32 = 22;
const LSTM_FORWARD: i32 = 23;
const LSTM_BACKWARD: i32 = 24;
const GRU_FORWARD: i32 = 25;
const GRU_BACKWARD: i32 = 26;
const BATCH_STATISTICS: i32 = 29;
const NORMALIZE: i32 = 30;
const NORMALIZE_GRADIENT: i32 = 31;
const LAYER_NORM: i32 = 32;
const LAYER_NORM_GRADIENT: i32 = 33;
const LOOK_UP_GRADIENT: i32 = 37;
const CONVOLVE: i32 = 38;
const CONVOLVE_WEIGHT_GRADIENT: i32 = 39;
const CONVOLVE_INPUT_GRADIENT: i32 = 40;

/** @param o where the operands begin @returns where they end */
export function playLayer(operation: i32, o: usize): usize {
  switch (operation) {
    case IMAGES_TO_COLUMNS:
      imagesToColumns(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        word(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
      );
      return o + 28;
    case COLUMNS_TO_IMAGES:
      columnsToImages(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        word(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
      );
      return o + 28;
    case MAX_POOL:
      maxPool(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        word(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
      );
      return o + 32;
    case MAX_POOL_GRADIENT:
      maxPoolGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
        word(o, 8),
      );
      return o + 36;
    case AVG_POOL:
      avgPool(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        word(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
      );
      return o + 32;
    case AVG_POOL_GRADIENT:
      avgPoolGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        word(o, 3),
        word(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
      );
      return o + 32;
    case LSTM_FORWARD:
      lstmForward(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        word(o, 6),
        word(o, 7),
      );
      return o + 32;
    case LSTM_BACKWARD:
      lstmBackward(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        place(o, 6),
        place(o, 7),
        word(o, 8),
        word(o, 9),
      );
      return o + 40;
    case GRU_FORWARD:
      gruForward(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        word(o, 5),
        word(o, 6),
      );
      return o + 28;
    case GRU_BACKWARD:
      gruBackward(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        word(o, 6),
        word(o, 7),
      );
      return o + 32;
    case BATCH_STATISTICS:
      batchStatistics(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        word(o, 5),
        word(o, 6),
        double(o, 7),
        double(o, 9),
      );
      return o + 44;
    case NORMALIZE:
      normalize(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        place(o, 6),
        word(o, 7),
        word(o, 8),
      );
      return o + 36;
    case NORMALIZE_GRADIENT:
      normalizeGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        place(o, 6),
        word(o, 7),
        word(o, 8),
        word(o, 9),
      );
      return o + 40;
    case LAYER_NORM:
      layerNorm(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        word(o, 6),
        word(o, 7),
        double(o, 8),
      );
      return o + 40;
    case LAYER_NORM_GRADIENT:
      layerNormGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        place(o, 6),
        word(o, 7),
        word(o, 8),
      );
      return o + 36;
    case LOOK_UP_GRADIENT:
      lookUpGradient(place(o, 0), place(o, 1), place(o, 2), word(o, 3), word(o, 4), word(o, 5));
      return o + 24;
    case CONVOLVE:
      convolve(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        place(o, 5),
        word(o, 6),
        word(o, 7),
        word(o, 8),
        word(o, 9),
        word(o, 10),
      );
      return o + 44;
    case CONVOLVE_WEIGHT_GRADIENT:
      convolveWeightGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
        word(o, 8),
        word(o, 9),
      );
      return o + 40;
    case CONVOLVE_INPUT_GRADIENT:
      convolveInputGradient(
        place(o, 0),
        place(o, 1),
        place(o, 2),
        place(o, 3),
        place(o, 4),
        word(o, 5),
        word(o, 6),
        word(o, 7),
        word(o, 8),
        word(o, 9),
        word(o, 10),
      );
      return o + 44;
    default:
      unreachable();
  }
  return o;
}
