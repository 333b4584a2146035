/** The classics that need no file. */
import type { TemplateItem } from '../../protocol/serverMessages.js';

/** Networks that train at once, without a CSV. */
export const templates: readonly TemplateItem[] = [
  {
    id: 'xor',
    label: 'XOR gate',
    detail: 'Four rows, four hidden units: the smallest network that needs a hidden layer',
    text: `nnet 1

data {
  columns  x1 x2 y
  rows     [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
  target   y
}

network xor {
  input  inputs  2
  dense  hidden  4  tanh
  dense  output  1  sigmoid
}

train {
  loss        binary_cross_entropy
  optimizer   adam  learning_rate=0.05
  batch_size  all
  epochs      500
  seed        1
}
`,
  },
  {
    id: 'moons',
    label: 'Two moons',
    detail: 'Two classes that interlock: 200 generated rows, two hidden layers',
    text: `nnet 1

data {
  generate  moons 200 noise=0.15 seed=1
  target    label
  split     train=70% validation=30% seed=1
}

network moons {
  input  x        2
  dense  hidden1  16  relu  init=he
  dense  hidden2  16  relu  init=he
  dense  output   1   sigmoid
}

train {
  loss        binary_cross_entropy
  optimizer   adam  learning_rate=0.01
  batch_size  16
  epochs      150
}
`,
  },
  {
    id: 'function',
    label: 'Approximate a function',
    detail: 'y = sin(3x) from 200 generated points: a curve out of sixteen tanh units',
    text: `nnet 1

data {
  generate 200 seed=1 {
    x uniform -2 2
    y = sin(3*x)
  }
  target  y
  split   train=70% validation=30% seed=1
}

network curve {
  input  x       1
  dense  hidden  16  tanh
  dense  output  1
}

train {
  loss        mse
  optimizer   adam  learning_rate=0.02
  batch_size  20
  epochs      400
}
`,
  },
];
