/** Optimizers and learning-rate schedules: parameters and defaults as PyTorch documents them. */
import { choice, number, parameter, rate, type Entry, type Parameter } from './entry.js';

const learningRate = (standard: number): Parameter =>
  number('learning_rate', 'Step size η, or a schedule of it.', {
    minimum: 0,
    default: standard,
    family: 'schedule',
  });
const weightDecay = (standard = 0): Parameter =>
  rate('weight_decay', "The optimizer's own weight decay.", { default: standard });
const beta = (name: string, standard: number): Parameter =>
  number(name, 'Decay of the running average.', {
    minimum: 0,
    maximum: 1,
    open: 'maximum',
    default: standard,
  });
const eps = (standard = 1e-8): Parameter =>
  number('eps', 'Keeps the denominator away from zero.', { minimum: 0, default: standard });
const momentum = number('momentum', 'Share of the last step that is kept.', {
  minimum: 0,
  maximum: 1,
  default: 0,
});

export const optimizers: readonly Entry[] = [
  {
    name: 'sgd',
    group: 'Gradient descent',
    help: 'Steps against the gradient, with momentum if wished.',
    equation: 'v \\leftarrow \\mu v + g,\\quad w \\leftarrow w - \\eta v',
    source: 'Week 41, "Gradient descent"; PyTorch optim.SGD',
    parameters: [
      learningRate(0.01),
      momentum,
      parameter('nesterov', 'boolean', 'Looks ahead along the momentum.', { default: false }),
      weightDecay(),
    ],
  },
  {
    name: 'adagrad',
    group: 'Adaptive',
    help: 'Shortens the steps of weights that have moved much.',
    equation: 'w \\leftarrow w - \\frac{\\eta}{\\sqrt{\\sum g^2}+\\varepsilon}\\,g',
    source: 'Duchi et al. 2011; PyTorch optim.Adagrad',
    parameters: [
      learningRate(0.01),
      rate('lr_decay', 'Decay of the learning rate.', { default: 0 }),
      rate('initial_accumulator', 'Where the sum of squares starts.', { default: 0 }),
      eps(1e-10),
      weightDecay(),
    ],
  },
  {
    name: 'rmsprop',
    group: 'Adaptive',
    help: 'Divides by a running root mean square of the gradient.',
    equation: 'w \\leftarrow w - \\frac{\\eta}{\\sqrt{v}+\\varepsilon}\\,g',
    source: 'Hinton 2012; PyTorch optim.RMSprop',
    parameters: [
      learningRate(0.01),
      beta('alpha', 0.99),
      eps(),
      momentum,
      parameter('centered', 'boolean', 'Divides by the standard deviation instead.', {
        default: false,
      }),
      weightDecay(),
    ],
  },
  {
    name: 'adadelta',
    group: 'Adaptive',
    help: 'As rmsprop, with steps in the units of the weights.',
    equation: '\\Delta w = -\\frac{\\mathrm{RMS}[\\Delta w]}{\\mathrm{RMS}[g]}\\,g',
    source: 'Zeiler 2012; PyTorch optim.Adadelta',
    parameters: [learningRate(1), beta('rho', 0.9), eps(1e-6), weightDecay()],
  },
  {
    name: 'adam',
    group: 'Adaptive',
    help: 'Running mean over running root mean square of the gradient, both bias-corrected.',
    equation: 'w \\leftarrow w - \\eta\\,\\frac{\\hat m}{\\sqrt{\\hat v}+\\varepsilon}',
    source: 'Kingma & Ba 2015; PyTorch optim.Adam',
    parameters: [
      learningRate(0.001),
      beta('beta1', 0.9),
      beta('beta2', 0.999),
      eps(),
      weightDecay(),
    ],
  },
  {
    name: 'adamw',
    group: 'Adaptive',
    help: 'Adam with weight decay apart from the gradient.',
    equation:
      'w \\leftarrow (1-\\eta\\lambda)w - \\eta\\,\\frac{\\hat m}{\\sqrt{\\hat v}+\\varepsilon}',
    source: 'Loshchilov & Hutter 2019; PyTorch optim.AdamW',
    parameters: [
      learningRate(0.001),
      beta('beta1', 0.9),
      beta('beta2', 0.999),
      eps(),
      weightDecay(0.01),
    ],
  },
  {
    name: 'nadam',
    group: 'Adaptive',
    help: 'Adam with Nesterov momentum.',
    equation:
      'w \\leftarrow w - \\eta\\,\\frac{\\mu_{t+1}\\hat m + (1-\\mu_t)\\hat g}{\\sqrt{\\hat ' +
      'v}+\\varepsilon}',
    source: 'Dozat 2016; PyTorch optim.NAdam',
    parameters: [
      learningRate(0.002),
      beta('beta1', 0.9),
      beta('beta2', 0.999),
      eps(),
      rate('momentum_decay', 'Decay of the momentum schedule.', { default: 0.004 }),
      weightDecay(),
    ],
  },
  {
    name: 'lbfgs',
    group: 'Quasi-Newton',
    help: 'Builds the curvature from the last gradients; for small networks and full batches.',
    equation: 'w \\leftarrow w - \\eta\\,H_k\\,g',
    source: 'Liu & Nocedal 1989; PyTorch optim.LBFGS',
    parameters: [
      learningRate(1),
      number('history', 'Gradients remembered.', { integer: true, minimum: 1, default: 100 }),
      number('max_iterations', 'Iterations on one batch.', {
        integer: true,
        minimum: 1,
        default: 20,
      }),
      choice(
        'line_search',
        ['none', 'strong_wolfe'],
        'How far a step goes: η, or as far as the strong Wolfe conditions say.',
        { default: 'none' },
      ),
    ],
  },
];

const initial = number('initial', 'The learning rate at the start.', {
  minimum: 0,
  required: true,
});

export const schedules: readonly Entry[] = [
  {
    name: 'step',
    group: 'Schedules',
    help: 'Times a factor every so many epochs.',
    equation: '\\eta_t = \\eta_0\\, k^{\\lfloor t/n \\rfloor}',
    source: 'PyTorch StepLR',
    parameters: [
      initial,
      number('every', 'Epochs between two steps.', {
        integer: true,
        minimum: 1,
        required: true,
        unit: 'epochs',
      }),
      number('factor', 'What the rate is multiplied by.', { minimum: 0, default: 0.1 }),
    ],
  },
  {
    name: 'exponential',
    group: 'Schedules',
    help: 'Times a factor every epoch.',
    equation: '\\eta_t = \\eta_0 k^t',
    source: 'PyTorch ExponentialLR',
    parameters: [
      initial,
      number('factor', 'What the rate is multiplied by.', { minimum: 0, required: true }),
    ],
  },
  {
    name: 'cosine',
    group: 'Schedules',
    help: 'Falls along half a cosine.',
    equation: '\\eta_t = \\eta_1 + \\tfrac12(\\eta_0-\\eta_1)(1+\\cos \\pi t/T)',
    source: 'PyTorch CosineAnnealingLR',
    parameters: [initial, number('minimum', 'The rate at the end.', { minimum: 0, default: 0 })],
  },
  {
    name: 'one_cycle',
    group: 'Schedules',
    help:
      'Rises to the greatest rate, then falls far below the start, along half cosines, ' +
      'batch by batch.',
    equation: '\\tfrac{\\eta_{max}}{d} \\to \\eta_{max} \\to \\tfrac{\\eta_{max}}{d\\,d_{end}}',
    source: 'Smith & Topin 2017; PyTorch OneCycleLR',
    parameters: [
      number('maximum', 'The greatest learning rate.', { minimum: 0, required: true }),
      number('rise', 'Share of the batches in which it rises.', {
        minimum: 0,
        maximum: 1,
        open: 'both',
        default: 0.3,
      }),
      number('divide', 'The start is the greatest rate over this.', { minimum: 1, default: 25 }),
      number('divide_end', 'The end is the start over this.', { minimum: 1, default: 1e4 }),
    ],
  },
  {
    name: 'inverse_time',
    group: 'Schedules',
    help: 'Falls as one over time.',
    equation: '\\eta_t = \\frac{\\eta_0}{1+kt}',
    source: 'Robbins & Monro 1951',
    parameters: [initial, number('decay', 'How fast it falls.', { minimum: 0, required: true })],
  },
];
