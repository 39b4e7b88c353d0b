/**
 * A rule of the refusal detector. Rules are grammar rather than a list of known sentences: who speaks, the form of not being able or
 * willing, and what comes after it. Each looks at one sentence, in lower case, its apostrophes straight and its quotations gone.
 * Quantifiers are bounded: time is linear. Leaves out: other languages, a common form of apology apart.
 */

export interface Rule {
  /** Told with the verdict. */
  readonly name: string;
  /**
   * `said`: the sentence itself refuses. `meant`: it disapproves of the request where an answer to it was due. `lacks`: it says that
   * it has not what was asked for.
   */
  readonly kind: 'said' | 'meant' | 'lacks';
  /** Looks at the first sentence alone: later, the same words tell about a subject rather than about the request. */
  readonly first: boolean;
  readonly test: (sentence: string) => boolean;
}

/** A rule that fires where `pattern` is found and `unless` is not. */
export function rule(name: string, kind: Rule['kind'] | 'meant at first', pattern: string, unless?: string): Rule {
  const wanted = new RegExp(pattern);
  const exempt = unless === undefined ? undefined : new RegExp(unless);
  const first = kind === 'meant at first';
  return {
    name,
    kind: first ? 'meant' : kind,
    first,
    test: (sentence) => wanted.test(sentence) && exempt?.test(sentence) !== true,
  };
}
