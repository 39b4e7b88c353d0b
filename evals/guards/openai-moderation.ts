/**
 * OpenAI's moderation models: flagged or not, with a yes and a score for each category. They see the answer alone, without the
 * request. The endpoint is the provider's matter; the verdict comes as JSON.
 */
import { defineGuard, guardRequest } from '../../src/plugin.ts';

const LABELS = {
  harassment: 'Harassment',
  'harassment/threatening': 'Harassment with threats',
  hate: 'Hate',
  'hate/threatening': 'Hate with threats',
  illicit: 'Advice for wrongdoing',
  'illicit/violent': 'Advice for violent wrongdoing',
  'self-harm': 'Self-harm',
  'self-harm/intent': 'Intent of self-harm',
  'self-harm/instructions': 'Instructions for self-harm',
  sexual: 'Sexual content',
  'sexual/minors': 'Sexual content about minors',
  violence: 'Violence',
  'violence/graphic': 'Graphic violence',
};

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export default defineGuard({
  name: 'openai-moderation',
  summary: "OpenAI's moderation models, by their own endpoint",
  source: 'https://platform.openai.com/docs/guides/moderation',
  models: /\b(?:omni|text)-moderation/i,
  labels: LABELS,
  requests: ({ answer }) => [guardRequest({ messages: [{ role: 'user', content: answer }] }, 1)],
  read([answer]) {
    let verdict: Fields;
    try {
      verdict = fields(JSON.parse(answer?.text ?? ''));
    } catch {
      return undefined;
    }
    const { flagged, categories, category_scores: scores } = verdict;
    if (typeof flagged !== 'boolean') return undefined;
    const named = Object.entries(fields(categories)).flatMap(([name, yes]) => (yes === true ? [name] : []));
    const chances = Object.values(fields(scores)).filter((score): score is number => typeof score === 'number');
    return {
      ...{ unsafe: flagged, categories: named },
      ...(chances.length === 0 ? {} : { probability: Math.max(...chances) }),
    };
  },
});
