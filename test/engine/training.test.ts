/**
 * What training can do beside descending: resume, folds, windows, class weights, several outputs,
 * precision, other runs' weights.
 */
import { weightsOf } from '../../src/engine/training/weights.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import { crossValidate, type FoldTrainer } from '../../src/trainer/jobs/crossValidate.js';
import { datasetOf, tablesOf } from '../support/data.js';
import { datasetFrom } from '../../src/trainer/tables/experimentData.js';
import { checkGradients } from '../../src/engine/training/gradientCheck.js';
import { drain } from '../../src/engine/training/drain.js';
import { Training } from '../../src/engine/training/training.js';
import { readSafetensorsFile, writeSafetensors } from '../../src/formats/safetensors.js';
import type { EpochEvent, FoldsEvent } from '../../src/model/runs/runEvents.js';
import { experimentOf, trainingOf } from '../support/experiments.js';
import { expectClose } from '../support/reference.js';

const table = (n: number, row: (i: number) => readonly number[]): string =>
  `[${Array.from({ length: n }, (_, i) => `[${row(i).join(', ')}]`).join(', ')}]`;
const curve = `columns x0 x1 y; rows ${table(40, (i) => [Math.sin(i), Math.cos(3 * i), Math.sin(i) * Math.cos(3 * i)])}; target y`;
const epochsOf = (training: Training, to?: number): EpochEvent[] =>
  [...training.run(to)].flatMap((event) => (event?.type === 'epoch' ? [event] : []));

describe('resume', () => {
  const optimizers = [
    'sgd momentum=0.9',
    'adam',
    'nadam',
    'rmsprop momentum=0.5',
    'adagrad lr_decay=0.1',
    'adadelta',
    'lbfgs max_iterations=3',
    'adam learning_rate=one_cycle(0.05)',
  ];
  test.each(
    optimizers.flatMap((optimizer) =>
      ['default', 'numpy'].map((generator) => [optimizer, generator] as const),
    ),
  )('%s, %s generator: the same bits as never having stopped', (optimizer, generator) => {
    const text = `nnet 1
data { ${curve}; split validation=25% }
network n { input x 2; dense h 6 tanh init=normal; batch_norm b; dropout d 0.3; dense o 1 }
train { loss mse; optimizer ${optimizer}; batch_size 8; epochs 12; early_stopping validation_loss patience=50; seed 3 generator=${generator} }`;
    const { training: whole, dataset, experiment } = trainingOf(text);
    const all = epochsOf(whole);
    const first = new Training(experiment, dataset);
    const before = epochsOf(first, 5);
    const { arrays, ...rest } = first.checkpoint();
    // Through a file, as a run keeps it.
    const { tensors, metadata } = readSafetensorsFile(
      writeSafetensors(arrays, { rest: JSON.stringify(rest) }),
    );
    const second = new Training(experiment, dataset);
    second.resume({ ...JSON.parse(metadata['rest']!), arrays: tensors });
    expect([...before, ...epochsOf(second)]).toEqual(all);
    expect(second.finish()).toEqual(whole.finish());
    expect(weightsOf(second.network)).toEqual(weightsOf(whole.network));
  });

  test('a checkpoint with parts missing, or of other sizes, is refused', () => {
    const text =
      `nnet 1\ndata { ${curve} }\nnetwork n { input x 2; dense h 4; dense o 1 ` +
      `}\ntrain { loss mse; epochs 4 }`;
    const { training } = trainingOf(text);
    drain(training.run(2));
    const whole = training.checkpoint();
    const refused = (checkpoint: object): void =>
      expect(() => trainingOf(text).training.resume({ ...whole, ...checkpoint })).toThrow(
        'not a whole checkpoint',
      );
    refused({ arrays: whole.arrays.filter(({ name }) => !name.startsWith('optimizer/')) });
    refused({ streams: { 'weights/h': null } as never });
    const cut = whole.arrays.map((array) =>
      array.name.startsWith('optimizer/') ? { ...array, data: array.data.slice(0, 1) } : array,
    );
    const { training: other } = trainingOf(text);
    other.resume({ ...whole, arrays: cut });
    expect(() => drain(other.run())).toThrow(/remembers of 'h.w' has 1 numbers, not 8/);
  });

  test('weights of another network are refused', () => {
    const text = (units: number): string =>
      `nnet 1\ndata { ${curve} }\nnetwork n { input x 2; dense h ${units}; dense o 1 }\ntrain { ` +
      `loss mse; epochs 2 }`;
    const { training } = trainingOf(text(4));
    drain(training.run());
    expect(() => trainingOf(text(5)).training.resume(training.checkpoint())).toThrow(
      /no 'h.w' of 2×5/,
    );
  });
});

test('a learning rate set by hand holds from the next batch on', () => {
  const { training } = trainingOf(
    `nnet 1\ndata { ${curve} }\nnetwork n { input x 2; dense o 1 }\ntrain { loss mse; optimizer ` +
      `sgd learning_rate=exponential(0.1, 0.5); epochs 6 }`,
  );
  const before = epochsOf(training, 3).map((event) => event.learning_rate);
  training.setLearningRate(0.02);
  expect([...before, ...epochsOf(training).map((event) => event.learning_rate)]).toEqual([
    0.1, 0.05, 0.025, 0.02, 0.02, 0.02,
  ]);
});

const trainerOf = (experiment: TrainableExperiment): FoldTrainer => ({
  trainingOf: (dataset) => new Training(experiment, dataset),
});

describe('folds', () => {
  const text = `nnet 1
data { columns x y; rows ${table(23, (i) => [Math.sin(i), 100 + 3 * Math.sin(i) + 0.01 * Math.cos(i)])}; target y; normalize standard target=standard; folds 4; split shuffle=false }
network n { input x 1; dense o 1 }
train { loss mse; optimizer lbfgs; batch_size all; epochs 5 }`;

  test('each part is set aside once; mean and deviation are told', () => {
    const experiment = experimentOf(text);
    const events = [
      ...crossValidate(
        experiment,
        tablesOf(experiment, () => ({ path: '' })),
        trainerOf(experiment),
      ),
    ].filter((event) => event !== undefined);
    const folds = events.flatMap((event) => (event.type === 'fold' ? [event.metrics['mse']!] : []));
    const summary = events.at(-1) as FoldsEvent;
    expect(folds).toHaveLength(4);
    const mean = folds.reduce((a, b) => a + b) / 4;
    expect(summary.mean['mse']).toBeCloseTo(mean, 12);
    expect(summary.sd['mse']).toBeCloseTo(
      Math.sqrt(folds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3),
      12,
    );
  });

  test(
    'what cannot be trained in some fold is told before the first, and a fold that fails ' +
      'ends it',
    () => {
      const run = (source: string): unknown => {
        const experiment = experimentOf(source);
        const steps = crossValidate(
          experiment,
          tablesOf(experiment, (path) => ({ path })),
          trainerOf(experiment),
        );
        return steps.next().value;
      };
      const gaussians = (rows: number, network: string, train: string): string =>
        `nnet 1\ndata { generate gaussians ${rows}; column label type=category; target label; ` +
        `folds 5 }\nnetwork n { input x; ${network} }\ntrain { loss cross_entropy; ${train} }`;
      expect(() =>
        run(gaussians(23, 'dense h 4; batch_norm b; dense o 2 softmax', 'batch_size 6; epochs 1')),
      ).toThrow(/'b' needs at least two rows/);
      const diverging = text
        .replace('optimizer lbfgs', 'optimizer sgd learning_rate=1e200')
        .replace('epochs 5', 'epochs 400');
      const experiment = experimentOf(diverging);
      expect(() => [
        ...crossValidate(
          experiment,
          tablesOf(experiment, (path) => ({ path })),
          trainerOf(experiment),
        ),
      ]).toThrow(/^Fold 1 of 4 failed\. The loss became/);
    },
  );

  test('scalers are fitted on the rows that train', () => {
    const experiment = experimentOf(text);
    const find = (): { path: string } => ({ path: '' });
    const offsets = [0, 1].map((fold) => {
      const { encoding, parts } = datasetOfFold(experiment, fold);
      return [(encoding.features[0] as { offset: number }).offset, parts.validation[0]!];
    });
    expect(offsets[0]![0]).not.toBe(offsets[1]![0]);
    expect([offsets[0]![1], offsets[1]![1]]).toEqual([0, 6]);
    expect(datasetOf(experiment, find).parts.train).toHaveLength(23);
  });
});

const datasetOfFold = (
  experiment: ReturnType<typeof experimentOf>,
  fold: number,
): ReturnType<typeof datasetOf> =>
  datasetFrom(
    experiment,
    tablesOf(experiment, () => ({ path: '' })),
    fold,
  );

describe('windows', () => {
  const rows = Array.from({ length: 10 }, (_, i) => [i, 100 + i]);
  const text = (more: string, input = 'input x'): string =>
    `nnet 1\ndata { columns a b; rows ${table(10, (i) => rows[i]!)}; features a b; target b; ` +
    `${more} }\nnetwork n { ${input}; lstm l 2; dense o 1 }\ntrain { loss mse; epochs 2 }`;

  test('inputs are rows t … t+w−1, the target is row t+w−1+h', () => {
    const { dataset, training } = trainingOf(text('window 3 horizon=2'));
    expect([dataset.rows, dataset.steps, dataset.inputWidth]).toEqual([6, 3, 6]);
    expect([...dataset.inputs.subarray(0, 6)]).toEqual([0, 100, 1, 101, 2, 102]);
    expect([...dataset.targets]).toEqual([104, 105, 106, 107, 108, 109]);
    expect([...dataset.fileRows]).toEqual([4, 5, 6, 7, 8, 9]);
    expect(training.network.layers[0]!.shape).toEqual([3, 2]);
  });

  test('no window crosses from one part into another, and rows stay in order', () => {
    const { dataset } = trainingOf(text('window 2; split test=40%'));
    const targets = (part: Int32Array): number[] => Array.from(part, (i) => dataset.fileRows[i]!);
    expect([targets(dataset.parts.train), targets(dataset.parts.test)]).toEqual([
      [2, 3, 4, 5],
      [8, 9],
    ]);
  });

  test('too few rows for a window are an error that says so', () => {
    expect(() => trainingOf(text('window 12'))).toThrow(
      expect.objectContaining({
        code: 'data/window',
        message: expect.stringContaining('no window of 12 rows') as string,
      }),
    );
  });
});

describe('several inputs and outputs', () => {
  const data =
    `columns x1 x2 y k; rows [[0.1, 0.9, 0.3, a], [-0.4, 0.2, 0.8, b], [0.7, -0.6, ` +
    `0.1, a], [-0.2, -0.5, 0.6, b], [0.5, 0.5, -0.4, a]]; target y k`;
  const text = (weight: number): string => `nnet 1
data { ${data} }
network n {
  input first columns=[x2]
  input second columns=[x1]
  dense h1 3 tanh from=first
  dense h2 3 tanh from=second
  concat both from=[h1, h2]
  dense number 1 from=both target=y
  dense class 2 softmax from=both target=k
}
train { loss mse output=number; loss cross_entropy output=class weight=${weight}; optimizer sgd learning_rate=0.1; batch_size all; epochs 3; seed 1 }`;

  test('every input takes its columns, every output its targets', () => {
    const { training, dataset } = trainingOf(text(0.5));
    const batch = training.batches.of(dataset.parts.train);
    training.stepper.gradients(batch);
    expect([...training.network.layers[0]!.output.data]).toEqual([0.9, 0.2, -0.6, -0.5, 0.5]);
    expect(
      training.terms.map((term) => [term.layer.name, [...term.targetsOf(batch.y).data]]),
    ).toEqual([
      ['number', [0.3, 0.8, 0.1, 0.6, -0.4]],
      ['class', [1, 0, 0, 1, 1, 0, 0, 1, 1, 0]],
    ]);
  });

  test('gradients of the weighted sum are those of central differences', () => {
    const { training, dataset } = trainingOf(text(0.7));
    expect(
      checkGradients(training.stepper, training.batches.of(dataset.parts.train)).error,
    ).toBeLessThan(1e-6);
  });

  test('the loss is the weighted sum, the metrics are told by output', () => {
    const loss = (weight: number): number =>
      trainingOf(text(weight)).training.evaluation.of(Int32Array.of(0, 1, 2, 3, 4))['loss']!;
    expect(loss(2) - loss(1)).toBeCloseTo(loss(1) - loss(0), 12);
    expect(Object.keys(trainingOf(text(1)).training.evaluation.of(Int32Array.of(0, 1)))).toEqual(
      expect.arrayContaining(['loss', 'number.mse', 'class.accuracy']),
    );
  });
});

describe('class weights', () => {
  const data = 'columns x y; rows [[-1, a], [-0.5, a], [-0.2, a], [0.1, a], [0.9, b]]; target y';
  const text = (weights: string): string =>
    `nnet 1\ndata { ${data} }\nnetwork n { input x 1; dense o 2 softmax init=zeros }\ntrain { ` +
    `loss cross_entropy ${weights}; batch_size all; epochs 1 }`;

  test('a row counts by its class; the mean is over what the rows count', () => {
    // PyTorch's CrossEntropyLoss(weight=[1, 4]) on equal logits is ln 2, whatever the weights; its
    // gradient is not.
    const { training, dataset } = trainingOf(text('class_weights=[1, 4]'));
    const { loss } = training.stepper.gradients(training.batches.of(dataset.parts.train));
    expect(loss).toBeCloseTo(Math.LN2, 12);
    // δ = w_k (a − y) / Σw with a = ½: bias of class a −½·4·1/8 + ½·1·4/8 = 0.
    expectClose(training.network.parameters[1]!.gradient.data, [0, 0], 1e-12, 'db');
  });

  test('balanced makes every class count the same', () => {
    const { training, dataset } = trainingOf(text('class_weights=balanced'));
    training.stepper.gradients(training.batches.of(dataset.parts.train));
    expectClose(training.network.parameters[1]!.gradient.data, [0, 0], 1e-12, 'db');
    const { training: plain, dataset: same } = trainingOf(text(''));
    plain.stepper.gradients(plain.batches.of(same.parts.train));
    expectClose(plain.network.parameters[1]!.gradient.data, [-0.3, 0.3], 1e-12, 'db without');
  });

  test('gradients are those of central differences, with one sigmoid too', () => {
    for (const output of ['dense o 2 softmax', 'dense o 1 sigmoid']) {
      const loss = output.endsWith('sigmoid') ? 'binary_cross_entropy' : 'cross_entropy';
      const { training, dataset } = trainingOf(
        text('class_weights=balanced')
          .replace('dense o 2 softmax init=zeros', output)
          .replace('cross_entropy', loss),
      );
      expect(
        checkGradients(training.stepper, training.batches.of(dataset.parts.train)).error,
      ).toBeLessThan(1e-6);
    }
  });
});

describe('precision', () => {
  const text = (precision: string): string =>
    `nnet 1\ndata { ${curve} }\nnetwork n { input x 2; dense h 8 tanh; dense o 1 }\ntrain { ` +
    `loss mse; optimizer sgd learning_rate=0.1; batch_size 8; epochs 30; shuffle false; ` +
    `precision ${precision} }`;

  test('float32 holds its numbers in 32 bits, and comes to the same loss but for rounding', () => {
    const { training: single } = trainingOf(text('float32'));
    const { training: double } = trainingOf(text('float64'));
    for (const { value, gradient } of single.network.parameters)
      expect([value.data, gradient.data].every((data) => data instanceof Float32Array)).toBe(true);
    const [a, b] = [epochsOf(single).at(-1)!.loss, epochsOf(double).at(-1)!.loss];
    expect(a).not.toBe(b);
    expect(Math.abs(a / b - 1)).toBeLessThan(1e-4);
  });

  test('its weights are kept as they are', () => {
    const { training } = trainingOf(text('float32'));
    const kept = readSafetensorsFile(writeSafetensors(weightsOf(training.network))).tensors;
    expect(kept).toEqual(weightsOf(training.network));
  });
});

describe("another run's weights", () => {
  const data = `data { ${curve} }`;
  const text = (layers: string): string =>
    `nnet 1\n${data}\nnetwork n { input x 2; ${layers}; dense o 1 }\ntrain { loss mse; epochs 3 }`;
  const stored = (): ReadonlyMap<
    string,
    ReadonlyMap<string, { shape: readonly number[]; data: Float64Array }>
  > => {
    const { training } = trainingOf(text('dense hidden 4 tanh; batch_norm norm'));
    drain(training.run());
    return new Map([
      [
        'w.safetensors',
        new Map(
          weightsOf(training.network).map(({ name, shape, data: values }) => [
            name,
            { shape, data: Float64Array.from(values) },
          ]),
        ),
      ],
    ]);
  };

  test('start a layer, of the same name or another, and stay where it is frozen', () => {
    const loaded = stored();
    const experiment = experimentOf(
      text(
        'dense mine 4 tanh weights="w.safetensors" layer=hidden frozen=true; batch_norm norm ' +
          'weights="w.safetensors"',
      ),
    );
    const training = new Training(
      experiment,
      datasetOf(experiment, (path) => ({ path })),
      { loaded },
    );
    const value = (name: string): number[] => [
      ...weightsOf(training.network).find((weight) => weight.name === name)!.data,
    ];
    const source = (name: string): number[] => [...loaded.get('w.safetensors')!.get(name)!.data];
    expect(value('mine.w')).toEqual(source('hidden.w'));
    expect(value('norm.running_mean')).toEqual(source('norm.running_mean'));
    drain(training.run());
    expect(value('mine.w')).toEqual(source('hidden.w'));
    expect(value('norm.gamma')).not.toEqual(source('norm.gamma'));
  });

  test('of another shape are refused, both shapes named', () => {
    const experiment = experimentOf(text('dense mine 5 tanh weights="w.safetensors" layer=hidden'));
    expect(
      () =>
        new Training(
          experiment,
          datasetOf(experiment, (path) => ({ path })),
          { loaded: stored() },
        ),
    ).toThrow("'mine.w' is 2×5; the weights it is to start from are 2×4");
  });
});

test('batch_norm refuses a batch of one row before anything is trained, and says which', () => {
  const text = (batch: string): string =>
    `nnet 1\ndata { ${curve} }\nnetwork n { input x 2; dense h 4; batch_norm b; dense o 1 ` +
    `}\ntrain { loss mse; batch_size ${batch}; epochs 2 }`;
  expect(() => drain(trainingOf(text('1')).training.run())).toThrow(
    /'b' needs at least two rows.*batches have one/,
  );
  expect(() => drain(trainingOf(text('13')).training.run())).toThrow(
    /the last of 40 rows in batches of 13 has one/,
  );
  drain(trainingOf(text('8')).training.run());
});

describe('diagnostics', () => {
  const deep = (activation: string, init: string): string =>
    `nnet 1\ndata { generate 200 seed=1 { a normal 0 1; b normal 0 1; y = a*b }; target y ` +
    `}\nnetwork n { input x; ${Array.from({ length: 8 }, (_, i) => `dense h${i} 50 ${activation} init=${init}`).join('; ')}; dense o 1 }\ntrain { loss mse; batch_size 200; epochs 2; optimizer sgd learning_rate=0.01 }`;
  const diagnosed = (text: string): ReturnType<Training['diagnose']> => {
    const { training, dataset } = trainingOf(text);
    training.stepper.gradients(training.batches.of(dataset.parts.train));
    return training.diagnose();
  };

  test('sigmoids vanish: the gradient falls from layer to layer on its way back', () => {
    const layers = diagnosed(deep('sigmoid', 'glorot'));
    expect(layers[0]!.gradient_variance! / layers[7]!.gradient_variance!).toBeLessThan(1e-6);
  });

  test("Glorot keeps tanh's variance where a small normal lets it die", () => {
    const ratio = (init: string): number => {
      const layers = diagnosed(deep('tanh', init));
      return layers[7]!.variance / layers[0]!.variance;
    };
    expect(ratio('glorot')).toBeGreaterThan(0.1);
    expect(ratio('normal(std=0.01)')).toBeLessThan(1e-8);
  });

  test('saturated and dead units are counted', () => {
    expect(diagnosed(deep('tanh', 'normal(std=3)'))[7]!.saturated!).toBeGreaterThan(0.5);
    const dying = deep('relu', 'he').replace(
      'dense h0 50 relu init=he',
      'dense h0 50 relu init=he bias_init=constant(-100)',
    );
    expect(diagnosed(dying)[0]).toMatchObject({ dead: 50, units: 50 });
  });

  test('updates are measured while watched', () => {
    const { training } = trainingOf(deep('tanh', 'glorot'));
    training.stepper.watching = true;
    drain(training.run(1));
    const [first] = training.diagnose();
    const before = first!.update_norm!;
    // Plain descent: ‖Δw‖ = η‖g‖.
    expect(before).toBeCloseTo(0.01 * first!.gradient_norm!, 12);
  });
});

test('any shape, batch size and split trains and ends, or says why not', () => {
  fc.assert(
    fc.property(
      fc.record({
        rows: fc.integer({ min: 2, max: 9 }),
        batch: fc.oneof(fc.integer({ min: 1, max: 12 }).map(String), fc.constant('all')),
        validation: fc.constantFrom('0%', '5%', '50%'),
        units: fc.integer({ min: 1, max: 5 }),
        middle: fc.constantFrom(
          '',
          'dropout d 0.5;',
          'layer_norm d;',
          'batch_norm d;',
          'reshape r UNITSx1; flatten f;',
          'rbf r 2;',
        ),
        classes: fc.boolean(),
      }),
      ({ rows, batch, validation, units, middle, classes }) => {
        const target = (i: number): string => (classes ? (i % 2 ? 'yes' : 'no') : String(i));
        const text = `nnet 1
data { columns x y; rows [${Array.from(
          { length: rows },
          (_, i) => `[${Math.sin(i)}, ${target(i)}]`,
        ).join(', ')}]; target y; split validation=${validation} }
network n { input x 1; dense h ${units} tanh; ${middle.replace('UNITS', String(units))} dense o ${classes ? '2 softmax' : '1'} }
train { loss ${classes ? 'cross_entropy' : 'mse'}; batch_size ${batch}; epochs 2 }`;
        try {
          const { training } = trainingOf(text);
          drain(training.run());
          expect(Number.isFinite(training.finish().loss)).toBe(true);
        } catch (error) {
          expect((error as Error).message).toMatch(
            /needs at least two rows in every batch|centres and \d training rows|is none: there are no validation rows/,
          );
        }
      },
    ),
    { numRuns: 120, seed: 9 },
  );
});

test('what does not move is not clipped, nor does it make others be', () => {
  const trained = (frozen: string): Training => {
    const { training } = trainingOf(`nnet 1
data { ${curve} }
network n { input x 2; dense h 4 tanh init=constant(3) ${frozen}; dense o 1 init=constant(2) }
train { loss mse; optimizer sgd learning_rate=0.1; batch_size all; epochs 1; clip_gradients norm=0.5 }`);
    drain(training.run());
    return training;
  };
  const moved = (training: Training, name: string): number =>
    Math.hypot(
      ...Array.from(training.network.parameters.find((p) => p.name === name)!.gradient.data),
    );
  const frozen = trained('frozen=true');
  // The whole norm is the output layer's own.
  expect(Math.hypot(moved(frozen, 'o.w'), moved(frozen, 'o.b'))).toBeCloseTo(0.5, 5);
  expect(Math.hypot(...['o.w', 'o.b'].map((name) => moved(trained(''), name)))).toBeLessThan(0.5);
});

test('early stopping on rows that are not there is refused before anything is trained', () => {
  const { training } = trainingOf(`nnet 1
data { columns x y part; rows [[0, 1, train], [1, 2, train], [2, 3, test]]; target y; split column=part }
network n { input x; dense o 1 }
train { loss mse; epochs 3; early_stopping validation_loss }`);
  expect(() => drain(training.run())).toThrow(
    'early_stopping watches validation_loss, and there are no validation rows',
  );
});

test('one_cycle that rises within its first batch starts at its maximum', () => {
  const { training } = trainingOf(`nnet 1
data { ${curve} }
network n { input x 2; dense o 1 }
train { loss mse; optimizer sgd learning_rate=one_cycle(0.1, rise=0.25); batch_size all; epochs 4 }`);
  const rates = epochsOf(training).map((event) => event.learning_rate);
  expect(rates[0]).toBe(0.1);
  expect(rates.every(Number.isFinite)).toBe(true);
});

test('parts that come to nothing are refused: shares too small, windows too long, folds too many', () => {
  const text = (data: string): string =>
    `nnet 1\ndata { ${curve}; ${data} }\nnetwork n { input x; ` +
    `${data.includes('window') ? 'rnn r 2; ' : ''}dense o 1 }\ntrain { loss mse; epochs 1 }`;
  expect(() => trainingOf(text('split test=1%'))).toThrow(
    '1 % of 40 rows is none: there are no test rows',
  );
  expect(() => trainingOf(text('window 8; split validation=10% shuffle=false'))).toThrow(
    'its 4 validation rows hold no window of 8 rows',
  );
  expect(() => experimentOf(text('folds 50'))).toThrow('40 rows cannot be cut into 50 folds');
  // The rows that are left for training may be fewer.
  const experiment = experimentOf(text('folds 30; split test=50%'));
  const tables = tablesOf(experiment, (path) => ({ path }));
  expect(() => crossValidate(experiment, tables, trainerOf(experiment)).next()).toThrow(
    '20 rows cannot be cut into 30 folds',
  );
});

test(
  'weights that are no numbers end training after the epoch that made them, also where the ' +
    'loss does not see them',
  () => {
    const { training } = trainingOf(`nnet 1
data { columns x y; rows [[1, 2], [-2, 0]]; target y }
network n { input x; dense h 3 g; dense o 1 }
train { loss mse; epochs 50 }
function g(z) = where(z > 0, sqrt(z), 0)`);
    expect(epochsOf(training)).toEqual([]);
    expect(training.finish()).toMatchObject({
      state: 'failed',
      epochs: 1,
      message: expect.stringMatching(/^'h.w' was no longer finite after epoch 1/) as unknown,
    });
  },
);

test.each([
  ['binary_cross_entropy', 'softmax'],
  ['cross_entropy', 'sigmoid'],
])('%s of a %s that was rounded to 0 or 1 has numbers', (loss, activation) => {
  const { training } = trainingOf(`nnet 1
data { columns x y; rows [[1000, 0], [-1000, 1], [500, 1], [-500, 0]]; column y type=category; target y }
network n { input x; dense o 2 ${activation} weights=[[1, -1]] biases=[0, 0] }
train { loss ${loss}; optimizer sgd; epochs 3; batch_size all }`);
  const events = epochsOf(training);
  expect(events).toHaveLength(3);
  expect(events.every((event) => Number.isFinite(event.loss))).toBe(true);
});

test('a Boltzmann machine whose weights are given and frozen keeps them', () => {
  const { training } = trainingOf(`nnet 1
data { columns a b y; rows [[0, 1, 0], [1, 0, 1]]; target y }
network n { input x; rbm r 2 weights=[[1, 2], [3, 4]] biases=[0, 0] frozen=true; dense o 1 sigmoid }
train { loss binary_cross_entropy; epochs 2 }`);
  drain(training.run());
  expect([...weightsOf(training.network).find(({ name }) => name === 'r.w')!.data]).toEqual([
    1, 2, 3, 4,
  ]);
});

test('log_loss is told of probabilities alone', () => {
  const metrics = (activation: string): object => {
    const { training, dataset } = trainingOf(`nnet 1
data { columns x y; rows [[1, 0], [2, 1], [3, 1]]; column y type=category; target y }
network n { input x; dense o 2 ${activation} }
train { loss mse; epochs 1 }`);
    return training.evaluation.of(dataset.parts.train);
  };
  expect(metrics('softmax')).toHaveProperty('log_loss');
  expect(metrics('linear')).not.toHaveProperty('log_loss');
});

test('a network that has no number to begin with is told so, not to learn more slowly', () => {
  const { training } = trainingOf(`nnet 1
data { columns x y; rows [[-1, 0], [-2, 1]]; target y }
network n { input x; activation root function=f; dense o 1 }
train { loss mse; epochs 2 }
function f(z) = log(z)`);
  drain(training.run());
  expect(training.finish()).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/first in layer 'root'\. Nothing was learned yet/) as unknown,
  });
});
