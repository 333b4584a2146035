/** Equations in one line: as the hover and the suggestions show them. */
import { expect, test } from 'vitest';
import { entryOf, families } from '../../src/model/catalogue/catalogue.js';
import { texToUnicode } from '../../src/explain/texToUnicode.js';

test.each([
  ['activation', 'sigmoid', 'f(z) = 1/(1+e⁻ᶻ)'],
  ['activation', 'softmax', 'aⱼ = e^(zⱼ)/(Σₖ e^(zₖ))'],
  ['activation', 'selu', 'f(z) = λ elu_α(z)'],
  ['activation', 'tanh', 'f(z) = tanh z'],
  ['layer', 'max_pool2d', 'aᵤᵥ = maxᵢⱼ x_(su+i, sv+j)'],
  ['layer', 'batch_norm', 'y = γ (x−μ)/√(σ²+ε) + β'],
  ['layer', 'rbm', 'E(v,h) = −bᵀ v − cᵀ h − vᵀ w h'],
  ['loss', 'cross_entropy', 'C = −1/n Σᵢ Σⱼ yᵢⱼ ln aᵢⱼ'],
  ['optimizer', 'adam', 'w ← w − η m̂/(√v̂+ε)'],
  ['initializer', 'he', 'w ∼ N(0, 2/nᵢₙ)'],
  ['initializer', 'glorot', 'w ∼ U(−r, r), r=√(6/(nᵢₙ+nₒᵤₜ))'],
] as const)('%s %s', (family, name, line) => {
  expect(texToUnicode(entryOf(family, name)!.equation!)).toBe(line);
});

test.each([
  [String.raw`\frac{\partial C}{\partial w^1} = (a^0)^T\,\delta^1`, '∂C/∂w¹ = (a⁰)ᵀ δ¹'],
  [String.raw`\frac{\partial C}{\partial w_{12}}`, '∂C/∂w₁₂'],
])('%s', (tex, line) => {
  expect(texToUnicode(tex)).toBe(line);
});

test('no command, brace or name of a command is left in any equation', () => {
  for (const [family, entries] of Object.entries(families))
    for (const { name, equation } of entries)
      expect(texToUnicode(equation ?? ''), `${family} ${name}`).not.toMatch(
        /[\\{}]|frac|left|right|math|sqrt/,
      );
});
