/**
 * Trains a workload of dense layers with jax-js on WebAssembly, its update compiled, the data in
 * memory.  jax_trainer.mjs FOLDER NAME TIMES PACKAGE
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, name, times, where] = process.argv.slice(2);
const jax = await import(pathToFileURL(where).href);
const { numpy: np, nn, jit, valueAndGrad } = jax;
await jax.init('wasm');
jax.defaultDevice('wasm');

const work = JSON.parse(readFileSync(join(folder, 'workloads.json'), 'utf8'))[name];
const singles = (ending) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, `${name}.${ending}`));
  return Float32Array.from(new Float64Array(buffer.slice(byteOffset, byteOffset + length)));
};
const [x, y, w] = [singles('x'), singles('y'), singles('w')];
const { rows, inputs, outputs, batch, epochs } = work;
const isClass = work.loss === 'cross_entropy';
const targets = new Float32Array(rows * outputs);
for (let i = 0; i < rows; i++)
  if (isClass) targets[i * outputs + y[i]] = 1;
  else targets[i] = y[i];

const kinds = work.layers.map(([kind]) => kind);

/** C of a batch; what is passed in is used up. */
function lossOf(parameters, bx, by) {
  let a = bx;
  let at = 0;
  for (const kind of kinds) {
    if (kind === 'dense') a = np.matmul(a, parameters[at++]).add(parameters[at++]);
    if (kind === 'relu') a = nn.relu(a);
    if (kind === 'tanh') a = np.tanh(a);
    if (kind === 'sigmoid') a = nn.sigmoid(a);
  }
  if (isClass)
    return nn
      .logSoftmax(a)
      .mul(by)
      .sum()
      .mul(-1 / bx.shape[0]);
  const away = a.sub(by);
  return away.ref.mul(away).mean();
}

const gradients = valueAndGrad(lossOf);
const adam = (parameters, m, v, rates, bx, by) => {
  const [loss, g] = gradients(
    parameters.map((p) => p.ref),
    bx,
    by,
  );
  const moved = parameters.map((p, i) => {
    const mean = m[i].mul(0.9).add(g[i].ref.mul(0.1));
    const square = v[i].mul(0.999).add(g[i].ref.mul(g[i]).mul(0.001));
    const root = np.sqrt(square.ref).div(rates.ref.slice(1)).add(1e-8);
    return [p.sub(mean.ref.mul(rates.ref.slice(0)).div(root)), mean, square];
  });
  rates.dispose();
  return [loss, ...[0, 1, 2].map((k) => moved.map((one) => one[k]))];
};
const sgd = (parameters, m, v, rates, bx, by) => {
  const [loss, g] = gradients(
    parameters.map((p) => p.ref),
    bx,
    by,
  );
  const moved = parameters.map((p, i) => p.sub(g[i].mul(rates.ref.slice(0))));
  rates.dispose();
  return [loss, moved, m, v];
};
const update = jit(work.optimizer === 'adam' ? adam : sgd);

let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;

async function train() {
  let at = 0;
  const tensors = work.weights.map(({ shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    at += size;
    return np.array(w.slice(at - size, at)).reshape(shape);
  });
  let parameters = tensors;
  let [m, v] =
    work.optimizer === 'adam'
      ? [0, 1].map(() => parameters.map((p) => np.zeros(p.shape)))
      : [[], []];
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  let step = 0;
  let mean = NaN;
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (batch < rows)
      for (let i = rows - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
    let total = 0;
    for (let from = 0; from < rows; from += batch) {
      const count = Math.min(batch, rows - from);
      const bx = new Float32Array(count * inputs);
      const by = new Float32Array(count * outputs);
      for (let i = 0; i < count; i++) {
        const row = order[from + i];
        bx.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs);
        by.set(targets.subarray(row * outputs, (row + 1) * outputs), i * outputs);
      }
      step++;
      const rate = work.learningRate;
      const rates =
        work.optimizer === 'adam'
          ? [rate / (1 - 0.9 ** step), Math.sqrt(1 - 0.999 ** step)]
          : [rate, 1];
      const [loss, ...next] = update(
        parameters,
        m,
        v,
        np.array(rates),
        np.array(bx).reshape([count, inputs]),
        np.array(by).reshape([count, outputs]),
      );
      [parameters, m, v] = next;
      total += (await loss.data())[0] * count;
    }
    mean = total / rows;
  }
  for (const p of [...parameters, ...m, ...v]) p.dispose();
  return mean;
}

const ms = [];
let loss = NaN;
for (let run = 0; run < Number(times); run++) {
  const started = performance.now();
  loss = await train();
  ms.push(performance.now() - started);
}
process.stdout.write(`${JSON.stringify({ ms, loss })}\n`);
process.exit(0);
