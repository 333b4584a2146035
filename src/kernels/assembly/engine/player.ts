/**
 * Plays what was recorded of one update over many batches: gather, forward, loss, backward, clip,
 * update, without coming out. A recording is words of 32 bits: the number of an operation, then its
 * operands as `tape.ts` wrote them; a double takes two words.
 */
import { activate, activationGradient } from './activations';
import { gruBackward, gruForward, lstmBackward, lstmForward } from './cells';
import { columnsToImages, imagesToColumns } from './images';
import { lossGradient, lossOf } from './losses';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from './pools';
import { product } from './product';
import { Real } from './real';
import {
  accumulate,
  addToNorm,
  beginNorm,
  clamp,
  columnSums,
  copy,
  endNorm,
  fill,
  penalize,
  scale,
  shorten,
  swapLeading,
} from './sums';
import { adam, sgd } from './updates';
import { at } from './vector';

/** Operations, in the order of `tape.ts`. */
const PRODUCT: i32 = 0;
const COLUMN_SUMS: i32 = 1;
const ACTIVATE: i32 = 2;
const ACTIVATION_GRADIENT: i32 = 3;
const IMAGES_TO_COLUMNS: i32 = 4;
const COLUMNS_TO_IMAGES: i32 = 5;
const LOSS: i32 = 6;
const LOSS_GRADIENT: i32 = 7;
const ACCUMULATE: i32 = 8;
const SCALE: i32 = 9;
const PENALIZE: i32 = 10;
const COPY: i32 = 11;
const BEGIN_NORM: i32 = 12;
const ADD_TO_NORM: i32 = 13;
const END_NORM: i32 = 14;
const SHORTEN: i32 = 15;
const CLAMP: i32 = 16;
const ADAM: i32 = 17;
const SGD: i32 = 18;
const MAX_POOL: i32 = 19;
const MAX_POOL_GRADIENT: i32 = 20;
const AVG_POOL: i32 = 21;
const AVG_POOL_GRADIENT: i32 = 22;
const LSTM_FORWARD: i32 = 23;
const LSTM_BACKWARD: i32 = 24;
const GRU_FORWARD: i32 = 25;
const GRU_BACKWARD: i32 = 26;
const FILL: i32 = 27;
const SWAP_LEADING: i32 = 28;

/** Where the next operand stands. */
let next: usize = 0;

function word(): i32 {
  const value = load<i32>(next);
  next += 4;
  return value;
}

function place(): usize {
  return word() as usize;
}

function double(): f64 {
  const value = load<f64>(next);
  next += 8;
  return value;
}

/** Rows of a table, one behind another. */
function gather(table: usize, width: i32, rows: usize, count: i32, into: usize): void {
  for (let i = 0; i < count; i++) {
    const from = at(table, load<i32>(rows + ((i as usize) << 2)) * width);
    if (width < 16)
      for (let k = 0; k < width; k++) store<Real>(at(into, k), load<Real>(at(from, k)));
    else memory.copy(into, from, at(0, width));
    into = at(into, width);
  }
}

/**
 * @param program the recording; @param words its length
 * @param data operands of the gathering: x's table, width and room, then y's
 * @param order rows of all batches, one batch behind another; @param rows of each
 * @param rates three doubles a batch, for the update: what they are is the rule's
 * @param results the newest penalty, then for each loss its newest value, Σ value·mass and Σ mass
 * @returns batches that were played; one whose loss was not finite ends it, and is not counted
 */
export function play(
  program: usize,
  words: i32,
  data: usize,
  order: usize,
  rows: i32,
  batches: i32,
  rates: usize,
  results: usize,
): i32 {
  const end = program + ((words as usize) << 2);
  const x = load<i32>(data) as usize;
  const xWidth = load<i32>(data, 4);
  const xRoom = load<i32>(data, 8) as usize;
  const y = load<i32>(data, 12) as usize;
  const yWidth = load<i32>(data, 16);
  const yRoom = load<i32>(data, 20) as usize;
  for (let n = 0; n < batches; n++) {
    gather(x, xWidth, order, rows, xRoom);
    gather(y, yWidth, order, rows, yRoom);
    let penalty: f64 = 0;
    let result = results + 8;
    next = program;
    while (next < end) {
      switch (word()) {
        case PRODUCT:
          product(
            place(),
            word(),
            word(),
            place(),
            word(),
            word(),
            place(),
            place(),
            word(),
            word(),
            word(),
          );
          break;
        case COLUMN_SUMS:
          columnSums(place(), place(), word(), word());
          break;
        case ACTIVATE:
          activate(word(), double(), place(), place(), word(), word());
          break;
        case ACTIVATION_GRADIENT:
          activationGradient(word(), double(), place(), place(), place(), place(), word(), word());
          break;
        case IMAGES_TO_COLUMNS:
          imagesToColumns(place(), place(), place(), word(), word(), word(), word());
          break;
        case COLUMNS_TO_IMAGES:
          columnsToImages(place(), place(), place(), word(), word(), word(), word());
          break;
        case LOSS: {
          const value = lossOf(word(), place(), place(), place(), word(), word(), double());
          const mass = double();
          store<f64>(result, value);
          // Neither a NaN nor an infinity is less than this.
          if (!(abs(value) < Infinity)) return n;
          store<f64>(result, load<f64>(result, 8) + value * mass, 8);
          store<f64>(result, load<f64>(result, 16) + mass, 16);
          result += 24;
          break;
        }
        case LOSS_GRADIENT:
          lossGradient(word(), place(), place(), place(), word(), word(), double());
          break;
        case ACCUMULATE:
          accumulate(place(), place(), word());
          break;
        case SCALE:
          scale(place(), double(), word());
          break;
        case PENALIZE:
          penalty += penalize(place(), place(), double(), double(), word());
          break;
        case COPY:
          copy(place(), place(), word());
          break;
        case BEGIN_NORM:
          beginNorm();
          break;
        case ADD_TO_NORM:
          addToNorm(place(), word());
          break;
        case END_NORM:
          endNorm(double(), double());
          break;
        case SHORTEN:
          shorten(place(), word());
          break;
        case CLAMP:
          clamp(place(), double(), word());
          break;
        case ADAM:
          adam(
            place(),
            place(),
            place(),
            place(),
            word(),
            double(),
            double(),
            double(),
            double(),
            load<f64>(rates),
            load<f64>(rates, 8),
            load<f64>(rates, 16),
          );
          break;
        case SGD:
          sgd(
            place(),
            place(),
            place(),
            word(),
            double(),
            word() !== 0,
            double(),
            load<f64>(rates),
          );
          break;
        case MAX_POOL:
          maxPool(place(), place(), place(), word(), word(), word(), word(), word());
          break;
        case MAX_POOL_GRADIENT:
          maxPoolGradient(
            place(),
            place(),
            place(),
            place(),
            word(),
            word(),
            word(),
            word(),
            word(),
          );
          break;
        case AVG_POOL:
          avgPool(place(), place(), place(), word(), word(), word(), word(), word());
          break;
        case AVG_POOL_GRADIENT:
          avgPoolGradient(place(), place(), place(), word(), word(), word(), word(), word());
          break;
        case LSTM_FORWARD:
          lstmForward(place(), place(), place(), place(), place(), place(), word(), word());
          break;
        case LSTM_BACKWARD:
          lstmBackward(
            place(),
            place(),
            place(),
            place(),
            place(),
            place(),
            place(),
            place(),
            word(),
            word(),
          );
          break;
        case GRU_FORWARD:
          gruForward(place(), place(), place(), place(), place(), word(), word());
          break;
        case GRU_BACKWARD:
          gruBackward(place(), place(), place(), place(), place(), place(), word(), word());
          break;
        case FILL:
          fill(place(), double(), word());
          break;
        case SWAP_LEADING:
          swapLeading(place(), place(), word(), word(), word());
          break;
        default:
          return n;
      }
    }
    store<f64>(results, penalty);
    order += (rows as usize) << 2;
    rates += 24;
  }
  return batches;
}
