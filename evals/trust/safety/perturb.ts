/**
 * Seeded changes of a text that leave its meaning to a reader and trouble a model: typing errors, letters that look alike,
 * a sentence that has nothing to do with the question. Drawn anew from the item's name, so that a text is always changed
 * the same way. Leaves out: attacks that look at a model.
 */
import { PythonRandom } from '../../../src/plugin.ts';

/** Latin letters and Cyrillic or Greek ones that look the same in most fonts. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{
    a: '\u0430',
    c: '\u0441',
    e: '\u0435',
    i: '\u0456',
    o: '\u043e',
    p: '\u0440',
    s: '\u0455',
    x: '\u0445',
    y: '\u0443',
  },
};
const KEYBOARD: Readonly<Record<string, string>> = {
  ...{
    a: 'sq',
    b: 'vn',
    c: 'xv',
    d: 'sf',
    e: 'wr',
    f: 'dg',
    g: 'fh',
    h: 'gj',
    i: 'uo',
    j: 'hk',
    k: 'jl',
    l: 'k',
    m: 'n',
  },
  ...{
    n: 'bm',
    o: 'ip',
    p: 'o',
    q: 'w',
    r: 'et',
    s: 'ad',
    t: 'ry',
    u: 'yi',
    v: 'cb',
    w: 'qe',
    x: 'zc',
    y: 'tu',
    z: 'x',
  },
};
const DISTRACTORS = [
  'By the way, a triangle has three sides and water is wet.',
  'And true is true, and false is not true.',
  'Note: this text has nothing to do with bicycles.',
  'Somebody said no, somebody else said yes, and nobody listened.',
  'https://example.org/8fK2 see above, see below.',
];

/** Share of the words with a typing error, at least one; short words stay as they are. */
const WORDS = 0.3;
/** Share of the letters that have a lookalike which are replaced. */
const LETTERS = 0.4;

type Draw = (below: number) => number;

function drawFrom(name: string): Draw {
  let seed = 7;
  for (const character of name) seed = (Math.imul(seed, 31) + (character.codePointAt(0) as number)) >>> 0;
  const random = new PythonRandom(seed);
  return (below) => Math.floor(random.random() * below);
}

function mistyped(word: string, draw: Draw): string {
  const letters = [...word];
  const at = 1 + draw(letters.length - 2);
  const letter = letters[at] as string;
  const kind = draw(3);
  const near = KEYBOARD[letter.toLowerCase()];
  if (kind === 0) [letters[at], letters[at + 1]] = [letters[at + 1] as string, letter];
  else if (kind === 1 || near === undefined) letters.splice(at, 1);
  else letters[at] = near[draw(near.length)] as string;
  return letters.join('');
}

function typos(text: string, draw: Draw): string {
  const parts = text.split(/([A-Za-z]{4,})/);
  const words = parts.flatMap((part, i) => (/^[A-Za-z]{4,}$/.test(part) ? [i] : []));
  const wanted = Math.max(1, Math.round(words.length * WORDS));
  for (let i = 0; i < wanted && words.length > 0; i++) {
    const [at] = words.splice(draw(words.length), 1) as [number];
    parts[at] = mistyped(parts[at] as string, draw);
  }
  return parts.join('');
}

const homoglyphs = (text: string, draw: Draw): string =>
  [...text]
    .map((letter) => (LOOKALIKES[letter] !== undefined && draw(100) < 100 * LETTERS ? LOOKALIKES[letter] : letter))
    .join('');

const distracted = (text: string, draw: Draw): string => {
  const sentence = DISTRACTORS[draw(DISTRACTORS.length)] as string;
  return draw(2) === 0 ? `${sentence} ${text}` : `${text} ${sentence}`;
};

export type Perturbation = 'typos' | 'homoglyphs' | 'distractor';

/**
 * The text under a perturbation.
 * @param name of the item: equal names and texts give equal results.
 */
export function perturbed(text: string, kind: Perturbation, name: string): string {
  const draw = drawFrom(`${kind}/${name}/${text.length}`);
  if (kind === 'typos') return typos(text, draw);
  return kind === 'homoglyphs' ? homoglyphs(text, draw) : distracted(text, draw);
}
