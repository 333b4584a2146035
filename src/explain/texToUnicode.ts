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
  quad: '\u2003',
  lVert: '‖',
  rVert: '‖',
  lfloor: '⌊',
  rfloor: '⌋',
  in: '∈',
  infty: '∞',
  cdots: '…',
  ' ': ' ',
  ',': ' ',
  '!': '',
  left: '',
  right: '',
};

const zip = (letters: string, others: string): ReadonlyMap<string, string> => {
  const to = [...others];
  return new Map([...letters].map((letter, i) => [letter, to[i]!]));
};
const subscripts = zip('0123456789+-=()aehijklmnoprstuvx', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ');
const superscripts = zip(
  '0123456789+-=()abcdefghijklmnoprstuvwxyzT',
  '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ',
);

/** A number, or one letter with its marks and scripts, or its ∂: what needs no parentheses. */
const isAtom = (text: string): boolean =>
  /^(?:[\d.]+|∂?\p{L}[\p{M}₀-₌ₐ-ₜᵢ-ᵥⱼ⁰-ⁿ²³¹]*)$/u.test(text);
const bracketed = (text: string): string =>
  isAtom(text) || /^√?[([‖][^()[\]‖]*[)\]‖]$/u.test(text) ? text : `(${text})`;

const endsInName = /(?:^|[^\p{L}])(?:ln|exp|sin|cos|max|tanh)$/u;

/** One line of Unicode for the TeX of this project; an unknown command becomes its bare name. */
export function texToUnicode(tex: string): string {
  const tokens = tex.match(/\\(?:[a-zA-Z]+|.)|./gsu) ?? [];
  let at = 0;
  return sequence()
    .replace(/ +/g, ' ')
    .replace(/ ?\u2003 ?/g, '  ')
    .trim();

  /** Up to the brace that closes the group, or the end. */
  function sequence(): string {
    let text = '';
    while (at < tokens.length && tokens[at] !== '}') {
      const token = tokens[at]!;
      const piece = element();
      // The name of a function stands apart from the letters beside it.
      const isName = token.startsWith('\\') && /^[a-z]{2,}$/.test(piece);
      const apart = isName
        ? /[\p{L}\p{N}\p{M})]$/u.test(text)
        : endsInName.test(text) && /^\p{L}/u.test(piece) && token !== '_' && token !== '^';
      text += apart ? ` ${piece}` : piece;
    }
    return text;
  }

  function element(): string {
    const token = tokens[at++]!;
    if (token === '{') {
      const inner = sequence();
      at++;
      return inner;
    }
    if (token === '_') return script(argument(), subscripts, '_');
    if (token === '^') return script(argument(), superscripts, '^');
    if (token === '-') return '−';
    return token.startsWith('\\') ? command(token.slice(1)) : token;
  }

  function command(name: string): string {
    switch (name) {
      case 'frac':
      case 'tfrac': {
        const [above, below] = [argument(), argument()];
        return `${/[+−=\s]/u.test(above) ? bracketed(above) : above}/${bracketed(below)}`;
      }
      case 'sqrt': {
        const inner = argument();
        return `√${bracketed(inner)}`;
      }
      case 'partial':
        while (tokens[at] === ' ') at++;
        return '∂';
      case 'hat':
        return `${argument()}\u0302`;
      case 'mathrm':
      case 'mathsf':
      case 'text':
        return argument();
      default:
        return symbols[name] ?? name;
    }
  }

  /** The next group, command or sign; blanks before it do not count. */
  function argument(): string {
    while (tokens[at] === ' ') at++;
    return at < tokens.length ? element() : '';
  }
}

function script(text: string, map: ReadonlyMap<string, string>, mark: string): string {
  const letters = [...text.replaceAll('−', '-')];
  if (letters.every((letter) => map.has(letter)))
    return letters.map((letter) => map.get(letter)).join('');
  return letters.length === 1 ? `${mark}${text}` : `${mark}(${text})`;
}
