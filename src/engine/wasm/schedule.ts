/**
 * How threads share a step. A step is a table of records, one kernel call each, cut into parts; a thread takes the next part
 * that nobody has, and records wait only where one needs what an earlier one makes. So a thread that the system gives no
 * time holds nobody up: the caller does its parts. Each part computes the same whoever does it, so threads change no bits.
 *
 * A record's words: 0 which kernel; 1 parts; 2 the next part, with the step's number above it; 3 parts done; from 4 on
 * the kernel's arguments (code.ts); 20 bytes back to the first record to be waited for after this one, or -1.
 */
import type { Kernel } from './assembler.ts';
import { ARGUMENTS, type Code, get, i32, repeatWhile, seq, set, stepKernel, when } from './code.ts';

export const RECORD = {
  bytes: 128,
  kernel: 0,
  parts: 1,
  next: 2,
  done: 3,
  arguments: ARGUMENTS / 4,
  wait: 20,
} as const;
/** Words of the control block: the step's number, its table from and to, and whether threads are to end. */
export const CONTROL = { step: 0, from: 1, to: 2, stop: 3 } as const;
/** Parts of one record: they share a word with 16 bits of the step's number. */
export const MOST_PARTS = 65_535;

/** Looks at the control block so often before a thread sleeps: about a tenth of a millisecond. */
const SPINS = 40_000;

/**
 * The same before one that waits for a part gives its time to others, who may need it to finish that part, for a nap in
 * nanoseconds.
 */
const PATIENCE = 20_000;
const NAP = 50_000;

const word = (name: number): number => 4 * name;
const atomic = (at: Code, name: number): Code => [...at, ['i32.atomic.load', word(name)]];
const [r, q, to, step, control] = [get('r'), get('q'), get('to'), get('step'), get('control')];
const current = i32.eq(atomic(control, CONTROL.step), step);
const tag = i32.shl(step, i32.const(16));

/** Does parts of a record until none is left. */
const takeParts: Code = [
  ...set('open', i32.const(1)),
  ...repeatWhile(
    get('open'),
    set('seen', atomic(r, RECORD.next)),
    set('part', i32.and(get('seen'), i32.const(MOST_PARTS))),
    set('open', [
      ...i32.and(
        i32.and(
          i32.eq(i32.sub(get('seen'), get('part')), tag),
          i32.below(get('part'), i32.load(r, word(RECORD.parts))),
        ),
        current,
      ),
    ]),
    when(
      get('open'),
      when(
        i32.eq(
          [...r, ...get('seen'), ...i32.add(get('seen'), i32.const(1)), ['i32.atomic.rmw.cmpxchg', word(RECORD.next)]],
          get('seen'),
        ),
        [
          ...r,
          ...get('part'),
          ...i32.load(r, word(RECORD.kernel)),
          ['call_indirect', 'part'],
          ...r,
          ...i32.const(1),
          ['i32.atomic.rmw.add', word(RECORD.done)],
          'drop',
        ],
      ),
    ),
  ),
];

/** Waits for the records from q to r; a thread whose step is over returns. */
const waitForParts: Code = seq(
  set('q', i32.sub(r, i32.load(r, word(RECORD.wait)))),
  repeatWhile(
    i32.not(i32.below(r, q)),
    set('spins', i32.const(0)),
    set('seen', atomic(q, RECORD.done)),
    repeatWhile(
      i32.ne(get('seen'), i32.load(q, word(RECORD.parts))),
      when(i32.not(current), ['return']),
      set('spins', i32.add(get('spins'), i32.const(1))),
      when(i32.below(i32.const(PATIENCE), get('spins')), [
        ...q,
        ...get('seen'),
        ['i64.const', NAP],
        ['memory.atomic.wait32', word(RECORD.done)],
        'drop',
      ]),
      set('seen', atomic(q, RECORD.done)),
    ),
    set('q', i32.add(q, i32.const(RECORD.bytes))),
  ),
);

/** The records of a table from r to `to`, in their order. */
const RUN: Kernel = {
  name: 'run',
  params: [
    ['control', 'i32'],
    ['r', 'i32'],
    ['to', 'i32'],
    ['step', 'i32'],
  ],
  locals: (['q', 'open', 'seen', 'part', 'spins'] as const).map((name) => [name, 'i32']),
  body: seq(
    repeatWhile(
      i32.below(r, to),
      takeParts,
      when(i32.ne(i32.load(r, word(RECORD.wait)), i32.const(-1)), waitForParts),
      set('r', i32.add(r, i32.const(RECORD.bytes))),
    ),
  ),
};

/** A thread beside the caller's: every step that the control block announces, until it says to end. */
const SERVE: Kernel = {
  name: 'serve',
  params: [['control', 'i32']],
  locals: (['last', 'step', 'spins'] as const).map((name) => [name, 'i32']),
  body: seq(
    repeatWhile(
      i32.const(1),
      set('spins', i32.const(0)),
      set('step', atomic(control, CONTROL.step)),
      repeatWhile(
        i32.eq(step, get('last')),
        set('spins', i32.add(get('spins'), i32.const(1))),
        when(i32.eq(get('spins'), i32.const(SPINS)), [
          ...control,
          ...get('last'),
          ['i64.const', -1],
          ['memory.atomic.wait32', 0],
          'drop',
          ...set('spins', i32.const(0)),
        ]),
        set('step', atomic(control, CONTROL.step)),
      ),
      when(atomic(control, CONTROL.stop), ['return']),
      set('last', step),
      [...control, ...atomic(control, CONTROL.from), ...atomic(control, CONTROL.to), ...step, ['call', 'run']],
    ),
  ),
};

/** The type of every kernel of steps. */
const PART: Kernel = stepKernel('part', {});

export const scheduleKernels: readonly Kernel[] = [RUN, SERVE, PART];
