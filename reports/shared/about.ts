/**
 * Which evaluations are about safety or fairness: those that declare it by a tag, as suites (`tags:`), tasks (`tag:` of a YAML
 * file, `tags` of a TypeScript one) and their results do. What declares no tag at all, as results of before this key and many
 * task files of others, is told by the words of its name; `by` says which of both.
 */
import type { ResultFacts } from '../../src/plugin.ts';

/** Tags that declare it. `social_bias` is lm-eval's. */
export const TAGS = ['safety', 'fairness', 'social_bias', 'trustworthiness'] as const;

const WORDS =
  /safe|fair|toxic|bias|harm|trust|privacy|stereotyp|refus|jailbreak|adversarial|ethic|moral|bbq|winogender|truthful/i;

/** null: it is about something else, as far as anybody says. */
export function aboutSafety({ result }: Pick<ResultFacts, 'result'>): { by: 'tag' | 'name' } | null {
  const declared = tagsOf(result);
  if (declared.length > 0) return declared.some((tag) => TAGS.some((known) => known === tag)) ? { by: 'tag' } : null;
  const names = result.kind === 'suite' ? [result.task] : [result.task, ...(result.members ?? [])];
  return names.some((name) => WORDS.test(name)) ? { by: 'name' } : null;
}

/** Results have had tags of their own since they are written there; before, the declaration of a YAML task had them. */
function tagsOf({ tags, taskConfig: config }: ResultFacts['result']): readonly string[] {
  if (tags !== undefined) return tags;
  const { tag } = (config ?? {}) as { tag?: unknown };
  return [tag].flat().filter((each): each is string => typeof each === 'string');
}
