/** Rewards answers that a regular expression finds something in: 1, else 0. */
import { defineReward, HarnessError } from '../../src/plugin.ts';

interface FormatOptions {
  pattern: string;
  flags: string;
}

/** Expressions are few and used for every answer. */
const compiled = new Map<string, RegExp>();

function expression({ pattern, flags }: FormatOptions): RegExp {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  try {
    const made = new RegExp(pattern, flags);
    compiled.set(key, made);
    return made;
  } catch (cause) {
    throw new HarnessError('REWARD_OPTIONS', `pattern is no regular expression: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

export default defineReward<FormatOptions>({
  name: 'format',
  summary: 'Whether the answer matches a regular expression: 1 or 0',
  schema: {
    pattern: { type: 'string', minLength: 1, default: '\\S', description: 'Expression; ^ and $ tie it to the ends.' },
    flags: { type: 'string', pattern: '^[imsu]*$', default: 'su', description: "Flags of JavaScript's expressions." },
  },
  score: ({ completion }, options) => (expression(options).test(completion) ? 1 : 0),
});
