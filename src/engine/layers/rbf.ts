/**
 * rbf: φ_j = exp(−‖x − c_j‖² / (2 s_j²)).  x [rows, inputs], c [units, inputs], s [units], φ [rows,
 * units].
 * Backward, g = ∂φ ∘ φ: ∂c_j = Σ g_j (x − c_j)/s_j², ∂s_j = Σ g_j ‖x − c_j‖²/s_j³, ∂x = −Σ_j g_j (x
 * − c_j)/s_j².
 * The centres start from the rows, by k-means or drawn; the widths at d/√(2·units), d the greatest
 * distance between centres.
 * Source: Broomhead & Lowe 1988; Haykin, Neural Networks, section 5.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { Floats } from '../compute/tensor.js';
import type { LayerFactory, LayerModule, Parameter } from './layer.js';
import { chooseRows, kMeans } from './kMeans.js';
import { fitting, storedTensor } from './trainable.js';
import { plainLayer } from './plain.js';

/** x [rows, inputs] → φ [rows, units]; centres and widths may be fitted to the data first. */
export const createRbf: LayerFactory = (context) => {
  const { layer, inputShapes, shape, memory, kernels, loaded, random } = context;
  const inputs = inputShapes[0]![0]!;
  const units = shape[0]!;
  const frozen = layerParameter(layer, 'trainable') === false;
  const given = layerParameter(layer, 'widths');
  const parameter = (key: string, size: readonly number[]): Parameter => {
    const value = memory.tensor(size);
    const stored = storedTensor(loaded, layer, key);
    if (stored) value.data.set(fitting(stored, size, `${layer.name}.${key}`));
    return {
      key,
      name: `${layer.name}.${key}`,
      value,
      gradient: memory.tensor(size),
      l1: 0,
      l2: 0,
      frozen,
    };
  };
  const c = parameter('c', [units, inputs]);
  const s = parameter('s', [units]);
  if (!loaded) s.value.data.fill(typeof given === 'number' ? given : 1);
  let phi = memory.buffer(shape).take(0);

  /** a = φ(x), row by row. */
  const bells = (x: Floats, a: Floats): void => {
    for (let r = 0; r < a.length / units; r++) {
      for (let j = 0; j < units; j++) {
        let square = 0;
        for (let i = 0; i < inputs; i++)
          square += (x[r * inputs + i]! - c.value.data[j * inputs + i]!) ** 2;
        a[r * units + j] = Math.exp(-square / (2 * s.value.data[j]! ** 2));
      }
    }
  };
  /** ∂c, ∂s, and ∂x where it is wanted, of ∂C/∂a and what a was. */
  const slopes = (x: Floats, a: Floats, da: Floats, dx: Floats | undefined): void => {
    c.gradient.data.fill(0);
    s.gradient.data.fill(0);
    dx?.fill(0);
    for (let r = 0; r < a.length / units; r++) {
      for (let j = 0; j < units; j++) {
        const g = da[r * units + j]! * a[r * units + j]!;
        const width = s.value.data[j]!;
        let square = 0;
        for (let i = 0; i < inputs; i++) {
          const away = x[r * inputs + i]! - c.value.data[j * inputs + i]!;
          square += away * away;
          c.gradient.data[j * inputs + i]! += (g * away) / (width * width);
          if (dx) dx[r * inputs + i]! -= (g * away) / (width * width);
        }
        s.gradient.data[j]! += (g * square) / width ** 3;
      }
    }
  };

  const plain = plainLayer(context, {
    isReplayable: true,
    parameters: [c, s],
    forward(x, a) {
      phi = a;
      kernels.own(() => bells(x.data, a.data), 4 * a.data.length * inputs);
    },
    backward(da, dx, x) {
      const given = phi.data;
      kernels.own(() => slopes(x.data, given, da.data, dx?.data), 8 * da.data.length * inputs);
    },
    backwardQuantities: () => ({ dc: c.gradient, ds: s.gradient }),
  });
  const module: LayerModule = {
    ...plain,
    get output() {
      return plain.output;
    },
    get received() {
      return plain.received;
    },
    *fit(x) {
      if (loaded) return;
      const rows = x.shape[0]!;
      if (rows < units)
        throw new RangeError(
          `'${layer.name}' has ${units} centres and ${rows} training rows to take them from: ` +
            `give it at most ${rows} units.`,
        );
      const source = random(`centres/${layer.name}`);
      c.value.data.set(
        layerParameter(layer, 'centres') === 'rows'
          ? chooseRows(x.data, rows, inputs, units, source)
          : kMeans(x.data, rows, inputs, units, source),
      );
      if (typeof given !== 'number')
        s.value.data.fill(
          greatestDistance(c.value.data, units, inputs) / Math.sqrt(2 * units) || 1,
        );
      yield { type: 'pretrain', layer: layer.name, epoch: 1, epochs: 1 };
    },
  };
  return module;
};

function greatestDistance(points: ArrayLike<number>, count: number, width: number): number {
  let greatest = 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let square = 0;
      for (let i = 0; i < width; i++)
        square += (points[a * width + i]! - points[b * width + i]!) ** 2;
      greatest = Math.max(greatest, square);
    }
  }
  return Math.sqrt(greatest);
}
