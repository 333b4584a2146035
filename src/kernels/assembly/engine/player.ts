/**
 * Plays what was recorded of one update over many batches: gather, forward, loss, backward, clip,
 * update, without coming out. A recording is words of 32 bits: the number of an operation, then its
 * operands as `tape.ts` wrote them; a double takes two words.
 */
import { activate, activationGradient } from './activations';
import { lossGradient, lossOf } from './losses';
import { lookUp } from './embed';
import { double, place, word } from './operands';
import { at } from './vector';
import { playLayer } from './layerPlayer';
import { product } from './product';
import {
  accumulate,
  addToNorm,
  beginNorm,
  clamp,
  copySlices,
  columnSums,
  copy,
  endNorm,
  fill,
  gather,
  multiply,
  penalize,
  scale,
  shorten,
  swapLeading,
} from './sums';
import { breakUp, meet } from './threads';
import { adadelta, adagrad, adam, rmsprop, sgd } from './updates';

/** What is done outside, by its number. @param rates of the batch @returns what it comes to */
declare function outside(number: i32, rates: usize): f64;

/** Operations, in the order of `tape.ts`. */
const PRODUCT: i32 = 0;
const COLUMN_SUMS: i32 = 1;
const ACTIVATE: i32 = 2;
const ACTIVATION_GRADIENT: i32 = 3;
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
const FILL: i32 = 27;
const SWAP_LEADING: i32 = 28;
const MULTIPLY: i32 = 34;
const COPY_SLICES: i32 = 35;
const LOOK_UP: i32 = 36;
const RMSPROP: i32 = 41;
const ADAGRAD: i32 = 42;
const ADADELTA: i32 = 43;
const OWN: i32 = 44;
const OWN_LOSS: i32 = 45;
const MEET: i32 = 46;

/**
 * @param program the recording; @param words its length
 * @param data operands of the gathering: x's table, width and room, then y's; the first row of each
 * batch that is gathered here, and how many
 * @param order rows of all batches, one batch behind another; @param rows of each
 * @param rates three doubles a batch, for the update: what they are is the rule's
 * @param results the newest penalty, then for each loss its newest value, Σ value·mass and Σ mass
 * @param crew what threads share that play together; 0 where one does all
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
  crew: usize,
): i32 {
  const end = program + ((words as usize) << 2);
  const x = place(data, 0);
  const xWidth = word(data, 1);
  const y = place(data, 3);
  const yWidth = word(data, 4);
  const first = word(data, 6);
  const gathered = word(data, 7);
  const xRoom = at(place(data, 2), first * xWidth);
  const yRoom = at(place(data, 5), first * yWidth);
  for (let n = 0; n < batches; n++) {
    const own = order + ((first as usize) << 2);
    gather(x, xWidth, own, gathered, xRoom);
    gather(y, yWidth, own, gathered, yRoom);
    let penalty: f64 = 0;
    let result = results + 8;
    let o = program;
    while (o < end) {
      const operation = load<i32>(o);
      o += 4;
      switch (operation) {
        case PRODUCT:
          product(
            place(o, 0),
            word(o, 1),
            word(o, 2),
            place(o, 3),
            word(o, 4),
            word(o, 5),
            place(o, 6),
            place(o, 7),
            word(o, 8),
            word(o, 9),
            word(o, 10),
          );
          o += 44;
          break;
        case COLUMN_SUMS:
          columnSums(place(o, 0), place(o, 1), word(o, 2), word(o, 3));
          o += 16;
          break;
        case ACTIVATE:
          activate(word(o, 0), double(o, 1), place(o, 3), place(o, 4), word(o, 5), word(o, 6));
          o += 28;
          break;
        case ACTIVATION_GRADIENT:
          activationGradient(
            word(o, 0),
            double(o, 1),
            place(o, 3),
            place(o, 4),
            place(o, 5),
            place(o, 6),
            word(o, 7),
            word(o, 8),
          );
          o += 36;
          break;
        case OWN:
          outside(word(o, 0), rates);
          o += 8;
          break;
        case LOSS:
        case OWN_LOSS: {
          let value: f64;
          let mass: f64;
          if (operation === OWN_LOSS) {
            // Its value, and behind it what it counts for.
            value = outside(word(o, 0), rates);
            mass = outside(word(o, 0) + 1, rates);
            o += 8;
          } else {
            value = lossOf(
              word(o, 0),
              place(o, 1),
              place(o, 2),
              place(o, 3),
              word(o, 4),
              word(o, 5),
              double(o, 6),
            );
            mass = double(o, 8);
            o += 40;
          }
          store<f64>(result, value);
          // Neither a NaN nor an infinity is less than this.
          if (!(abs(value) < Infinity)) {
            breakUp(crew);
            return n;
          }
          store<f64>(result, load<f64>(result, 8) + value * mass, 8);
          store<f64>(result, load<f64>(result, 16) + mass, 16);
          result += 24;
          break;
        }
        case LOSS_GRADIENT:
          lossGradient(
            word(o, 0),
            place(o, 1),
            place(o, 2),
            place(o, 3),
            word(o, 4),
            word(o, 5),
            double(o, 6),
          );
          o += 32;
          break;
        case ACCUMULATE:
          accumulate(place(o, 0), place(o, 1), word(o, 2));
          o += 12;
          break;
        case SCALE:
          scale(place(o, 0), double(o, 1), word(o, 3));
          o += 16;
          break;
        case PENALIZE:
          penalty += penalize(place(o, 0), place(o, 1), double(o, 2), double(o, 4), word(o, 6));
          o += 28;
          break;
        case COPY:
          copy(place(o, 0), place(o, 1), word(o, 2));
          o += 12;
          break;
        case BEGIN_NORM:
          beginNorm();
          break;
        case ADD_TO_NORM:
          addToNorm(place(o, 0), word(o, 1));
          o += 8;
          break;
        case END_NORM:
          endNorm(double(o, 0), double(o, 2));
          o += 16;
          break;
        case SHORTEN:
          shorten(place(o, 0), word(o, 1));
          o += 8;
          break;
        case CLAMP:
          clamp(place(o, 0), double(o, 1), word(o, 3));
          o += 16;
          break;
        case ADAM:
          adam(
            place(o, 0),
            place(o, 1),
            place(o, 2),
            place(o, 3),
            word(o, 4),
            double(o, 5),
            double(o, 7),
            double(o, 9),
            double(o, 11),
            load<f64>(rates),
            load<f64>(rates, 8),
            load<f64>(rates, 16),
          );
          o += 52;
          break;
        case SGD:
          sgd(
            place(o, 0),
            place(o, 1),
            place(o, 2),
            word(o, 3),
            double(o, 4),
            word(o, 6) !== 0,
            double(o, 7),
            load<f64>(rates),
          );
          o += 36;
          break;
        case RMSPROP:
          rmsprop(
            place(o, 0),
            place(o, 1),
            place(o, 2),
            place(o, 3),
            place(o, 4),
            word(o, 5),
            double(o, 6),
            double(o, 8),
            double(o, 10),
            word(o, 12) !== 0,
            double(o, 13),
            load<f64>(rates),
          );
          o += 60;
          break;
        case ADAGRAD:
          adagrad(
            place(o, 0),
            place(o, 1),
            place(o, 2),
            word(o, 3),
            double(o, 4),
            double(o, 6),
            load<f64>(rates),
          );
          o += 32;
          break;
        case ADADELTA:
          adadelta(
            place(o, 0),
            place(o, 1),
            place(o, 2),
            place(o, 3),
            word(o, 4),
            double(o, 5),
            double(o, 7),
            double(o, 9),
            load<f64>(rates),
          );
          o += 44;
          break;
        case FILL:
          fill(place(o, 0), double(o, 1), word(o, 3));
          o += 16;
          break;
        case SWAP_LEADING:
          swapLeading(place(o, 0), place(o, 1), word(o, 2), word(o, 3), word(o, 4));
          o += 20;
          break;
        case MULTIPLY:
          multiply(place(o, 0), place(o, 1), word(o, 2));
          o += 12;
          break;
        case COPY_SLICES:
          copySlices(place(o, 0), word(o, 1), place(o, 2), word(o, 3), word(o, 4), word(o, 5));
          o += 24;
          break;
        case LOOK_UP:
          // A number without a row ends it as a loss does that is none.
          if (
            lookUp(place(o, 0), place(o, 1), place(o, 2), word(o, 3), word(o, 4), word(o, 5)) >= 0
          ) {
            breakUp(crew);
            return n;
          }
          o += 24;
          break;
        case MEET:
          if (!meet(crew)) return n;
          break;
        default:
          o = playLayer(operation, o);
      }
    }
    store<f64>(results, penalty);
    order += (rows as usize) << 2;
    rates += 24;
  }
  return batches;
}
