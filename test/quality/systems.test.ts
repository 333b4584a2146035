/**
 * The lecture's systems against something simpler: a convolution against a dense network of as many
 * parameters, an LSTM against persistence, machines against chance.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import { trainingOf } from '../support/experiments.js';

const example = (name: string): string => readFileSync(join('examples', `${name}.nnet`), 'utf8');

const rows: string[] = [];
const tell = (what: string, ours: string, other: string): void =>
  void rows.push(`${what.padEnd(58)} ${ours.padStart(28)} ${other.padStart(32)}`);
afterAll(
  () =>
    void process.stdout.write(
      `\n${'system'.padEnd(58)} ${'score'.padStart(28)} ` +
        `${'beside it'.padStart(32)}\n${rows.join('\n')}\n`,
    ),
);

const meanOf = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b) / values.length;

test('the convolution beats a dense network of as many parameters', { timeout: 120_000 }, () => {
  const scoreOf = (text: string): { accuracy: number; parameters: number } => {
    const scores = [1, 2, 3].map((seed) => {
      const { training } = trainingOf(
        text.replace(/seed {12}1/, `seed            ${seed}`).replace('seed=1', `seed=${seed}`),
        'examples',
      );
      drain(training.run());
      return {
        accuracy: training.finish().metrics.test!['accuracy']!,
        parameters: training.network.parameters.reduce(
          (sum, { value }) => sum + value.data.length,
          0,
        ),
      };
    });
    return {
      accuracy: meanOf(scores.map(({ accuracy }) => accuracy)),
      parameters: scores[0]!.parameters,
    };
  };
  const text = example('digits-cnn');
  const convolution = scoreOf(text);
  const dense = scoreOf(
    text.replace(
      /input {7}pixels[\s\S]*?dense {7}digit/,
      'input pixels\n  dense hidden 25 relu init=he\n  dense digit',
    ),
  );
  tell(
    'digits: convolution, dense network (test accuracy, 3 seeds)',
    `${convolution.accuracy.toFixed(4)} (${convolution.parameters} parameters)`,
    `${dense.accuracy.toFixed(4)} (${dense.parameters} parameters)`,
  );
  expect(Math.abs(convolution.parameters / dense.parameters - 1)).toBeLessThan(0.02);
  expect(convolution.accuracy).toBeGreaterThan(dense.accuracy);
});

test('the LSTM beats persistence on the sunspots', { timeout: 60_000 }, () => {
  const { training, dataset } = trainingOf(example('sunspots-lstm'), 'examples');
  drain(training.run());
  const rmse = training.finish().metrics.test!['rmse']!;
  // Persistence says next year what this year was: the last step of the window, in the scale of the
  // target.
  const { encoding, inputs, inputWidth, targets, parts } = dataset;
  const { divisor } = encoding.targets[0] as { divisor: number };
  const errors = Array.from(
    parts.test,
    (row) => (inputs[(row + 1) * inputWidth - 1]! - targets[row]!) * divisor,
  );
  const persistence = Math.sqrt(meanOf(errors.map((error) => error * error)));
  tell(
    'sunspots, one year ahead: LSTM, persistence (test RMSE)',
    rmse.toFixed(2),
    persistence.toFixed(2),
  );
  expect(rmse).toBeLessThan(persistence);
});

test.each([
  ['boltzmann', 'restricted Boltzmann machine'],
  ['deep-boltzmann', 'deep Boltzmann machine'],
])('%s learns its patterns', { timeout: 60_000 }, (name, title) => {
  const { training } = trainingOf(example(name), 'examples');
  const events = [...training.prepare()];
  const last = events.at(-1)!;
  const first = events.find(({ layer }) => layer === last.layer)!;
  // Chance says 1/3 for every pixel of a bar, which is off by 2/9 in the square.
  tell(
    `bars: ${title} (reconstruction; at chance 0.2222)`,
    last.reconstruction!.toFixed(4),
    `free energy ${events[0]!.free_energy!.toFixed(2)} to ${last.free_energy!.toFixed(2)}`,
  );
  expect(last.reconstruction!).toBeLessThan(0.05);
  expect(last.free_energy!).toBeLessThan(first.free_energy! + 1e-9);
});
