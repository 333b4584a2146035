/** conv2d: parameters, equation, shape and texts. The engine has its arithmetic. */
import { number } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { activation, from, trainable } from '../layerOptions.js';
import { biases, imageOf, slide } from '../shapeRules.js';

export const conv2d = {
  name: 'conv2d',
  group: 'Image',
  help: 'Slides small filters over an image.',
  equation: 'z_{uvk} = \\sum_{ijc} x_{u+i,v+j,c}\\,w_{ijck} + b_k',
  source: 'Week 41, "Convolutional neural networks"; LeCun et al. 1998',
  parameters: [
    number('filters', 'How many filters, and so output channels.', {
      integer: true,
      minimum: 1,
      maximum: 65536,
      required: true,
      unit: 'channels',
    }),
    number('kernel', 'Edge of the square filter.', {
      integer: true,
      minimum: 1,
      required: true,
      unit: 'pixels',
    }),
    activation('linear'),
    number('stride', 'Step between positions.', {
      integer: true,
      minimum: 1,
      default: 1,
      unit: 'pixels',
    }),
    number('padding', 'valid, same, or pixels added on every side.', {
      integer: true,
      minimum: 0,
      words: ['valid', 'same'],
      default: 'valid',
      unit: 'pixels',
    }),
    number('dilation', 'Distance between the taps of a filter.', {
      integer: true,
      minimum: 1,
      default: 1,
      unit: 'pixels',
    }),
    from,
    ...trainable,
  ],
  theory:
    'The same small kernel slides over the image, so a pattern is found wherever it stands ' +
    'and the weights are few. Back-propagation into the input is a convolution with the ' +
    'kernel turned round.',
  glyph: 'M2 2h12v12H2zM2 6h12M2 10h12M6 2v12M10 2v12M2.8 2.8h2.4v2.4H2.8z',
  texts: {
    gradient:
      'A filter is used at every place of the image: its gradient adds up over all of them.',
  },
  shape(layer, [input]) {
    const kernel = layer.number('kernel');
    const filters = layer.number('filters');
    const stride = layer.number('stride');
    const padding = layer.value('padding');
    const [height, width, channels] = imageOf(layer, input) as [number, number, number];
    const shape =
      padding === 'same'
        ? [Math.ceil(height / stride), Math.ceil(width / stride), filters]
        : slide(layer, input, {
            window: layer.number('dilation') * (kernel - 1) + 1,
            stride,
            padding: typeof padding === 'number' ? padding : 0,
            channels: filters,
            parameter: 'kernel',
          });
    const weights = kernel * kernel * channels * filters;
    return {
      shape,
      parameters: weights + biases(layer, filters),
      operations: 2 * weights * shape[0]! * shape[1]!,
      weights: { weights: [kernel, kernel, channels, filters], biases: [filters] },
    };
  },
} as const satisfies LayerEntry;
