/**
 * What a template may cost, and how it fails. Templates come from strangers, so a loop that never ends and a text that
 * never stops growing are cut off. The counter is one per process and not handed around: rendering is synchronous and
 * string methods deep inside would all have to carry it. Leaves out: time inside of one regular expression.
 */

export type FailureKind = 'undefined' | 'value' | 'unsupported' | 'limit' | 'syntax';

/** What Python or Jinja would raise; becomes a HarnessError with file and line at the border. */
export class TemplateFailure extends Error {
  readonly kind: FailureKind;
  /** For `undefined`: the name that is missing and those there are. */
  readonly missing: { name: string; known: readonly string[] } | undefined;
  /** Line within the template, from 1, where it is known already. */
  readonly line: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    extra: { missing?: { name: string; known: readonly string[] }; line?: number } = {},
  ) {
    super(message);
    this.name = 'TemplateFailure';
    this.kind = kind;
    this.missing = extra.missing;
    this.line = extra.line;
  }
}

/** Evaluation steps of one rendering; a step is a node, or 64 characters or items made. About a second. */
const MOST_STEPS = 5_000_000;
/** Characters of one text, items of one list. */
export const LONGEST = 10_000_000;
/** Bits of one integer. */
export const MOST_BITS = 65_536;

/** What an environment of Jinja allows: one per rendering, and kept beside the budget for the same reason. */
export interface PythonRules {
  /** A missing name prints as nothing and is false (Jinja's Undefined); else using it is an error (StrictUndefined). */
  readonly lenient: boolean;
  /** Lists and dicts cannot be changed (ImmutableSandboxedEnvironment). */
  readonly immutable: boolean;
}

const STRICT: PythonRules = { lenient: false, immutable: false };

let left = 0;
let rules = STRICT;

/** The rules of the rendering that is under way. */
export const rulesNow = (): PythonRules => rules;

/** Runs `work` with a fresh budget; nested use keeps the outer one afterwards. */
export function withBudget<T>(work: () => T, under: PythonRules = STRICT): T {
  const before = { left, rules };
  left = MOST_STEPS;
  rules = under;
  try {
    return work();
  } catch (error) {
    // A list that holds itself, or one nested a hundred thousand deep.
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      throw new TemplateFailure('limit', 'values or calls are nested too deep');
    }
    throw error;
  } finally {
    left = before.left;
    rules = before.rules;
  }
}

export function spend(steps: number): void {
  left -= steps;
  if (left < 0) {
    throw new TemplateFailure('limit', `the template takes more than ${MOST_STEPS} steps, so it was stopped`);
  }
}

/** To be called before something of `length` characters or items is made; returns `length`. */
export function make(length: number): number {
  if (length > LONGEST) {
    throw new TemplateFailure('limit', `the template makes a text or list of ${length} parts, more than ${LONGEST}`);
  }
  if (length > 0) spend(Math.ceil(length / 64));
  return length;
}

export const valueError = (message: string): TemplateFailure => new TemplateFailure('value', message);
export const unsupported = (message: string): TemplateFailure => new TemplateFailure('unsupported', message);
