/**
 * Writes evals/tasks/embedded/arithmetic.jsonl and arithmetic-train.jsonl: sums and small word problems from a fixed seed,
 * each with the expression that its answer was computed from. With --check nothing is written: exit code 1 when the files
 * differ from what the script makes.
 *
 *   node scripts/embedded-arithmetic.mjs [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Mulberry32: a state of 32 bits, numbers below 1. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One problem: `[question, expression, answer]`; `between(a, b)` draws a whole number from a to b, both included. */
const KINDS = {
  addition(between) {
    const [a, b] = [between(11, 89), between(11, 89)];
    return [`What is ${a} + ${b}?`, `${a} + ${b}`, a + b];
  },
  subtraction(between) {
    const b = between(11, 49);
    const a = b + between(5, 50);
    return [`What is ${a} - ${b}?`, `${a} - ${b}`, a - b];
  },
  multiplication(between) {
    const [a, b] = [between(3, 12), between(6, 19)];
    return [`What is ${a} times ${b}?`, `${a} * ${b}`, a * b];
  },
  division(between) {
    const [b, quotient] = [between(3, 12), between(4, 15)];
    return [`What is ${b * quotient} divided by ${b}?`, `${b * quotient} / ${b}`, quotient];
  },
  brackets(between) {
    const [a, b, c] = [between(2, 9), between(2, 12), between(2, 9)];
    return [`What is (${a} + ${b}) * ${c}?`, `(${a} + ${b}) * ${c}`, (a + b) * c];
  },
  shopping(between) {
    const [count, price] = [between(3, 9), between(2, 8)];
    const paid = Math.ceil((count * price + 1) / 10) * 10;
    const question = `A notebook costs ${price} euros. Lea buys ${count} notebooks and pays with ${paid} euros. How many euros does she get back?`;
    return [question, `${paid} - ${count} * ${price}`, paid - count * price];
  },
  journey(between) {
    const [speed, hours] = [between(4, 11) * 10, between(2, 6)];
    const question = `A train travels at a constant ${speed} kilometres per hour for ${hours} hours. How many kilometres does it cover?`;
    return [question, `${speed} * ${hours}`, speed * hours];
  },
  sharing(between) {
    const [children, each] = [between(3, 8), between(4, 12)];
    const left = between(2, children - 1);
    const all = children * each + left;
    const question = `A bowl holds ${all} cherries. ${children} children take the same number each, and ${left} cherries are left over. How many cherries does each child take?`;
    return [question, `(${all} - ${left}) / ${children}`, each];
  },
};

function problems(name, seed, perKind, taken) {
  const draw = random(seed);
  const between = (low, high) => low + Math.floor(draw() * (high - low + 1));
  const rows = [];
  for (let round = 0; round < perKind; round++) {
    for (const [kind, make] of Object.entries(KINDS)) {
      let problem = make(between);
      while (taken.has(problem[1])) problem = make(between);
      const [question, expression, answer] = problem;
      taken.add(expression);
      const id = `${name}-${String(rows.length + 1).padStart(3, '0')}`;
      rows.push({ id, kind, question, expression, answer: String(answer) });
    }
  }
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const folder = resolve(import.meta.dirname, '../evals/tasks/embedded');
const taken = new Set();
const files = {
  'arithmetic.jsonl': problems('arithmetic', 20, 5, taken),
  'arithmetic-train.jsonl': problems('arithmetic-train', 21, 1, taken),
};
for (const [name, text] of Object.entries(files)) {
  const path = resolve(folder, name);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${name} is not what this script makes: run it without --check.\n`);
    process.exitCode = 1;
  }
}
