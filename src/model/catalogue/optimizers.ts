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

const allOptimizer = [
  {
    name: 'sgd',
    theory:
      'A step against the gradient of one batch; momentum adds what is left of the steps ' +
      'before and rolls through small ripples. Nesterov looks at the gradient where momentum is ' +
      'about to lead.',
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
    theory:
      'Every weight has a rate of its own, divided by the root of all its squared gradients so ' +
      'far. Rare features keep large steps; over time all of them become small.',
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
    theory:
      'Like adagrad with a moving average of squared gradients, so that the distant past is ' +
      'forgotten. The rate stays alive on problems that change as they are learned.',
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
    theory:
      'The average size of past updates stands in for the learning rate, so the units of step ' +
      'and weight agree. It needs no rate to be chosen, and is slow to start.',
    group: 'Adaptive',
    help: 'As rmsprop, with steps in the units of the weights.',
    equation: '\\Delta w = -\\frac{\\mathrm{RMS}[\\Delta w]}{\\mathrm{RMS}[g]}\\,g',
    source: 'Zeiler 2012; PyTorch optim.Adadelta',
    parameters: [learningRate(1), beta('rho', 0.9), eps(1e-6), weightDecay()],
  },
  {
    name: 'adam',
    theory:
      'Momentum for the gradient and a moving average of its square, both corrected for ' +
      'starting at zero. Steps are about the learning rate in size whatever the gradient’s scale.',
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
    theory:
      'Adam with the weights shrunk directly instead of through the gradient. The decay is then ' +
      'the same for every weight, not divided by its gradient’s size.',
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
    theory:
      'Adam whose momentum looks ahead as Nesterov’s does. The current gradient counts a little ' +
      'more, which often starts faster.',
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
    theory:
      'A quasi-Newton method: from the last steps and gradients it guesses the curvature, and ' +
      'takes the step that would end in a parabola’s minimum. It wants all rows at once, and ' +
      'then needs few steps.',
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
] as const satisfies readonly Entry[];

export type OptimizerName = (typeof allOptimizer)[number]['name'];

export const optimizers: readonly Entry<OptimizerName>[] = allOptimizer;

const initial = number('initial', 'The learning rate at the start.', {
  minimum: 0,
  required: true,
});

const allSchedule = [
  {
    name: 'step',
    theory:
      'A large rate finds the valley, smaller ones its floor. The rate drops at once, every ' +
      'so many epochs.',
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
    theory:
      'The rate loses the same share every epoch. Early progress is fast, and late steps are fine.',
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
    theory:
      'Half a cosine from the first rate to the last: slow at both ends, quick between. Nothing ' +
      'but the number of epochs has to be chosen.',
    group: 'Schedules',
    help: 'Falls along half a cosine.',
    equation: '\\eta_t = \\eta_1 + \\tfrac12(\\eta_0-\\eta_1)(1+\\cos \\pi t/T)',
    source: 'PyTorch CosineAnnealingLR',
    parameters: [initial, number('minimum', 'The rate at the end.', { minimum: 0, default: 0 })],
  },
  {
    name: 'one_cycle',
    theory:
      'The rate climbs to a maximum and falls far below its start, once, batch by batch. The ' +
      'high middle regularizes, and the long fall settles.',
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
    theory:
      'The rate falls as one over time, the pace that Robbins and Monro’s proof of convergence ' +
      'asks for. It never reaches zero, and covers any distance.',
    group: 'Schedules',
    help: 'Falls as one over time.',
    equation: '\\eta_t = \\frac{\\eta_0}{1+kt}',
    source: 'Robbins & Monro 1951',
    parameters: [initial, number('decay', 'How fast it falls.', { minimum: 0, required: true })],
  },
] as const satisfies readonly Entry[];

export type ScheduleName = (typeof allSchedule)[number]['name'];

export const schedules: readonly Entry<ScheduleName>[] = allSchedule;
