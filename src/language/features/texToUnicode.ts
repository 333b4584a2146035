/** The catalogue's TeX as one line of Unicode, for places that typeset nothing. */

const symbols: Readonly<Record<string, string>> = {
  sum: 'Σ',
  sigma: 'σ',
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  eta: 'η',
  mu: 'μ',
  lambda: 'λ',
  varepsilon: 'ε',
  varphi: 'φ',
  Phi: 'Φ',
  rho: 'ρ',
  pi: 'π',
  Delta: 'Δ',
  circ: '∘',
  cdot: '·',
  le: '≤',
  ge: '≥',
  sim: '∼',
  leftarrow: '←',
  to: '→',
  quad: '  ',
  lVert: '‖',
  rVert: '‖',
  lfloor: '⌊',
  rfloor: '⌋',
  exp: 'exp',
  ln: 'ln',
  max: 'max',
  tanh: 'tanh',
  sin: 'sin',
  cos: 'cos',
};
const subscripts: Readonly<Record<string, string>> = { 0: '₀', 1: '₁', 2: '₂', i: 'ᵢ', j: 'ⱼ', k: 'ₖ', t: 'ₜ', n: 'ₙ', x: 'ₓ' };
const superscripts: Readonly<Record<string, string>> = { 0: '⁰', 1: '¹', 2: '²', t: 'ᵗ', z: 'ᶻ', n: 'ⁿ' };

export function texToUnicode(tex: string): string {
  let text = tex.replace(/\\(?:tfrac|frac)\s*(\d)(\d)/g, '$1/$2').replace(/\\tfrac(\d)([a-z])/g, '$1/$2');
  for (let before = ''; before !== text;) {
    before = text;
    text = text
      .replace(/\\(?:t?frac)\{([^{}]*)\}\{([^{}]*)\}/g, '($1)/($2)')
      .replace(/\\sqrt\{([^{}]*)\}/g, '√($1)')
      .replace(/\\(?:mathrm|mathsf|operatorname)\s*\{([^{}]*)\}/g, '$1')
      .replace(/\\(?:hat|bar)\s*\{?([a-z])\}?/g, '$1̂');
  }
  return text
    .replace(/_\{([^{}]*)\}/g, (_, inner: string) => scripted(inner, subscripts, '_'))
    .replace(/\^\{([^{}]*)\}/g, (_, inner: string) => scripted(inner, superscripts, '^'))
    .replace(/_([a-z0-9])/g, (_, inner: string) => scripted(inner, subscripts, '_'))
    .replace(/\^([a-z0-9])/g, (_, inner: string) => scripted(inner, superscripts, '^'))
    .replace(/\\(?:left|right|,|!|;|\s)/g, '')
    .replace(/\\([a-zA-Z]+)/g, (_, name: string) => symbols[name] ?? name)
    .replace(/[{}\\]/g, '')
    .replace(/ {3,}/g, '  ')
    .trim();
}

function scripted(text: string, map: Readonly<Record<string, string>>, mark: string): string {
  const letters = [...text];
  return letters.every((letter) => map[letter]) ? letters.map((letter) => map[letter]).join('') : `${mark}(${text})`.replace(/^(.)\((.)\)$/, '$1$2');
}
