/**
 * OpenAI's moderation models, `omni-moderation-latest` and kin: they write no text but say of a text which kinds of harm
 * are in it, at an endpoint of their own (`POST /moderations`). The answer's text is the verdict as JSON. Leaves out: images,
 * several texts in one request.
 */
import type { GenerateAnswer, Prompt } from '../contract/request.ts';
import { type HttpClient, malformed } from './client.ts';
import { isObject, objects } from './json.ts';

/** By the names of the models: `omni-moderation-2024-09-26`, `text-moderation-007`. */
export const isModeration = (model: string): boolean => /^(?:omni|text)-moderation(?:-|$)/.test(model);

/**
 * The verdict on the last message, or on a whole text.
 * @throws RequestFailure as `client.post`, and when the answer holds no verdict.
 */
export async function moderation(
  client: HttpClient,
  model: string,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<GenerateAnswer> {
  const input = 'text' in prompt ? prompt.text : (prompt.messages.at(-1)?.content ?? '');
  const { results } = await client.post('/moderations', { model, input }, signal);
  const verdict = objects(results)?.[0];
  if (verdict === undefined) throw malformed(client.asked, 'holds no results of a moderation');
  const { flagged, categories, category_scores: scores } = verdict;
  const text = JSON.stringify({
    flagged,
    categories: isObject(categories) ? categories : {},
    category_scores: isObject(scores) ? scores : {},
  });
  return { kind: 'generate', text, finish: 'stop' };
}
