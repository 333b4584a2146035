/**
 * Why each kind is as it is, in two sentences: what hover and reference say beneath the equation.
 */
import type { Family } from './entry.js';

export const theory: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  layer: {
    input:
      'The values of a row enter here unchanged, as the activations of layer zero. Its shape is ' +
      'the only one that is given; every other follows from it.',
    dense:
      'Each unit is the artificial neuron: a weighted sum of all inputs, shifted by its bias ' +
      'and bent by its activation. Without the bend a stack of such layers would be one linear ' +
      'map, whatever its depth.',
    activation:
      'Bends every value by itself and has nothing to learn. Back-propagation multiplies what ' +
      'comes from above by the derivative at the value that went in.',
    dropout:
      'In training each value is set to zero with probability p and the others are divided by 1 ' +
      '− p, so that the expected value stays. No unit can rely on another one then, as if many ' +
      'thinned networks were averaged.',
    batch_norm:
      'Every feature is brought to mean 0 and variance 1 over the batch, then scaled and ' +
      'shifted as training likes. Layers behind it see inputs of one scale however the weights ' +
      'before it change; running averages take the batch’s place in evaluation.',
    layer_norm:
      'Every row is brought to mean 0 and variance 1 over its own values, so batch size and ' +
      'other rows do not matter. That makes it fit for recurrent networks and batches of one.',
    conv2d:
      'The same small kernel slides over the image, so a pattern is found wherever it stands ' +
      'and the weights are few. Back-propagation into the input is a convolution with the ' +
      'kernel turned round.',
    max_pool2d:
      'Of each window only the greatest value goes on: small shifts of the image change ' +
      'nothing. The gradient goes to the place it came from alone.',
    avg_pool2d:
      'Each window is replaced by its mean, a blurred image of fewer pixels. The gradient is ' +
      'shared evenly by the window.',
    flatten:
      'An image is laid out as one row, line by line, so that dense layers can take it. Values ' +
      'and gradients only change their order.',
    reshape:
      'The same values in the same row-major order are given other axes. Nothing is computed, ' +
      'so nothing is learned.',
    embedding:
      'Each category has a row of numbers of its own, which training moves. It is a dense layer ' +
      'on one-hot inputs without the multiplications by zero.',
    rnn:
      'The state of one step is an input of the next, by the same weights at every step. ' +
      'Unrolled in time it is a deep network, and gradients through many steps vanish or explode ' +
      'as they do through many layers.',
    lstm:
      'A cell is carried along by addition, and gates decide what is forgotten, written and ' +
      'shown. Along the cell gradients are not multiplied by weights at every step, so they last ' +
      'longer than in a plain recurrence.',
    gru:
      'One gate chooses between the old state and a new candidate, another how much of the ' +
      'old state the candidate sees. It remembers like an LSTM with three quarters of the weights.',
    rbf:
      'Each unit answers to how near the input is to its centre, and fades with the square ' +
      'of the distance. With the centres in place the output is linear in its weights: a smooth ' +
      'interpolation between prototypes.',
    rbm:
      'Visible and hidden units give each other probabilities by an energy, and have no ' +
      'links among themselves. Contrastive divergence raises the probability of the data over ' +
      'that of what the machine dreams after k steps.',
    add:
      'Branches of one shape are added, so a skip carries the input past the layers in ' +
      'between. The gradient reaches both branches whole, which keeps deep networks trainable.',
    multiply:
      'Branches of one shape are multiplied value by value: one gates the other. Each branch’s ' +
      'gradient is weighted by the other’s value.',
    concat:
      'Branches are laid side by side along the last axis, so the next layer sees them all. The ' +
      'gradient is cut apart at the same places.',
  },
  activation: {
    linear:
      'A linear output may be any number, which is what regression needs. Between layers it ' +
      'adds nothing: two linear layers are one.',
    step:
      'The neuron of McCulloch and Pitts fires or does not, and computes logic gates. Its ' +
      'derivative is zero wherever it has one, so gradient descent has nothing to go by.',
    sigmoid:
      'It turns a number into a probability, the logistic regression of one unit. Its ' +
      'derivative is a(1 − a), at most 1/4, so gradients shrink from layer to layer and vanish ' +
      'where it saturates.',
    tanh:
      'A sigmoid that is stretched to lie around zero, which keeps the next layer’s inputs ' +
      'centred. Its derivative 1 − a² is 1 at the origin and falls to zero on both sides.',
    sin:
      'A periodic unit can follow oscillations that others must piece together. Its ' +
      'derivative is the cosine, so it never dies, and never settles.',
    relu:
      'Its derivative is 1 for all positive values, so gradients pass through deep stacks ' +
      'undiminished. A unit whose input is negative for every row gets no gradient any more: it ' +
      'is dead.',
    leaky_relu:
      'A small slope for negative values keeps a gradient where relu has none. Units can come ' +
      'back to life.',
    elu:
      'Negative values bend smoothly towards −α, so the mean output lies nearer to zero than ' +
      'relu’s. The gradient vanishes only far on the negative side.',
    selu:
      'Its two constants make mean 0 and variance 1 a fixed point from layer to layer, with ' +
      'weights of variance 1/inputs. Deep dense networks then normalize themselves.',
    gelu:
      'The input is weighted by the probability that a standard normal number lies below ' +
      'it. It is smooth and slightly non-monotone, the choice of many transformers.',
    silu:
      'The input is gated by its own sigmoid. Smooth everywhere, it dips a little below ' +
      'zero before it rises like relu.',
    softplus:
      'A smooth relu, whose derivative is the sigmoid. It is always positive, and so is its slope.',
    softmax:
      'Exponentials shared out to sum to one: probabilities of classes that exclude each other. ' +
      'With cross-entropy the gradient at the sums is simply a − y.',
  },
  loss: {
    half_squared_error:
      'Half of the squared distance makes the gradient at the output plainly a − y. Summed, not ' +
      'averaged, it grows with the number of rows, and so do the steps of gradient descent.',
    mse:
      'It is the likelihood of errors that are normally distributed, and punishes large ' +
      'errors by their square. Its minimum is the conditional mean.',
    mae:
      'Every error counts by its size, so outliers pull less. Its minimum is the conditional ' +
      'median, and its gradient does not shrink near it.',
    huber:
      'Squared for errors up to delta, linear beyond: smooth at the minimum and calm with ' +
      'outliers. The gradient is a − y, cut off at ±delta.',
    cross_entropy:
      'The negative logarithm of the probability that the true class was given: the ' +
      'maximum-likelihood loss of classes. It does not saturate where the softmax does, so ' +
      'wrong answers that are sure of themselves learn fastest.',
    binary_cross_entropy:
      'The same for one probability of yes: logistic regression’s loss. With a sigmoid the ' +
      'derivative a(1 − a) cancels, and a − y is left.',
  },
  optimizer: {
    sgd:
      'A step against the gradient of one batch; momentum adds what is left of the steps ' +
      'before and rolls through small ripples. Nesterov looks at the gradient where momentum is ' +
      'about to lead.',
    adagrad:
      'Every weight has a rate of its own, divided by the root of all its squared gradients so ' +
      'far. Rare features keep large steps; over time all of them become small.',
    rmsprop:
      'Like adagrad with a moving average of squared gradients, so that the distant past is ' +
      'forgotten. The rate stays alive on problems that change as they are learned.',
    adadelta:
      'The average size of past updates stands in for the learning rate, so the units of step ' +
      'and weight agree. It needs no rate to be chosen, and is slow to start.',
    adam:
      'Momentum for the gradient and a moving average of its square, both corrected for ' +
      'starting at zero. Steps are about the learning rate in size whatever the gradient’s scale.',
    adamw:
      'Adam with the weights shrunk directly instead of through the gradient. The decay is then ' +
      'the same for every weight, not divided by its gradient’s size.',
    nadam:
      'Adam whose momentum looks ahead as Nesterov’s does. The current gradient counts a little ' +
      'more, which often starts faster.',
    lbfgs:
      'A quasi-Newton method: from the last steps and gradients it guesses the curvature, and ' +
      'takes the step that would end in a parabola’s minimum. It wants all rows at once, and ' +
      'then needs few steps.',
  },
  initializer: {
    glorot:
      'The variance is a compromise between keeping that of activations going forward and of ' +
      'gradients coming back. It assumes a derivative of about 1 at zero, as of tanh or linear ' +
      'units.',
    glorot_normal:
      'Glorot’s variance, from a normal distribution. Large weights are rare but possible, ' +
      'where the uniform one has a bound.',
    he:
      'Relu lets through half of the values, so the variance is twice that of keeping all. ' +
      'Without it, signals halve with every layer.',
    he_uniform:
      'He’s variance, from a uniform distribution. No weight is far from the others at the start.',
    lecun:
      'The variance that keeps a sum of as many inputs at the size of one. It is what selu’s ' +
      'fixed point asks for.',
    lecun_uniform:
      'LeCun’s variance, from a uniform distribution. It was the customary choice for tanh ' +
      'before Glorot.',
    normal:
      'The same spread whatever the layer’s width. With many inputs the sums become large, and ' +
      'saturating units start saturated.',
    uniform:
      'Between two bounds, whatever the layer’s width. Bounds around zero keep the units from ' +
      'agreeing at the start.',
    zeros:
      'For biases the usual start. As weights all units of a layer would compute and learn the ' +
      'same, so symmetry is never broken.',
    constant:
      'One value for all, such as a small positive bias that lets relu units begin alive. As ' +
      'weights it leaves all units alike.',
    orthogonal:
      'A rotation, times a gain: lengths and angles pass unchanged, forward and back. It is ' +
      'kind to deep linear stacks and to recurrences.',
  },
  schedule: {
    step:
      'A large rate finds the valley, smaller ones its floor. The rate drops at once, every ' +
      'so many epochs.',
    exponential:
      'The rate loses the same share every epoch. Early progress is fast, and late steps are fine.',
    cosine:
      'Half a cosine from the first rate to the last: slow at both ends, quick between. Nothing ' +
      'but the number of epochs has to be chosen.',
    one_cycle:
      'The rate climbs to a maximum and falls far below its start, once, batch by batch. The ' +
      'high middle regularizes, and the long fall settles.',
    inverse_time:
      'The rate falls as one over time, the pace that Robbins and Monro’s proof of convergence ' +
      'asks for. It never reaches zero, and covers any distance.',
  },
};
