/**
 * Trains a workload with TensorFlow.js on its WebAssembly backend, or on its plain one where that
 * has no such gradient, the data in memory.  tfjs_trainer.mjs FOLDER NAME TIMES PACKAGES
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, name, times, packages] = process.argv.slice(2);
/** Packages of that folder: this project needs none of them. */
const required = createRequire(join(packages, 'package.json'));
// What it says of itself goes where nobody reads.
console.warn = console.info = console.log = () => undefined;
const tf = required('@tensorflow/tfjs');

const work = JSON.parse(readFileSync(join(folder, 'workloads.json'), 'utf8'))[name];
const hasGradients = !work.layers.some(([kind]) => kind === 'conv' || kind === 'lstm');
if (hasGradients) {
  const { setWasmPaths } = required('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(packages, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  await tf.setBackend('wasm');
} else await tf.setBackend('cpu');
await tf.ready();

const singles = (ending) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, `${name}.${ending}`));
  return Float32Array.from(new Float64Array(buffer.slice(byteOffset, byteOffset + length)));
};
const { rows, inputs, outputs, batch, epochs } = work;
const isClass = work.loss === 'cross_entropy';
const [first, a = 0, , steps = 0] = work.layers[0];
const shapes = { conv: [28, 28, 1], lstm: [steps, a] };
const shape = shapes[first] ?? [inputs];
const x = tf.tensor(singles('x'), [rows, ...shape]);
const y = isClass
  ? tf.oneHot(tf.tensor1d(Int32Array.from(singles('y')), 'int32'), outputs).toFloat()
  : tf.tensor(singles('y'), [rows, 1]);
const flat = singles('w');

function build() {
  const model = tf.sequential();
  const own = [];
  let at = 0;
  const given = work.weights.map(({ shape: size }) => {
    const count = size.reduce((p, q) => p * q, 1);
    at += count;
    return tf.tensor(flat.slice(at - count, at), size);
  });
  work.layers.forEach(([kind, ...sizes], i) => {
    const next = work.layers[i + 1]?.[0];
    const isLast = i === work.layers.length - 1;
    const named = ['relu', 'tanh', 'sigmoid'].includes(next) ? next : 'linear';
    const activation = isLast && isClass ? 'softmax' : named;
    const inputShape = i === 0 ? { inputShape: shape } : {};
    const made = {
      dense: () => tf.layers.dense({ units: sizes[1], activation, ...inputShape }),
      conv: () =>
        tf.layers.conv2d({ filters: sizes[1], kernelSize: sizes[2], activation, ...inputShape }),
      pool: () => tf.layers.maxPooling2d({ poolSize: sizes[0] }),
      flatten: () => tf.layers.flatten(),
      lstm: () =>
        tf.layers.lstm({ units: sizes[1], recurrentActivation: 'sigmoid', ...inputShape }),
    }[kind]?.();
    if (!made) return;
    model.add(made);
    if (kind === 'lstm') {
      // Gates in the order i, f, g, o as ours; its two biases are one here.
      const [w, u, b, c] = given.splice(0, 4);
      own.push([made, [w, u, b.add(c)]]);
    } else if (kind === 'dense' || kind === 'conv') own.push([made, given.splice(0, 2)]);
  });
  model.compile({
    loss: isClass ? 'categoricalCrossentropy' : 'meanSquaredError',
    optimizer:
      work.optimizer === 'adam'
        ? tf.train.adam(work.learningRate)
        : tf.train.sgd(work.learningRate),
  });
  for (const [layer, weights] of own) layer.setWeights(weights);
  return model;
}

const ms = [];
let loss = NaN;
for (let run = 0; run < Number(times); run++) {
  const model = build();
  const started = performance.now();
  const { history } = await model.fit(x, y, {
    ...{ batchSize: Math.min(batch, rows), epochs, shuffle: batch < rows, verbose: 0 },
    // It would stop for the screen between batches.
    yieldEvery: 'never',
  });
  ms.push(performance.now() - started);
  loss = history.loss.at(-1);
}
process.stdout.write(`${JSON.stringify({ ms, loss })}\n`);
process.exit(0);
