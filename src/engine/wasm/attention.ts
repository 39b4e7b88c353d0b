/**
 * Attention of one new token of each sequence over kept keys and values and its own. A part of the work is a key head of a
 * sequence with the query heads that share it. What the mask hides at both ends of the kept tokens is not looked at.
 */
import type { Kernel } from './assembler.ts';
import {
  advance,
  arg,
  type Code,
  call,
  f4,
  f32,
  floatArg,
  get,
  i32,
  repeatWhile,
  set,
  stepKernel,
  sumOf,
  when,
} from './code.ts';

/** Masks are 0 or a large negative number. */
const HIDDEN = -1e8;
const four = (count: Code): Code => i32.shl(count, i32.const(2));
const [q, k, y, t, p, size] = [get('q'), get('k'), get('y'), get('t'), get('p'), get('size')];

/** score = scale · q·(the head at `at`), capped. */
const score = (at: Code): Code[] => [
  set('k', at),
  set('d', q),
  set('stop', i32.add(q, size)),
  set('s', f4.zero),
  set('r', f4.zero),
  repeatWhile(
    i32.below(i32.add(get('d'), i32.const(16)), get('stop')),
    set('s', f4.add(get('s'), f4.mul(f4.load(get('d')), f4.load(k)))),
    set('r', f4.add(get('r'), f4.mul(f4.load(get('d'), 16), f4.load(k, 16)))),
    advance('d', 32),
    advance('k', 32),
  ),
  when(i32.below(get('d'), get('stop')), set('s', f4.add(get('s'), f4.mul(f4.load(get('d')), f4.load(k))))),
  set('s', f4.add(get('s'), get('r'))),
  set('score', f32.mul(sumOf('s'), floatArg(10))),
  when(
    f32.below(f32.const(0), floatArg(13)),
    set('score', f32.mul(f4.lane(call('tanhOf', f4.splat(f32.div(get('score'), floatArg(13)))), 0), floatArg(13))),
  ),
  set('largest', f32.max(get('largest'), get('score'))),
];

const masked = (index: Code): Code => f32.below(f32.load(i32.add(get('mask'), four(index))), f32.const(HIDDEN));

/** Numbers of y, four to a local: the values of the tokens from `from` on, weighted by p, and the new token's. */
const weighted = (...sums: readonly string[]): Code[] => [
  ...sums.map((sum, i) => set(sum, f4.mul(f4.load(get('v'), 16 * i), f4.splat(get('own'))))),
  set('t', get('from')),
  set('k', i32.add(i32.add(get('values'), i32.mul(get('from'), size)), get('d'))),
  set('p', get('scores')),
  repeatWhile(
    i32.below(t, get('to')),
    set('w', f4.spread(p)),
    ...sums.map((sum, i) => set(sum, f4.add(get(sum), f4.mul(f4.load(k, 16 * i), get('w'))))),
    advance('k', size),
    advance('p', 4),
    advance('t', 1),
  ),
  ...sums.map((sum, i) => f4.store(i32.add(y, get('d')), f4.mul(get(sum), get('total')), 16 * i)),
  advance('v', 16 * sums.length),
  advance('d', 16 * sums.length),
];

/**
 * Arguments: q, k, v, keys, values, mask, y, key heads, query heads to a key head, numbers of a head (a multiple of 4),
 * scale, capacity, memory for capacity + 4 numbers of each part, cap of the scores or 0.
 */
const STEP_ATTENTION: Kernel = stepKernel(
  'stepAttention',
  {
    i32: 'size sequence q k v y mask keys values scores from to t p d stop group',
    f32: 'largest score own',
    v128: 's r w total',
  },
  set('size', four(arg(9))),
  set('sequence', i32.div(get('chunk'), arg(7))),
  set('mask', i32.add(arg(5), four(i32.mul(get('sequence'), arg(11))))),
  set('scores', i32.add(arg(12), i32.mul(get('chunk'), four(i32.add(arg(11), i32.const(4)))))),
  set('keys', i32.add(arg(3), i32.mul(get('chunk'), i32.mul(arg(11), size)))),
  set('values', i32.add(arg(4), i32.mul(get('chunk'), i32.mul(arg(11), size)))),
  set('from', i32.const(0)),
  set('to', arg(11)),
  repeatWhile(
    i32.and(i32.ne(get('to'), i32.const(0)), masked(i32.sub(get('to'), i32.const(1)))),
    set('to', i32.sub(get('to'), i32.const(1))),
  ),
  repeatWhile(
    // `from` stays below the capacity, where the mask ends
    i32.and(i32.below(get('from'), get('to')), masked(get('from'))),
    advance('from', 1),
  ),
  set('group', i32.const(0)),
  repeatWhile(
    i32.below(get('group'), arg(8)),
    set('t', i32.mul(i32.add(i32.mul(get('chunk'), arg(8)), get('group')), size)),
    set('q', i32.add(arg(0), t)),
    set('y', i32.add(arg(6), t)),
    set('largest', f32.const(Number.NEGATIVE_INFINITY)),
    ...score(i32.add(arg(1), i32.mul(get('chunk'), size))),
    set('own', get('score')),
    set('t', get('from')),
    set('p', get('scores')),
    repeatWhile(
      i32.below(t, get('to')),
      ...score(i32.add(get('keys'), i32.mul(t, size))),
      // What is hidden in between weighs nothing.
      when(masked(t), set('score', f32.const(Number.NEGATIVE_INFINITY))),
      f32.store(p, get('score')),
      advance('p', 4),
      advance('t', 1),
    ),
    // The new token's score and nothing fill up the last four.
    f4.store(p, f4.splat(f32.const(Number.NEGATIVE_INFINITY))),
    f32.store(p, get('own')),
    set('stop', i32.add(p, i32.const(4))),
    set('p', get('scores')),
    set('w', f4.splat(get('largest'))),
    set('total', f4.zero),
    repeatWhile(
      i32.below(p, get('stop')),
      set('s', call('exp', f4.sub(f4.load(p), get('w')))),
      set('total', f4.add(get('total'), get('s'))),
      f4.store(p, get('s')),
      advance('p', 16),
    ),
    set('own', f32.load(i32.sub(get('stop'), i32.const(4)))),
    set('total', f4.splat(f32.div(f32.const(1), sumOf('total')))),
    set('v', i32.add(arg(2), i32.mul(get('chunk'), size))),
    set('d', i32.const(0)),
    repeatWhile(i32.below(i32.add(get('d'), i32.const(16)), size), ...weighted('s', 'r')),
    when(i32.below(get('d'), size), weighted('s').flat()),
    advance('group', 1),
  ),
);

export const attentionKernels: readonly Kernel[] = [STEP_ATTENTION];
