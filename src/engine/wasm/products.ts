/**
 * x·Wᵀ for a few rows x and a W that lies as it was trained, row by row: each part of the work is some rows of W, which are
 * read once. Float32, and whole numbers of 8 or 4 bits in blocks of 32 with a float32 scale each, for which x is rounded to
 * 16 bits by a kernel of its own (a sum of 32 products then still fits into 32 bits: nothing else is lost).
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
  i4,
  i32,
  maxOf,
  repeatWhile,
  seq,
  set,
  stepKernel,
  sumOf,
  when,
} from './code.ts';

const FOUR = [0, 1, 2, 3] as const;
const [o, m, end, x, y] = [get('o'), get('m'), get('end'), get('x'), get('y')];

/** o and end: the rows of W of this part. */
const rowsOfPart = (out: Code, per: Code): Code =>
  seq(set('o', i32.mul(get('chunk'), per)), set('end', i32.add(o, per)), when(i32.below(out, end), set('end', out)));

/** y[m·out + o + column] = alpha·sum (+ plus[the same]) */
const put = (sum: Code, row: number, column: number): Code => {
  const place = i32.shl(
    i32.add(i32.add(i32.mul(i32.add(m, i32.const(row)), arg(4)), o), i32.const(column)),
    i32.const(2),
  );
  return seq(
    set('place', place),
    set('sum', f32.mul(sum, floatArg(7))),
    when(arg(8), set('sum', f32.add(get('sum'), f32.load(i32.add(arg(8), get('place')))))),
    f32.store(i32.add(y, get('place')), get('sum')),
  );
};

/** Adds products of four numbers of each of `rows` rows of x and `columns` rows of W, at an offset. */
const products = (rows: number, columns: number, offset: number): Code =>
  seq(
    ...FOUR.slice(0, rows).map((r) => set(`x${r}`, f4.load(get(`px${r}`), offset))),
    ...FOUR.slice(0, columns).map((c) =>
      seq(
        set('w', f4.load(get(`pw${c}`), offset)),
        ...FOUR.slice(0, rows).map((r) => set(`s${r}${c}`, f4.add(get(`s${r}${c}`), f4.mul(get('w'), get(`x${r}`))))),
      ),
    ),
  );

/** `rows` rows of x from m on times `columns` rows of W from o on. */
function tile(rows: number, columns: number): Code {
  const [xs, ws] = [FOUR.slice(0, rows), FOUR.slice(0, columns)];
  const bytes = get('bytes');
  const unrolled = rows === 1 ? 4 : 1;
  const step = (count: number): Code =>
    seq(
      ...FOUR.slice(0, count).map((k) => products(rows, columns, 16 * k)),
      ...xs.map((r) => advance(`px${r}`, 16 * count)),
      ...ws.map((c) => advance(`pw${c}`, 16 * count)),
    );
  return seq(
    ...xs.map((r) => set(`px${r}`, i32.add(x, i32.mul(i32.add(m, i32.const(r)), bytes)))),
    ...ws.map((c) => set(`pw${c}`, i32.add(arg(1), i32.mul(i32.add(o, i32.const(c)), bytes)))),
    ...xs.flatMap((r) => ws.map((c) => set(`s${r}${c}`, f4.zero))),
    set('stop', i32.add(get('px0'), bytes)),
    set('most', i32.sub(get('stop'), i32.const(16 * unrolled - 1))),
    ...(unrolled > 1 ? [repeatWhile(i32.below(get('px0'), get('most')), step(unrolled))] : []),
    repeatWhile(i32.below(get('px0'), get('stop')), step(1)),
    ...xs.flatMap((r) => ws.map((c) => put(sumOf(`s${r}${c}`), r, c))),
  );
}

/** All rows of x times `columns` rows of W: two at a time while there are, since registers are few. */
const allRows = (columns: number): Code =>
  seq(
    set('m', i32.const(0)),
    repeatWhile(i32.below(i32.add(m, i32.const(1)), arg(6)), tile(2, columns), advance('m', 2)),
    when(i32.below(m, arg(6)), tile(1, columns)),
    advance('o', columns),
  );

/**
 * One row of x times the row o of W, in four sums: rows of W follow each other in memory, and one stream of it is read faster
 * than four.
 */
const oneRow: Code = seq(
  set('px0', x),
  set('stop', i32.add(x, get('bytes'))),
  set('most', i32.sub(get('stop'), i32.const(63))),
  ...FOUR.map((k) => set(`s0${k}`, f4.zero)),
  repeatWhile(
    i32.below(get('px0'), get('most')),
    ...FOUR.map((k) =>
      set(`s0${k}`, f4.add(get(`s0${k}`), f4.mul(f4.load(get('pw0'), 16 * k), f4.load(get('px0'), 16 * k)))),
    ),
    advance('px0', 64),
    advance('pw0', 64),
  ),
  repeatWhile(
    i32.below(get('px0'), get('stop')),
    set('s00', f4.add(get('s00'), f4.mul(f4.load(get('pw0')), f4.load(get('px0'))))),
    advance('px0', 16),
    advance('pw0', 16),
  ),
  set('s00', f4.add(f4.add(get('s00'), get('s01')), f4.add(get('s02'), get('s03')))),
  put(sumOf('s00'), 0, 0),
  advance('o', 1),
);

/** Arguments: x, W, y, width (a multiple of 4), rows of W, of them in a part, rows of x, alpha, plus (0: nothing is added). */
const PRODUCT: Kernel = stepKernel(
  'product',
  {
    i32: 'o m end x y bytes place stop most px0 px1 pw0 pw1 pw2 pw3',
    f32: 'sum',
    v128: `x0 x1 w ${FOUR.map((c) => `s0${c} s1${c}`).join(' ')}`,
  },
  set('x', arg(0)),
  set('y', arg(2)),
  set('bytes', i32.shl(arg(3), i32.const(2))),
  rowsOfPart(arg(4), arg(5)),
  set('pw0', i32.add(arg(1), i32.mul(o, get('bytes')))),
  when(i32.eq(arg(6), i32.const(1)), repeatWhile(i32.below(o, end), oneRow)),
  repeatWhile(i32.below(i32.add(o, i32.const(3)), end), allRows(4)),
  repeatWhile(i32.below(o, end), allRows(1)),
);

/** Numbers of a block of W and of x. */
export const BLOCK = 32;
/** A block of x rounded to 16 bits: its numbers, and its scale four times. */
export const ROUNDED_BYTES = 2 * BLOCK + 16;
const SCALE = 2 * BLOCK;
const LARGEST = 32_767;

const inRow = (k: Code): Code => f4.load(i32.add(x, i32.shl(k, i32.const(2))));

/**
 * Rounds rows of x, a part each: to whole numbers up to ±32767 times a scale, block by block; zeros fill up the last one.
 * Arguments: x, into, width (a multiple of 4), blocks of a row.
 */
const ROUND_ROWS: Kernel = stepKernel(
  'roundRows',
  { i32: 'x into k stop left', f32: 'largest', v128: 'largest4 inverse' },
  set('x', i32.add(arg(0), i32.shl(i32.mul(get('chunk'), arg(2)), i32.const(2)))),
  set('into', i32.add(arg(1), i32.mul(i32.mul(get('chunk'), arg(3)), i32.const(ROUNDED_BYTES)))),
  set('left', arg(2)),
  repeatWhile(
    get('left'),
    set('stop', i32.min(get('left'), i32.const(BLOCK))),
    set('largest4', f4.zero),
    set('k', i32.const(0)),
    repeatWhile(
      i32.below(get('k'), get('stop')),
      set('largest4', f4.max(get('largest4'), f4.abs(inRow(get('k'))))),
      advance('k', 4),
    ),
    set('largest', maxOf('largest4')),
    set('inverse', f4.zero),
    when(
      f32.below(f32.const(0), get('largest')),
      set('inverse', f4.splat(f32.div(f32.const(LARGEST), get('largest')))),
    ),
    set('k', i32.const(0)),
    repeatWhile(
      i32.below(get('k'), i32.const(BLOCK)),
      f4.store(
        i32.add(get('into'), i32.shl(get('k'), i32.const(1))),
        i4.narrow(
          call('rounded', x, get('k'), get('stop'), get('inverse')),
          call('rounded', x, i32.add(get('k'), i32.const(4)), get('stop'), get('inverse')),
        ),
      ),
      advance('k', 8),
    ),
    f4.store(get('into'), f4.splat(f32.div(get('largest'), f32.const(LARGEST))), SCALE),
    advance('into', ROUNDED_BYTES),
    advance('x', 4 * BLOCK),
    set('left', i32.sub(get('left'), get('stop'))),
  ),
);

/** Four whole numbers of x from k on, zeros from `stop` on. */
const ROUNDED: Kernel = {
  name: 'rounded',
  params: [
    ['x', 'i32'],
    ['k', 'i32'],
    ['stop', 'i32'],
    ['inverse', 'v128'],
  ],
  locals: [['v', 'v128']],
  result: 'v128',
  body: seq(
    when(i32.below(get('k'), get('stop')), set('v', f4.whole(f4.nearest(f4.mul(inRow(get('k')), get('inverse')))))),
    get('v'),
  ),
};

/** The codes of a block as four vectors of eight numbers of 16 bits, in the order of x: each is moved up, then down with its sign. */
function unpacked(bits: 8 | 4): Code {
  const perLane = 16 / bits;
  return seq(
    ...FOUR.map((k) => {
      const part = k % perLane;
      const load = part === 0 ? set('v', f4.load(get('codes'), 16 * Math.floor(k / perLane))) : [];
      const up = 16 - bits * (part + 1);
      const raised = up === 0 ? get('v') : i4.shlHalves(get('v'), i32.const(up));
      return seq(load, set(`u${k}`, i4.shrHalves(raised, i32.const(16 - bits))));
    }),
  );
}

/** `rows` rows of x from m on times the row o of W. */
function packedRow(bits: 8 | 4, rows: number): Code {
  const rs = FOUR.slice(0, rows);
  const dot = (r: number, k: number): Code => i4.dot(get(`u${k}`), f4.load(get(`p${r}`), 16 * k));
  return seq(
    set('codes', i32.add(arg(1), i32.mul(i32.mul(o, arg(3)), i32.const((BLOCK * bits) / 8)))),
    set('scales', i32.add(arg(2), i32.shl(i32.mul(o, arg(3)), i32.const(2)))),
    set('p0', i32.add(x, i32.mul(m, get('bytes')))),
    ...rs.slice(1).map((r) => set(`p${r}`, i32.add(get(`p${r - 1}`), get('bytes')))),
    ...rs.map((r) => set(`s${r}`, f4.zero)),
    set('stop', i32.add(get('p0'), get('bytes'))),
    repeatWhile(
      i32.below(get('p0'), get('stop')),
      unpacked(bits),
      set('scale', f4.spread(get('scales'))),
      ...rs.map((r) => {
        const sum = i4.add(i4.add(dot(r, 0), dot(r, 1)), i4.add(dot(r, 2), dot(r, 3)));
        const scale = f4.mul(get('scale'), f4.load(get(`p${r}`), SCALE));
        return set(`s${r}`, f4.add(get(`s${r}`), f4.mul(f4.convert(sum), scale)));
      }),
      ...rs.map((r) => advance(`p${r}`, ROUNDED_BYTES)),
      advance('codes', (BLOCK * bits) / 8),
      advance('scales', 4),
    ),
    ...rs.map((r) =>
      f32.store(
        i32.add(y, i32.shl(i32.add(i32.mul(i32.add(m, i32.const(r)), arg(5)), o), i32.const(2))),
        sumOf(`s${r}`),
      ),
    ),
  );
}

/** Arguments: rounded x, codes, scales, blocks of a row, y, rows of W, of them in a part, rows of x. */
const packedProduct = (bits: 8 | 4): Kernel =>
  stepKernel(
    `product${bits}`,
    {
      i32: 'o m end x y bytes codes scales stop p0 p1 p2 p3',
      v128: 'v u0 u1 u2 u3 scale s0 s1 s2 s3',
    },
    set('x', arg(0)),
    set('y', arg(4)),
    set('bytes', i32.mul(arg(3), i32.const(ROUNDED_BYTES))),
    rowsOfPart(arg(5), arg(6)),
    repeatWhile(
      i32.below(o, end),
      set('m', i32.const(0)),
      repeatWhile(i32.below(i32.add(m, i32.const(3)), arg(7)), packedRow(bits, 4), advance('m', 4)),
      repeatWhile(i32.below(m, arg(7)), packedRow(bits, 1), advance('m', 1)),
      advance('o', 1),
    ),
  );

export const productKernels: readonly Kernel[] = [PRODUCT, ROUND_ROWS, packedProduct(8), packedProduct(4)];
/** Called by those. */
export const productHelpers: readonly Kernel[] = [ROUNDED];
