/**
 * Answers of MATH as texts: the last box of a solution, and the two ways in which answers are brought into one form, that of
 * the data set (Hendrycks et al. 2021) and that of Minerva (Lewkowycz et al. 2022, appendix D). Texts are equal or not:
 * leaves out equivalence by algebra (SymPy, math_verify).
 */

/** The last `\boxed{...}` or `\fbox{...}` with its braces, or `\boxed x` up to a dollar sign; undefined where there is none. */
export function lastBoxed(text: string): string | undefined {
  const at = text.lastIndexOf('\\boxed');
  if (text.includes('\\boxed ')) return `\\boxed ${text.split('\\boxed ').at(-1)!.split('$')[0]}`;
  const start = at >= 0 ? at : text.lastIndexOf('\\fbox');
  if (start < 0) return undefined;
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return text.slice(start, i + 1);
  }
  return undefined;
}

/** What stands in a box; undefined where it is no box with braces. */
export function unboxed(box: string | undefined): string | undefined {
  if (box === undefined) return undefined;
  if (box.startsWith('\\boxed ')) return box.slice('\\boxed '.length);
  return /^\\boxed\{[\s\S]*\}$/.test(box) ? box.slice('\\boxed{'.length, -1) : undefined;
}

/** A form that the rules do not know; the text then stays as it was. */
class Unknown extends Error {}

/** `\sqrt3` is `\sqrt{3}`. */
function bracedRoots(text: string): string {
  const [first, ...rest] = text.split('\\sqrt');
  return [
    first,
    ...rest.map((part) => {
      if (part === '') throw new Unknown();
      return part.startsWith('{') ? part : `{${part[0]}}${part.slice(1)}`;
    }),
  ].join('\\sqrt');
}

/** `\frac12` is `\frac{1}{2}`. */
function bracedFractions(text: string): string {
  const [first, ...rest] = text.split('\\frac');
  const parts: string[] = [];
  for (const part of rest) {
    if (part === '') throw new Unknown();
    if (part.startsWith('{')) parts.push(part);
    else if (part.length < 2) return text;
    else parts.push(part[1] === '{' ? `{${part[0]}}${part.slice(1)}` : `{${part[0]}}{${part[1]}}${part.slice(2)}`);
  }
  return [first, ...parts].join('\\frac');
}

/** `1/2` is `\frac{1}{2}`. */
function slashed(text: string): string {
  const parts = text.split('/');
  if (parts.length !== 2) return text;
  if (!parts.every((part) => /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(part))) throw new Unknown();
  const [a, b] = parts.map((part) => BigInt(part.trim().replaceAll('_', '').replace(/^\+/, '')));
  return text === `${a}/${b}` ? `\\frac{${a}}{${b}}` : text;
}

/** The form that answers of MATH are compared in. @throws Error for what the rules do not know */
function mathForm(answer: string): string {
  let text = answer
    .replaceAll('\n', '')
    .replaceAll('\\!', '')
    .replaceAll('\\\\', '\\')
    .replaceAll('tfrac', 'frac')
    .replaceAll('dfrac', 'frac')
    .replaceAll('\\left', '')
    .replaceAll('\\right', '')
    .replaceAll('^{\\circ}', '')
    .replaceAll('^\\circ', '')
    .replaceAll('\\$', '');
  // Units at the right end.
  if (text.includes('\\text{ ')) {
    const parts = text.split('\\text{ ');
    if (parts.length !== 2) throw new Unknown();
    text = parts[0] as string;
  }
  text = text.replaceAll('\\%', '').replaceAll(' .', ' 0.').replaceAll('{.', '{0.');
  if (text === '') return text;
  if (text.startsWith('.')) text = `0${text}`;
  const sides = text.split('=');
  if (sides.length === 2 && (sides[0] as string).length <= 2) text = sides[1] as string;
  text = bracedFractions(bracedRoots(text).replaceAll(' ', ''));
  if (text === '0.5') text = '\\frac{1}{2}';
  return slashed(text);
}

/** Equal in the form of MATH; texts that the rules do not know are compared as they are. */
export function mathEqual(a: string, b: string): boolean {
  try {
    return mathForm(a) === mathForm(b);
  } catch (error) {
    if (error instanceof Unknown) return a === b;
    throw error;
  }
}

const MINERVA_REPLACED: readonly (readonly [string, string])[] = [
  ['an ', ''],
  ['a ', ''],
  ['.$', '$'],
  ['\\$', ''],
  ['\\ ', ''],
  [' ', ''],
  ['mbox', 'text'],
  [',\\text{and}', ','],
  ['\\text{and}', ','],
  ['\\text{m}', '\\text{}'],
];
/** Units and marks that say nothing of the value, in this order. */
const MINERVA_REMOVED = [
  ...`square ways integers dollars mph inches ft hours km units \\ldots sue points feet minutes digits cents degrees cm gm
  pounds meters meals edges students childrentickets multiples \\text{s} \\text{.}`.split(/\s+/),
  '\\text{\ns}',
  ...'\\text{}^2 \\text{}^3'.split(' '),
  '\\text{\n}',
  ...'\\text{} \\mathrm{th} ^\\circ ^{\\circ} \\; ,\\! {,} " \\dots'.split(' '),
];

/** Minerva's form of an answer. `minervaForm('x = \\frac12')` is `\frac{1}{2}`. */
export function minervaForm(answer: string): string {
  let text = answer.split('=').at(-1) as string;
  for (const [from, to] of MINERVA_REPLACED) text = text.replaceAll(from, () => to);
  for (const word of MINERVA_REMOVED) text = text.replaceAll(word, '');
  text = text
    .replace(/(.*?)(\$)(.*?)(\$)(.*)/g, '$$$3$$')
    .replace(/(\\text\{)(.*?)(\})/g, '$2')
    .replace(/(\\textbf\{)(.*?)(\})/g, '$2')
    .replace(/(\\overline\{)(.*?)(\})/g, '$2')
    .replace(/(\\boxed\{)(.*)(\})/g, '$2')
    .replace(/(frac)([^{])(.)/g, 'frac{$2}{$3}')
    .replace(/(sqrt)([^{])/g, 'sqrt{$2}')
    .replaceAll('$', '');
  return /^\p{Nd}+$/u.test(text.replaceAll(',', '')) ? text.replaceAll(',', '') : text;
}
